"""How many persons a home has had placed at once, and how many places it has."""

import polars as pl

from services.risk.domain.book import rows_of

HOME = ["provider", "permit_number"]


def most_at_once(placements: pl.DataFrame, permits: pl.DataFrame) -> pl.DataFrame:
    """Homes with more placed than places, each on the first day with the most: placed, places, day, placements.

    A stay goes on without an end, and ends where the same person's next stay in the home begins.
    """
    named = placements.sort(*HOME, "placed", "valid_from", "record_id")
    again = pl.col("valid_from").shift(-1).over(*HOME, "placed")
    stays = named.with_columns(ends=pl.min_horizontal("valid_until", again))
    comes = stays.select(*HOME, day="valid_from", change=pl.lit(1))
    goes = stays.drop_nulls("ends").select(*HOME, day="ends", change=pl.lit(-1))
    counted = (
        pl.concat([comes, goes]).sort(*HOME, "day", "change").with_columns(placed=pl.col("change").cum_sum().over(HOME))
    )
    most = counted.sort("placed", "day", descending=[True, False]).unique(HOME, keep="first", maintain_order=True)
    known = permits.select(pl.col("holder").alias("provider"), "permit_number", "approved_places")
    places = (
        pl.concat([known.drop_nulls("permit_number"), stays.select(known.columns)])
        .group_by(HOME)
        .agg(pl.col("approved_places").max().alias("places"))
    )
    full = most.join(places, on=HOME, nulls_equal=True).filter(pl.col("placed") > pl.col("places"))
    there = (pl.col("valid_from") <= pl.col("day")) & (pl.col("ends").is_null() | (pl.col("ends") > pl.col("day")))
    shown = (
        stays.join(full.select(*HOME, "day"), on=HOME, nulls_equal=True)
        .filter(there)
        .group_by(HOME)
        .agg(pl.col("provider_name").drop_nulls().first(), rows_of("placement").alias("placements"))
    )
    return full.join(shown, on=HOME, nulls_equal=True).sort("provider", "permit_number")
