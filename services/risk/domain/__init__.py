"""The rule engine of risk: pure functions over frames, without clock, database or network."""

import polars as pl

# A payment is many small queries, and planning each for streaming costs more than the query; over a million payments
# streaming takes more of both time and memory. One engine for all, so that live and back-test differ in nothing.
pl.Config.set_engine_affinity("in-memory")
