"""What a back-test tells of a version before it may run: how often, for how much, at what cost, how right. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from services.risk.domain.frames import Payments, Signals
from services.risk.domain.workload import handling_minutes

NOT_PERSONS: Final = ("company", "foreign")
"""Kinds of payees that are surely no natural person; all others are guarded as one, as intake does."""

_WEEK: Final = 7
SubjectKey = tuple[str, str, str]
"""Committee, kind and id of what a signal is about."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a report; money in öre of SEK, shares 0 to 1, *overlap* by digest of the versions in force."""

    payments: int
    first_day: date | None
    last_day: date | None
    signals: int
    per_week: float
    covered_minor: int
    minutes: int
    confirmed: int
    judged: int
    overlap: Mapping[str, float]
    persons: int

    def told(self) -> dict[str, Any]:
        """As JSON takes it."""
        days = {"first_day": self.first_day, "last_day": self.last_day}
        shown = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return shown | {name: day.isoformat() if day else None for name, day in days.items()}


def figures(
    found: Signals,
    new: Payments,
    in_force: Mapping[str, Signals],
    judged: Mapping[SubjectKey, bool],
    *,
    family: str,
    on: date,
) -> Figures:
    """The report of a version that *found* these standing signals in *new*.

    *in_force* is what the versions that run now find in the same payments, by digest; *judged* says of subjects
    that people have looked at whether what was seen was confirmed.
    """
    first, last = new["day"].min(), new["day"].max()
    flagged = _flagged(found)
    subjects = found.select("committee_id", "subject_type", "subject_id").unique().iter_rows()
    known = [judged[subject] for subject in subjects if subject in judged]
    in_sek = (pl.col("currency") == "SEK") & pl.col("payment_id").is_in(list(flagged))
    weeks = ((last - first).days + 1) / _WEEK if isinstance(first, date) and isinstance(last, date) else 0
    return Figures(
        payments=new.height,
        first_day=first if isinstance(first, date) else None,
        last_day=last if isinstance(last, date) else None,
        signals=found.height,
        per_week=round(found.height / max(1.0, weeks), 2),
        covered_minor=int(new.filter(in_sek)["amount_abs"].sum()),
        minutes=found.height * handling_minutes(family, on),
        confirmed=sum(known),
        judged=len(known),
        overlap={digest: _share(flagged, _flagged(signals)) for digest, signals in in_force.items()},
        persons=persons_in(found, new.select("payment_id", "party_kind")),
    )


def record_figures(
    found: pl.DataFrame,
    rows: int,
    in_force: Mapping[str, tuple[str, set[SubjectKey]]],
    judged: Mapping[SubjectKey, bool],
    *,
    persons: int,
    family: str,
    on: date,
) -> Figures:
    """The report of a version of a rule on records that *found* this (schema JUDGED) in so many *rows*.

    *in_force* is by digest what the versions that run now point at; *persons* findings are about natural persons.
    """
    first, last = found["on"].min(), found["on"].max()
    subjects = set(found.select("committee_id", "subject_type", "subject_id").iter_rows())
    known = [judged[subject] for subject in subjects if subject in judged]
    weeks = ((last - first).days + 1) / _WEEK if isinstance(first, date) and isinstance(last, date) else 0
    shares = {
        digest: round(len(subjects & theirs) / len(subjects), 4) if subjects else 0.0
        for digest, (_, theirs) in in_force.items()
    }
    return Figures(
        payments=rows,
        first_day=first if isinstance(first, date) else None,
        last_day=last if isinstance(last, date) else None,
        signals=found.height,
        per_week=round(found.height / max(1.0, weeks), 2),
        covered_minor=int(found.filter(pl.col("currency") == "SEK")["amount_minor"].abs().sum()),
        minutes=found.height * handling_minutes(family, on),
        confirmed=sum(known),
        judged=len(known),
        overlap=shares,
        persons=persons,
    )


def _flagged(found: Signals) -> set[str]:
    """The payments at which the signals were seen."""
    return set(found["payment_id"].drop_nulls().to_list())


def _share(flagged: set[str], other: set[str]) -> float:
    return round(len(flagged & other) / len(flagged), 4) if flagged else 0.0


def persons_in(found: Signals, kinds: pl.DataFrame) -> int:
    """Signals of which a payment goes to somebody who is or may be a natural person; *kinds* by payment_id."""
    named = pl.concat(
        [
            found.select("signal_id", "payment_id"),
            found.select("signal_id", "compared")
            .explode("compared")
            .select("signal_id", pl.col("compared").struct.field("payment_id")),
        ]
    )
    meant = named.join(kinds, on="payment_id", how="inner").filter(~pl.col("party_kind").is_in(NOT_PERSONS))
    return meant["signal_id"].n_unique()
