"""Procurements, bids, awards and contracts in the Open Contracting Data Standard 1.1 (JSON, one per line too).

A release gives a row of records.procurement and rows for what it says of bids, awards and contracts. A record gives
its compiled release, else the releases it holds. Rows of a kind are numbered in the order they come.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

from services.intake.formats.ocds_contract import contract_rows
from services.intake.formats.ocds_parts import (
    Json,
    Parties,
    code,
    cpv,
    day,
    identifier,
    listed,
    mapped,
    moment,
    money,
    whole,
    words,
)
from services.intake.formats.ocds_stream import releases
from services.intake.formats.reasons import refuse
from services.intake.records import RecordKind
from services.intake.records.award import AWARD
from services.intake.records.bid import BID
from services.intake.records.chunks import Chunk, Row, gather
from services.intake.records.contract import CONTRACT
from services.intake.records.procurement import PROCUREMENT, STAGES

_SECTION_STAGES: Final = {"contracts": "contract", "awards": "award", "bids": "award", "tender": "tender"}
Rows = Iterator[tuple[RecordKind, Callable[[], dict[str, Any]]]]


def read(path: Path, progress: Callable[[int], None] | None = None) -> Iterator[Chunk]:
    """Every release of the file; refused as `not-a-procurement-file` where it holds none."""
    return gather(_rows(path), progress)


def _rows(path: Path) -> Iterator[Row]:
    counts: Counter[str] = Counter()
    for document in releases(path):
        for release in _releases_of(document):
            for kind, build in _rows_of(release):
                counts[kind.name] += 1
                yield Row(kind, counts[kind.name], build)
    if not counts:
        raise refuse("not-a-procurement-file")


def _releases_of(document: Json) -> list[Json]:
    """The releases that a release or a record is; a record's links to releases elsewhere are none."""
    compiled = mapped(document.get("compiledRelease"))
    if compiled:
        return [{"ocid": document.get("ocid"), **compiled}]
    if "releases" not in document:
        return [document]
    held = [one for one in listed(document["releases"]) if "url" not in one]
    # a record that holds nothing is a row that is not accepted
    return [{"ocid": document.get("ocid"), **one} for one in held] or [{}]


def _rows_of(release: Json) -> Rows:
    parties = Parties(release)
    yield PROCUREMENT, partial(_procurement, release, parties)
    if "ocid" not in release:
        return  # a record of links alone
    for place, bid in enumerate(_bids(release), 1):
        for bidder in listed(bid.get("tenderers")) or [{}]:
            yield BID, partial(_bid, release, parties, bid, place, bidder)
    for place, award in enumerate(listed(release.get("awards")), 1):
        for supplier in listed(award.get("suppliers")) or [{}]:
            yield AWARD, partial(_award, release, parties, award, place, supplier)
    for build in contract_rows(release, parties):
        yield CONTRACT, build


def _bids(release: Json) -> list[Json]:
    bids = release.get("bids")
    return listed(mapped(bids).get("details")) if isinstance(bids, dict) else listed(bids)


def _procurement(release: Json, parties: Parties) -> dict[str, Any]:
    tender = mapped(release.get("tender"))
    period = mapped(tender.get("tenderPeriod"))
    value, currency = money(tender.get("value"), "tender/value")
    winners = _winners(release)
    contract_period = mapped(tender.get("contractPeriod"))
    return {
        **_process(release),
        "released_at": moment(release.get("date"), "date"),
        "day": day(release.get("date"), "date"),
        "stage": _stage(release),
        "status": code(tender.get("status"), "tender/status"),
        "title": words(tender.get("title")) or words(release.get("title")),
        "method": code(tender.get("procurementMethod"), "tender/procurementMethod"),
        "method_details": words(tender.get("procurementMethodDetails")),
        "category": code(tender.get("mainProcurementCategory"), "tender/mainProcurementCategory"),
        "buyer": parties.one(mapped(release.get("buyer"))) or parties.in_role("buyer"),
        "procuring_entity": parties.one(mapped(tender.get("procuringEntity"))) or parties.in_role("procuringEntity"),
        "tender_from": moment(period.get("startDate"), "tender/tenderPeriod/startDate"),
        "tender_until": moment(period.get("endDate"), "tender/tenderPeriod/endDate"),
        "bids": _tenderers(release, tender),
        "value_minor": value,
        "currency": currency,
        "winner": parties.one(winners[0]) if len(winners) == 1 else None,
        "winners": len(winners),
        "contract_from": day(contract_period.get("startDate"), "tender/contractPeriod/startDate"),
        "contract_until": day(contract_period.get("endDate"), "tender/contractPeriod/endDate"),
        "cpv": cpv([tender, *listed(tender.get("items")), *listed(tender.get("lots"))]),
    }


def _stage(release: Json) -> str | None:
    """How far the process has come, by the release's tags, else by what it speaks of."""
    tags = release.get("tag")
    stated = [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
    for stage in reversed(STAGES):
        if any(tag.startswith(stage) for tag in stated):
            return stage
    return next((stage for section, stage in _SECTION_STAGES.items() if release.get(section)), None)


def _tenderers(release: Json, tender: Json) -> int | None:
    """How many made a bid: as stated, else as named, else as their bids tell."""
    if (stated := whole(tender.get("numberOfTenderers"), "tender/numberOfTenderers")) is not None:
        return stated
    named = _different(listed(tender.get("tenderers")))
    bidders = _different([one for bid in _bids(release) for one in listed(bid.get("tenderers"))])
    return len(named or bidders) or None


def _different(references: list[Json]) -> list[Json]:
    """Each party once, by id, else by name."""
    return list({identifier(one.get("id")) or words(one.get("name")): one for one in references}.values())


def _winners(release: Json) -> list[Json]:
    """The suppliers of awards that stand; one without a status does."""
    awards = [one for one in listed(release.get("awards")) if one.get("status", "active") == "active"]
    return _different([supplier for award in awards for supplier in listed(award.get("suppliers"))])


def _bid(release: Json, parties: Parties, bid: Json, place: int, bidder: Json) -> dict[str, Any]:
    value, currency = money(bid.get("value"), "bids/value")
    return {
        **_process(release),
        "bid": identifier(bid.get("id")) or str(place),
        "submitted_at": moment(bid.get("date"), "bids/date"),
        "day": day(bid.get("date"), "bids/date"),
        "status": code(bid.get("status"), "bids/status"),
        "bidder": parties.one(bidder),
        "bidders": len(listed(bid.get("tenderers"))) or None,
        "value_minor": value,
        "currency": currency,
    }


def _award(release: Json, parties: Parties, award: Json, place: int, supplier: Json) -> dict[str, Any]:
    value, currency = money(award.get("value"), "awards/value")
    period = mapped(award.get("contractPeriod"))
    return {
        **_process(release),
        "award": identifier(award.get("id")) or str(place),
        "title": words(award.get("title")) or words(award.get("description")),
        "status": code(award.get("status"), "awards/status"),
        "day": day(award.get("date"), "awards/date"),
        "supplier": parties.one(supplier),
        "suppliers": len(listed(award.get("suppliers"))) or None,
        "value_minor": value,
        "currency": currency,
        "contract_from": day(period.get("startDate"), "awards/contractPeriod/startDate"),
        "contract_until": day(period.get("endDate"), "awards/contractPeriod/endDate"),
        "cpv": cpv(listed(award.get("items"))),
    }


def _process(release: Json) -> dict[str, str | None]:
    return {"ocid": identifier(release.get("ocid")), "release": identifier(release.get("id"))}
