"""What the law says of a person's requests: days to answer in, grounds to refuse on, and how to complain.

Dataskyddsförordningen (EU) 2016/679 art. 12 and 15-21; dataskyddslagen (2018:218) 5 kap. and 7 kap. 2 §.
"""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from shared.dated import DatedValue, Parameter
from shared.working_days import is_working_day

_SINCE: Final = date(2018, 5, 25)
YEAR: Final = 12

ANSWER_MONTHS: Final = Parameter(
    "months to answer a person's request in",
    "months",
    (DatedValue(1, _SINCE, "dataskyddsförordningen art. 12.3: within one month of receipt"),),
)
FURTHER_MONTHS: Final = Parameter(
    "months that an answer may be put off",
    "months",
    (DatedValue(2, _SINCE, "dataskyddsförordningen art. 12.3: by two further months"),),
)
APPEAL_WEEKS: Final = Parameter(
    "weeks to appeal in",
    "weeks",
    (DatedValue(3, date(2018, 7, 1), "förvaltningslagen (2017:900) 44 §"),),
)


class Right(StrEnum):
    """What a person asks for."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    OBJECTION = "objection"


class State(StrEnum):
    """Where a request is."""

    OPEN = "open"
    GRANTED = "granted"
    PARTLY = "partly"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """How a request is decided."""

    GRANTED = "granted"
    PARTLY = "partly"
    REFUSED = "refused"


class Basis(StrEnum):
    """Why processing is restricted: dataskyddsförordningen art. 18.1 a to d, in this order."""

    ACCURACY_CONTESTED = "accuracy_contested"
    UNLAWFUL_PROCESSING = "unlawful_processing"
    NEEDED_FOR_CLAIMS = "needed_for_claims"
    OBJECTION_PENDING = "objection_pending"


class Ground(StrEnum):
    """Why a request is not granted, or not wholly; each with its source in GROUNDS."""

    SECRECY = "secrecy"
    RUNNING_TEXT = "running_text"
    RIGHTS_OF_OTHERS = "rights_of_others"
    DATA_IS_CORRECT = "data_is_correct"
    PUBLIC_TASK = "public_task"
    ARCHIVING = "archiving"
    LEGAL_CLAIMS = "legal_claims"
    COMPELLING_GROUNDS = "compelling_grounds"
    CONDITIONS_NOT_MET = "conditions_not_met"
    MANIFESTLY_UNFOUNDED = "manifestly_unfounded"


_ALL: Final = frozenset(Right)


class Source(NamedTuple):
    """Where a ground stands in law, and which rights it limits."""

    law: str
    rights: frozenset[Right]


GROUNDS: Final[Mapping[Ground, Source]] = MappingProxyType(
    {
        Ground.SECRECY: Source("dataskyddslagen 5 kap. 1 §", frozenset({Right.ACCESS})),
        Ground.RUNNING_TEXT: Source("dataskyddslagen 5 kap. 2 §", frozenset({Right.ACCESS})),
        Ground.RIGHTS_OF_OTHERS: Source("dataskyddsförordningen art. 15.4", frozenset({Right.ACCESS})),
        Ground.DATA_IS_CORRECT: Source(
            "dataskyddsförordningen art. 16, 18.1 a", frozenset({Right.RECTIFICATION, Right.RESTRICTION})
        ),
        Ground.PUBLIC_TASK: Source("dataskyddsförordningen art. 17.3 b", frozenset({Right.ERASURE})),
        Ground.ARCHIVING: Source(
            "dataskyddsförordningen art. 17.3 d; arkivlagen (1990:782) 10 §", frozenset({Right.ERASURE})
        ),
        Ground.LEGAL_CLAIMS: Source(
            "dataskyddsförordningen art. 17.3 e, 21.1", frozenset({Right.ERASURE, Right.OBJECTION})
        ),
        Ground.COMPELLING_GROUNDS: Source("dataskyddsförordningen art. 21.1", frozenset({Right.OBJECTION})),
        Ground.CONDITIONS_NOT_MET: Source("dataskyddsförordningen art. 15-18, 21", _ALL),
        Ground.MANIFESTLY_UNFOUNDED: Source("dataskyddsförordningen art. 12.5 b", _ALL),
    }
)


def grounds_of(right: Right) -> list[Ground]:
    """The grounds on which a request for *right* may be refused."""
    return [ground for ground, source in GROUNDS.items() if right in source.rights]


def due_on(received_on: date, *, extended: bool) -> date:
    """The last day to answer what came on *received_on*.

    A time of months ends on the day of the same number, or the month's last day; on a day that is no working day,
    it ends on the next one (förordning (EEG, Euratom) nr 1182/71 art. 3.2 c and 3.4).
    """
    months = ANSWER_MONTHS.on(received_on) + (FURTHER_MONTHS.on(received_on) if extended else 0)
    day = _months_after(received_on, months)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * YEAR + day.month - 1 + months, YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def appeal_of(decided_on: date) -> tuple[str, str]:
    """How somebody who was not granted all complains and appeals, in Swedish and English.

    Dataskyddsförordningen art. 12.4 and 77; dataskyddslagen 7 kap. 2 §; förvaltningslagen 43 and 44 §§.
    """
    weeks = APPEAL_WEEKS.on(decided_on)
    sv = (
        "Du kan överklaga beslutet till förvaltningsrätten (dataskyddslagen 7 kap. 2 §). Skriv till kommunen, som"
        f" ska ha fått överklagandet inom {weeks} veckor från den dag då du fick del av beslutet (förvaltningslagen"
        " 43 och 44 §§). Du kan också klaga hos Integritetsskyddsmyndigheten, IMY (dataskyddsförordningen art. 77)."
    )
    en = (
        "You can appeal the decision to the administrative court (dataskyddslagen 7 kap. 2 §). Write to the"
        f" municipality, which must have received the appeal within {weeks} weeks from the day on which you were told"
        " of the decision (förvaltningslagen 43 and 44 §§). You can also complain to the Swedish Authority for Privacy"
        " Protection, IMY (dataskyddsförordningen art. 77)."
    )
    return sv, en
