"""Who was where, and whether there was room: what GRT-01 and GRT-02 ask of activities."""

from typing import Final

import polars as pl

from services.risk.domain.book import rows_of
from services.risk.rules.spans import local_day

LONGEST: Final = 24  # hours of an activity that are looked at; a camp of a week is one evening here


def same_hours(activities: pl.DataFrame) -> pl.DataFrame:
    """Pairs of associations (`a` < `b`) and years: how many `persons` both noted within a clock hour, how often.

    The activities overlap: who goes from one to the next is not at two at once. Each row has the names of both, the
    last day, and the activities that show it.
    """
    noted = _noted(activities)
    names = {"b": "association", "name_b": "name", "record_b": "record_id", "from_b": "from_at", "until_b": "until_at"}
    other = noted.select("person", "hour", **names)
    overlap = (pl.col("from_at") < pl.col("until_b")) & (pl.col("from_b") < pl.col("until_at"))
    both = noted.join(other, on=["person", "hour"]).filter(pl.col("association") < pl.col("b"), overlap)
    day = local_day("hour")
    return (
        both.with_columns(day=day, year=day.dt.year())
        .group_by("association", "b", "year")
        .agg(
            pl.col("person").n_unique().cast(pl.Int64).alias("persons"),
            pl.struct("record_id", "record_b").n_unique().cast(pl.Int64).alias("occasions"),
            pl.col("day").max().alias("last_on"),
            pl.col("name").drop_nulls().min(),
            pl.col("name_b").drop_nulls().min(),
            pl.concat_list(rows_of("activity"), rows_of("activity", ids="record_b", role="compared")).alias("records"),
        )
        .rename({"association": "a"})
        .sort("a", "b", "year")
    )


def _noted(activities: pl.DataFrame) -> pl.DataFrame:
    """One row for each person and clock hour of an activity; one whose end is not told fills its hour."""
    hour = pl.col("starts_at").dt.truncate("1h")
    moment = pl.duration(microseconds=1)
    told = pl.col("ends_at").fill_null(hour + pl.duration(hours=1))
    until = pl.max_horizontal(told, pl.col("starts_at") + moment)
    # an activity that ends on the stroke of an hour has not begun it
    last = (until - moment).dt.truncate("1h")
    hours = pl.min_horizontal((last - hour).dt.total_hours(), LONGEST - 1)
    spread = activities.filter(pl.col("participants").list.len() > 0).select(
        "record_id",
        "association",
        "participants",
        name="association_name",
        from_at="starts_at",
        until_at=until,
        hour=pl.int_ranges(0, hours + 1),
        first=hour,
    )
    each = spread.explode("hour").with_columns(hour=pl.col("first") + pl.duration(hours=pl.col("hour")))
    return each.drop("first").explode("participants").rename({"participants": "person"}).drop_nulls("person")


def overfull(activities: pl.DataFrame, bookings: pl.DataFrame) -> pl.DataFrame:
    """Of associations and years the `count` of activities with more participants than the hall booked for then holds.

    Each row has the `most` participants of one and that hall's `capacity`, the last day, and the activities.
    """
    held = bookings.select("association", "place", "capacity", from_at="starts_at", until_at="ends_at")
    inside = (pl.col("from_at") < pl.col("ends_at")) & (pl.col("until_at") > pl.col("starts_at"))
    over = (
        activities.join(held, on=["association", "place"])
        .filter(inside)
        .group_by("association", "association_name", "record_id", "starts_at", "participant_count")
        .agg(pl.col("capacity").max())
        .filter(pl.col("participant_count") > pl.col("capacity"))
        .with_columns(day=local_day("starts_at"))
    )
    return (
        over.sort("participant_count", "capacity", "record_id", descending=[True, False, False])
        .group_by("association", pl.col("day").dt.year().alias("year"), maintain_order=True)
        .agg(
            pl.len().cast(pl.Int64).alias("count"),
            pl.col("participant_count").first().alias("most"),
            pl.col("capacity").first(),
            pl.col("association_name").drop_nulls().min(),
            pl.col("day").max(),
            rows_of("activity").alias("records"),
        )
    )


def repeated_lists(activities: pl.DataFrame, least: int) -> pl.DataFrame:
    """Lists of at least so many participants that stand at several activities of an association's half-year.

    Each row has the `count` of those activities, how many the `persons` are, their first and last day, and them.
    """
    return (
        _listed(activities, least)
        .group_by("association", "half", "who")
        .agg(
            pl.len().cast(pl.Int64).alias("count"),
            pl.col("participants").list.n_unique().first().cast(pl.Int64).alias("persons"),
            pl.col("day").min().alias("first_on"),
            pl.col("day").max().alias("last_on"),
            pl.col("association_name").drop_nulls().min(),
            rows_of("activity").alias("records"),
        )
        .sort("association", "half", "count", "who", descending=[False, False, True, False])
        .unique(["association", "half"], keep="first", maintain_order=True)
    )


def _listed(activities: pl.DataFrame, least: int) -> pl.DataFrame:
    """Activities of at least so many participants, with their day, half-year and `who`: the list as one text."""
    day = local_day("starts_at")
    half = pl.concat_str(pl.col("day").dt.year(), pl.lit(":"), (pl.col("day").dt.month() + 5) // 6)
    who = pl.col("participants").list.unique().list.sort().list.join(" ")
    listed = activities.filter(pl.col("participants").list.n_unique() >= least)
    return listed.with_columns(day=day, who=who).with_columns(half=half)


def same_attendance(activities: pl.DataFrame, least: int) -> pl.DataFrame:
    """Of associations and half-years the `count` of activities with *least* participants, and of the `same` ones.

    The same are those with exactly the participants of another activity in that half-year. Each row has the first and
    last day, and the activities that are the same.
    """
    counted = _listed(activities, least).with_columns(twin=pl.len().over("association", "half", "who") > 1)
    return (
        counted.group_by("association", "half")
        .agg(
            pl.len().cast(pl.Int64).alias("count"),
            pl.col("twin").sum().cast(pl.Int64).alias("same"),
            pl.col("day").min().alias("first_on"),
            pl.col("day").max().alias("last_on"),
            pl.col("association_name").drop_nulls().min(),
            rows_of("activity").alias("records"),
        )
        .sort("association", "half")
    )
