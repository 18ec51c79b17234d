"""Reading compiled releases of OCDS 1.1: whatever the JSON is, a value or nothing.

Statuses are those of the standard's code lists for awards and of its extension for bids.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, NamedTuple

from services.risk.indicators.indicator import Common, Release

Json = Mapping[str, Any]

_RFC3339 = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d{1,6})\d{0,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_MOST_MAGNITUDE: Final = 30  # powers of ten: no price has more, and a longer number takes memory
_NOT_SUBMITTED: Final = frozenset({"invited", "withdrawn"})
_FAILED: Final = frozenset({"cancelled", "unsuccessful"})


class Price(NamedTuple):
    """What a bid asks for."""

    amount: Fraction
    currency: str


def mapped(value: Any) -> Json:
    """The object, or an empty one for whatever else stands there."""
    return value if isinstance(value, Mapping) else {}


def text(value: Any) -> str | None:
    """The string, or nothing."""
    return value if isinstance(value, str) else None


def listed(value: Any) -> list[Any]:
    """The list, or an empty one."""
    return value if isinstance(value, list) else []


def ids(references: Any) -> list[str]:
    """The ids of the organisations of a list; one without an id is left out."""
    return [found for one in listed(references) if (found := text(mapped(one).get("id"))) is not None]


def only_id(references: Any) -> str | None:
    """The id of the one organisation of a list; None where there are several, or it has none."""
    return text(mapped(references[0]).get("id")) if len(listed(references)) == 1 else None


def tender_of(release: Release) -> Json:
    """The tender section."""
    return mapped(release.get("tender"))


def moment(value: Any) -> datetime | None:
    """A date-time of RFC 3339; one without a zone is none."""
    match = _RFC3339.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    day, time, fraction, zone = match.groups()
    try:
        return datetime.fromisoformat(f"{day}T{time}.{fraction or '0':0<6}{zone.upper()}")
    except ValueError:
        return None


def price_of(bid: Json) -> Price | None:
    """The bid's price; None where it has no amount, no currency, or an amount that no price has."""
    value = mapped(bid.get("value"))
    amount, currency = value.get("amount"), text(value.get("currency"))
    if currency is None or isinstance(amount, bool) or not isinstance(amount, int | float | Decimal):
        return None
    exact = Decimal(amount)
    if not exact.is_finite() or (exact and abs(exact.adjusted()) > _MOST_MAGNITUDE):
        return None
    return Price(Fraction(exact), currency)


def bids_of(release: Release) -> list[Json]:
    """Every bid of the process."""
    return [mapped(bid) for bid in listed(mapped(release.get("bids")).get("details"))]


def submitted(release: Release) -> Iterator[tuple[str, Json]]:
    """The bids that were made, each with its status: not those invited or withdrawn."""
    for bid in bids_of(release):
        status = text(bid.get("status"))
        if status is not None and status not in _NOT_SUBMITTED:
            yield status, bid


def active_awards(release: Release) -> list[Json]:
    """The awards that stand."""
    return [mapped(award) for award in listed(release.get("awards")) if mapped(award).get("status") == "active"]


def settled_awards(release: Release) -> list[Json] | None:
    """The awards that stand, once every award is final; None before, and of a process without awards or bids."""
    if not isinstance(release.get("awards"), list) or not isinstance(mapped(release.get("bids")).get("details"), list):
        return None
    stated = {found for award in release["awards"] if (found := text(mapped(award).get("status"))) is not None}
    return active_awards(release) if stated <= {"active"} | _FAILED else None


def sole_winner(release: Release) -> str | None:
    """Who won the one settled award alone: then all bids competed for it. None where several awards stand."""
    awards = settled_awards(release)
    return only_id(awards[0].get("suppliers")) if awards is not None and len(awards) == 1 else None


def sole_bidders(release: Release, status: str) -> Iterator[tuple[str, Json]]:
    """The bids of that status that one tenderer made alone, each with who."""
    for bid in bids_of(release):
        bidder = only_id(bid.get("tenderers"))
        if bid.get("status") == status and bidder is not None:
            yield bidder, bid


def looked_at(release: Release, common: Common) -> bool:
    """Whether the process counts at all: it has an ocid, is not cancelled, and its procedure is not left out."""
    tender = tender_of(release)
    return (
        isinstance(release.get("ocid"), str)
        and tender.get("status") != "cancelled"
        and text(tender.get("procurementMethodDetails")) not in common.excluded_details
    )


def compares_prices(release: Release, common: Common) -> bool:
    """Whether the bids' prices may be compared in this procedure."""
    details = text(tender_of(release).get("procurementMethodDetails"))
    if common.price_comparison:
        return details in common.price_comparison
    return details not in common.no_price_comparison
