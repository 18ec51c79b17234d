"""Records on their way in: a file's rows by the thousand, never a whole file at once."""

from typing import NamedTuple

import polars as pl

from services.intake.records import RecordKind


class Chunk(NamedTuple):
    """Some rows of one kind: `records` has the kind's schema, `rejects` that of domain.REJECT."""

    kind: RecordKind
    records: pl.DataFrame
    rejects: pl.DataFrame
