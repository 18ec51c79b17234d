"""Pairs of organisations and how much speaks for each, by splink on an in-memory DuckDB."""

import logging
from typing import Any, Final

import polars as pl

from services.intake.resolution.weights import COMPARISONS, SHARE_OF_MATCHES, Comparison

MEMORY: Final = "2GB"
THREADS: Final = 2
# an organisation number decides alone: two rows that both have one are settled without a comparison
_BLOCKED: Final = "l.block = r.block AND (l.number IS NULL OR r.number IS NULL) AND (l.fresh OR r.fresh)"


def scored_pairs(features: pl.DataFrame, least: float) -> pl.DataFrame:
    """Each pair that shares a block and reaches *least* bits: left, right, weight, and a level by field.

    *features* has the schema FEATURES, within its bounds. A level is the place among the comparison's levels;
    null where the field is unknown of one of the two.
    """
    # a large library that only this needs: who resolves nothing does not load it
    import duckdb
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.WARNING)  # it tells of every step
    numbered = features.with_row_index("row").rename({"blocks": "block"})
    connection = duckdb.connect(config={"memory_limit": MEMORY, "threads": THREADS, "enable_external_access": False})
    try:
        table = DuckDBAPI(connection=connection).register(numbered.drop("party").to_arrow())
        linker = Linker(table, _settings(), log_level=None)
        found = linker.inference.predict(threshold_match_weight=least, warning_mode="never")
        pairs = pl.DataFrame(found.as_duckdbpyrelation().to_arrow_table())
    finally:
        connection.close()
    parties = features["party"]
    one, other = parties.gather(pairs["row_l"]), parties.gather(pairs["row_r"])
    # whichever row came first, a pair is written in one way
    return pairs.select(
        pl.min_horizontal(one, other).alias("left"),
        pl.max_horizontal(one, other).alias("right"),
        pl.col("match_weight").alias("weight"),
        *(_level(one).alias(one.field) for one in COMPARISONS),
    )


def _level(comparison: Comparison) -> pl.Expr:
    """Splink counts from the last level up, and says -1 where the field is unknown."""
    seen = pl.col(f"gamma_{comparison.field}").cast(pl.Int64)
    return pl.when(seen >= 0).then(len(comparison.levels) - 1 - seen)


def _settings() -> dict[str, Any]:
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "row",
        "probability_two_random_records_match": SHARE_OF_MATCHES,
        "blocking_rules_to_generate_predictions": [{"blocking_rule": _BLOCKED, "arrays_to_explode": ["block"]}],
        "comparisons": [_comparison(one) for one in COMPARISONS],
        "retain_matching_columns": True,  # the levels come with them alone
        "retain_intermediate_calculation_columns": False,
    }


def _comparison(comparison: Comparison) -> dict[str, Any]:
    unknown = {"sql_condition": comparison.unknown, "label_for_charts": "unknown", "is_null_level": True}
    levels = [
        {
            "sql_condition": level.condition,
            "label_for_charts": level.code,
            "m_probability": level.m,
            "u_probability": level.u,
        }
        for level in comparison.levels
    ]
    return {"output_column_name": comparison.field, "comparison_levels": [unknown, *levels]}
