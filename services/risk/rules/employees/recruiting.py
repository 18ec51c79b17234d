"""EMP-07: somebody began in an exposed function before the checks of the recruitment were complete.

Identity and references belong to every such recruitment, an extract from registers where the recruitment says that it
is required (since 1 March 2026 a municipality may ask for one in more of its care, and for some leading posts). A
diploma or licence is not counted: the record does not say which functions need one. A check that is made later heals
the gap. Only that a check was made, and when, is known here; never what an extract said.

It cannot see a check that was made and not noted, nor that somebody came back after a short while away.
"""

from dataclasses import dataclass
from itertools import combinations
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.sources import POLICY, SINCE

SCORES: Final = {1: 0.4, 2: 0.5, 3: 0.5}  # by how many are missing
_CHECKS: Final = {
    "identity": Text("kontroll av identitet", "a check of the identity"),
    "references": Text("referenser", "references"),
    "extract": Text("registerutdrag", "an extract from registers"),
}


@dataclass(frozen=True, slots=True)
class RecruitingParams:
    """How long a check may take to be noted."""

    grace_days: Annotated[int, Parameter("days from the first day of work", POLICY, SINCE)] = 0


def _listed(words: list[str], last: str) -> str:
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else words[0]


def _missing(checks: tuple[str, ...]) -> Text:
    sv, en = [_CHECKS[one].sv for one in checks], [_CHECKS[one].en for one in checks]
    return Text(
        f"I rekrytering {{number}} till en utsatt funktion saknas {_listed(sv, 'och')}. Anställningen började "
        "{hired_on:day}.",
        f"Recruitment {{number}} to an exposed function lacks {_listed(en, 'and')}. The employment began on "
        "{hired_on:day}.",
    )


TEXTS: Final = RuleTexts(
    title=Text("Lucka i kontroll vid rekrytering", "A gap in the checks of a recruitment"),
    description=Text(
        "En anställning i en utsatt funktion började innan rekryteringens kontroller var klara.",
        "An employment in an exposed function began before the checks of the recruitment were complete.",
    ),
    innocent=(
        Text("Det är en kort tidsbegränsad anställning.", "It is a short temporary employment."),
        Text("Kontrollen är gjord men inte antecknad.", "The check was made but not noted."),
    ),
    next_step=Text(
        "HR kompletterar kontrollen. Det är en uppgift att göra klart, inget annat.",
        "HR completes the check. It is a task to finish, nothing else.",
    ),
    explanations={
        "-".join(checks): _missing(checks) for n in range(1, len(_CHECKS) + 1) for checks in combinations(_CHECKS, n)
    },
)


@record_rule(
    "EMP-07",
    version=1,
    typology="X.1",
    severity=3,
    family="internal",
    follow_up="task",
    areas="AN",
    params=RecruitingParams,
    texts=TEXTS,
    reads=(
        reads(
            "recruitment_check",
            "employee recruitment_number exposed_function extract_required hired_on identity_checked_on"
            " references_checked_on extract_shown_on",
            by="employee",
        ),
    ),
    daily=True,
)
def gap_in_recruitment(book: Book, p: RecruitingParams) -> Findings:
    """Recruitments to exposed functions that have begun and lack a check."""
    begun = pl.lit(book.day) > pl.col("hired_on").dt.offset_by(f"{p.grace_days}d")
    exposed = book["recruitment_check"].filter(pl.col("exposed_function"), begun)
    lacks = {
        "identity": pl.col("identity_checked_on").is_null(),
        "references": pl.col("references_checked_on").is_null(),
        "extract": pl.col("extract_shown_on").is_null() & pl.col("extract_required").fill_null(value=False),
    }
    missing = pl.concat_list(pl.when(lacking).then(pl.lit(one)) for one, lacking in lacks.items()).list.drop_nulls()
    found = exposed.with_columns(missing=missing).filter(pl.col("missing").list.len() > 0)
    return findings(
        found,
        key="employee",
        subject=("party", "employee"),
        party="employee",
        period=pl.col("recruitment_number"),
        score=pl.col("missing").list.len().cast(pl.Int64).replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        on="hired_on",
        evidence={
            "case": pl.col("missing").list.join("-"),
            "number": pl.col("recruitment_number"),
            "hired_on": pl.col("hired_on"),
        },
        records=rows(recruitment=("recruitment_check", "record_id")),
    )
