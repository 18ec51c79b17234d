"""From what is stored of records to the frames that rules read, and from payments to theirs."""

from collections.abc import Iterable

import polars as pl

from services.risk.domain.kinds import BASE, MOMENT, Kind
from services.risk.domain.kinds.catalogue import KINDS, PAYMENT


def frame_of(kind: str, rows: Iterable[tuple[str, str, bytes | str]]) -> pl.DataFrame:
    """Records of *kind* (id, committee, body as JSON) in the schema of the kind."""
    schema = KINDS[kind].schema
    listed = list(rows)
    if not listed:
        return schema.to_frame()
    told = {name: dtype for name, dtype in schema.items() if name not in {"record_id", "committee_id"}}
    # polars reads days and moments from text only in a second step
    plain = {name: pl.String() if dtype in {pl.Date(), MOMENT} else dtype for name, dtype in told.items()}
    ids, committees, bodies = zip(*listed, strict=True)
    texts = [body.decode() if isinstance(body, bytes) else body for body in bodies]
    decoded = pl.Series("body", texts, dtype=pl.String).str.json_decode(pl.Struct(plain)).struct.unnest()
    return decoded.select(
        pl.Series("record_id", ids, dtype=pl.String),
        pl.Series("committee_id", committees, dtype=pl.String),
        *(dated(name, dtype) for name, dtype in told.items()),
    ).select(schema.names())


def dated(name: str, dtype: pl.DataType) -> pl.Expr:
    """A column from text: a day or a point in time where *dtype* is one."""
    if dtype == pl.Date():
        return pl.col(name).str.to_date(strict=False)
    if dtype == MOMENT:
        return pl.col(name).str.to_datetime(time_unit="us", time_zone="UTC", strict=False)
    return pl.col(name)


def widened(kind: Kind, rows: pl.DataFrame) -> pl.DataFrame:
    """*rows* with every column of *kind*, in its schema: null where it was not asked for."""
    schema = kind.schema
    return rows.select(
        pl.col(name).cast(dtype) if name in rows.columns else pl.lit(None, dtype).alias(name)
        for name, dtype in schema.items()
    )


def payments_frame(facts: pl.DataFrame) -> pl.DataFrame:
    """Payments (schema frames.PAYMENTS) as rules on records read them."""
    return facts.select(
        pl.col("payment_id").alias("record_id"),
        "committee_id",
        pl.col("day").alias("on"),
        *(name for name in PAYMENT.schema if name not in BASE),
    )
