"""The rule engine of risk: pure functions over frames, without clock, database or network."""
