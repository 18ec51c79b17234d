"""From a draft to tables: what was planted is changed, taken away and added, each table again in order of arrival."""

from collections.abc import Mapping

import polars as pl

from tests.twin.plot import Draft, Row
from tests.twin.tables import PAYMENT, SCHEMAS, Tables


def finished_tables(draft: Draft) -> Tables:
    """The tables with what was planted, each in order of arrival."""
    made = dict(draft.tables)
    for kind in sorted({*draft.added, *draft.changed, *draft.removed}):
        frame = made[kind]
        key = "payment_id" if kind == PAYMENT else "record_id"
        frame = _changed(frame, key, draft.changed.get(kind, {}))
        if gone := draft.removed.get(kind):
            frame = frame.filter(~pl.col(key).is_in(sorted(gone)))
        if rows := draft.added.get(kind):
            names = SCHEMAS[kind].names()
            plain = [{name: row.get(name) for name in names} for row in rows]
            frame = pl.concat([frame, pl.DataFrame(plain, schema=SCHEMAS[kind])])
        made[kind] = frame.sort("known_on", maintain_order=True)
    payments = made[PAYMENT].sort("known_on", "invoice_date", "payment_id")
    return {**made, PAYMENT: payments.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("position"))}


def _changed(frame: pl.DataFrame, key: str, changes: Mapping[str, Row]) -> pl.DataFrame:
    for name in sorted({name for row in changes.values() for name in row}):
        told = [(which, row[name]) for which, row in changes.items() if name in row]
        new = pl.DataFrame(
            {key: [which for which, _ in told], "_new": [value for _, value in told], "_is": True},
            schema={key: pl.String, "_new": frame.schema[name], "_is": pl.Boolean},
        )
        frame = frame.join(new, on=key, how="left", maintain_order="left").with_columns(
            pl.when(pl.col("_is")).then("_new").otherwise(name).alias(name)
        ).drop("_new", "_is")  # fmt: skip
    return frame
