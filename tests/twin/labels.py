"""What was planted, as a table: the answers to the benchmark."""

from typing import Final

import polars as pl

from tests.twin.plot import Plot, Scheme, Subject

LABELS: Final = pl.Schema(
    {
        "scheme_id": pl.String(),
        "scheme": pl.String(),
        "family": pl.String(),
        "rule_ids": pl.List(pl.String()),  # which of the catalogue should wake, at least one
        "typology": pl.String(),
        "difficulty": pl.String(),  # easy | medium | hard
        "subject_type": pl.String(),  # payment | party | account | record
        "subject_id": pl.String(),
        "committee_id": pl.String(),
        "first_day": pl.Date(),
        "last_day": pl.Date(),
        "amount_minor": pl.Int64(),
        "record_ids": pl.List(pl.String()),
        "payment_ids": pl.List(pl.String()),
        "seen_from": pl.Date(),  # the day at which it could first have been seen
    }
)


def label(family: str, scheme: Scheme, plot: Plot, subject: Subject) -> dict[str, object]:
    """One row of LABELS."""
    return {
        "scheme_id": plot.number,
        "scheme": scheme.name,
        "family": family,
        "rule_ids": list(scheme.rules),
        "typology": scheme.typology,
        "difficulty": plot.difficulty,
        "subject_type": subject.kind,
        "subject_id": subject.id,
        "committee_id": subject.committee_id,
        "first_day": min(plot.days),
        "last_day": max(plot.days),
        "amount_minor": subject.amount_minor,
        "record_ids": list(dict.fromkeys(plot.record_ids)),
        "payment_ids": list(dict.fromkeys(plot.payment_ids)),
        "seen_from": subject.seen_on or min(plot.known),
    }
