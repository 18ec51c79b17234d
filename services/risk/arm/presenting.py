"""From rows to what the API answers of the random control arm."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row

from services.risk.arm.families import FAMILIES
from services.risk.arm.queries import Judged, Rows, looked
from services.risk.arm.schemas import (
    ControlFrameOut,
    ControlPeriodDetails,
    ControlPeriodOut,
    ControlStratumOut,
    EstimateOut,
    RandomControlOut,
    RecallOut,
    RecallReport,
    WithheldOut,
)
from services.risk.domain.drawing import DECISION_KINDS, PROPOSED, Band, Stratum, drawn, unframed
from services.risk.domain.recall import LEAST_LOOKED, Estimate, Looked, missed, recall, share_of
from shared.schemas import MoneyOut, TextOut

_WITHHELD: Final[Mapping[str, TextOut]] = {
    "nothing_drawn": TextOut(
        sv="Ännu har inget lottats fram. Det sker när månaden är slut.",
        en="Nothing has been drawn yet. That is done when the month is over.",
    ),
    "not_all_looked_at": TextOut(
        sv="Allt som lottats fram är inte granskat. Granska resten, annars kan valet av ärenden styra siffran.",
        en="Not all that was drawn has been looked at. Look at the rest, or the choice decides the figure.",
    ),
    "too_few": TextOut(
        sv="För få är granskade för en siffra att lita på. Vänta in fler månader, eller lotta fram fler.",
        en="Too few were looked at for a figure to rely on. Wait for more months, or draw more.",
    ),
    "alerts_waiting": TextOut(
        sv="Signaler från samma tid väntar på bedömning. Andelen kan stiga när de är bedömda.",
        en="Signals of the same time wait to be judged. The share may rise when they are.",
    ),
}


def period_out(row: Row[Any]) -> ControlPeriodOut:
    """A period; its seed once it has been told."""
    return ControlPeriodOut(**_period(row))


def _period(row: Row[Any]) -> dict[str, Any]:
    shown = {name: getattr(row, name) for name in ControlPeriodOut.model_fields if name != "seed"}
    return shown | {"seed": row.revealed_seed}


def period_details(row: Row[Any], strata: Rows) -> ControlPeriodDetails:
    """A period with its strata."""
    told = [
        ControlStratumOut(
            drawn=one.number,
            **{name: getattr(one, name) for name in ControlStratumOut.model_fields if name != "drawn"},
        )
        for one in strata
    ]
    return ControlPeriodDetails(**_period(row), strata=told)


def frame_out(period: Row[Any], stratum: Row[Any]) -> ControlFrameOut:
    """What could be drawn of a stratum of a period whose seed was told, and what was."""
    one = Stratum(period.month, period.committee_id, stratum.kind, Band(stratum.band))
    ids, seed = unframed(stratum.frame), period.revealed_seed
    return ControlFrameOut(
        label=one.label,
        seed=seed,
        frame_digest=stratum.frame_digest,
        number=stratum.number,
        ids=ids,
        drawn=drawn(bytes.fromhex(seed), one, ids, stratum.number),
    )


def item_out(
    row: Row[Any], payments: Mapping[UUID, Row[Any]], decisions: Mapping[UUID, Row[Any]], later: Collection[UUID]
) -> RandomControlOut:
    """What was drawn, with enough to find it; nothing of it is left once it has been disposed of."""
    paid, decided = payments.get(row.object_id), decisions.get(row.object_id)
    is_decision = row.kind in DECISION_KINDS
    same = ("item_id", "committee_id", "period_id", "kind", "band", "drawn_at", "wrong", "family")
    return RandomControlOut(
        **{name: getattr(row, name) for name in same},
        payment_id=None if is_decision else row.object_id,
        record_id=row.object_id if is_decision else None,
        day=next((one.day for one in (paid, decided) if one is not None), None),
        amount=_amount(paid, decided),
        invoice_number=paid.invoice_number if paid else None,
        status="open" if row.looked_at is None else "done",
        wrong_amount=None if row.wrong_minor is None else MoneyOut.sek(row.wrong_minor),
        looked_by=row.looked_by,
        looked_at=row.looked_at,
        flagged_later=row.item_id in later,
    )


def _amount(paid: Row[Any] | None, decided: Row[Any] | None) -> MoneyOut | None:
    if paid is not None:
        return MoneyOut(minor=paid.amount_minor, currency=paid.currency)
    if decided is None or decided.body.get("amount_minor") is None:
        return None
    return MoneyOut(minor=decided.body["amount_minor"], currency=decided.body.get("currency") or "SEK")


def report_out(
    periods: Rows, strata: Rows, items: Rows, judged: Judged, later: Collection[UUID], on: date
) -> RecallReport:
    """What was drawn of *periods* tells of how much the rules find."""
    whole = looked(strata, items)
    seen, least = sum(one.looked for one in whole), LEAST_LOOKED.on(on)
    reasons = _reasons(whole, len(items), judged.waiting, least)
    families = [_recall(None, strata, items, judged), *(_recall(one, strata, items, judged) for one in FAMILIES)]
    gone = missed(whole)
    return RecallReport(
        periods=len(periods),
        population=sum(one.population for one in whole),
        flagged=sum(row.flagged for row in periods),
        drawn=len(items),
        looked=seen,
        wrong=sum(one.wrong for one in whole),
        wrong_amount=MoneyOut.sek(sum(row.wrong_minor or 0 for row in items)),
        flagged_later=len(later),
        waiting=judged.waiting,
        least_looked=least,
        proposed=PROPOSED.on(on),
        trusted=not reasons,
        withheld=[WithheldOut(reason=one, text=_WITHHELD[one]) for one in reasons],
        wrong_share=estimate_out(share_of(sum(one.population for one in whole), gone)),
        families=[one for one in families if one.family == "*" or one.found or one.seen],
    )


def _reasons(strata: Sequence[Looked], drawn_items: int, waiting: int, least: int) -> list[Any]:
    seen = sum(one.looked for one in strata)
    if not strata:
        return ["nothing_drawn"]
    found = {"not_all_looked_at": seen < drawn_items, "too_few": seen < least, "alerts_waiting": waiting > 0}
    return [reason for reason, holds in found.items() if holds]


def _recall(family: str | None, strata: Rows, items: Rows, judged: Judged) -> RecallOut:
    found, own = judged.found.get(family or "*", 0), looked(strata, items, family)
    gone = missed(own)
    return RecallOut(
        family=family or "*",
        found=found,
        seen=sum(one.wrong for one in own),
        missed=estimate_out(gone),
        recall=estimate_out(recall(found, gone)),
    )


def estimate_out(one: Estimate | None) -> EstimateOut | None:
    """An estimate as it is told: no more digits than it has."""
    return (
        None if one is None else EstimateOut(value=round(one.point, 4), low=round(one.low, 4), high=round(one.high, 4))
    )
