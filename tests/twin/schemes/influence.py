"""Undue influence: threats and gifts by which decisions change and controls do not happen."""

from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from tests.twin.plot import Plot, Row, Scheme, Subject
from tests.twin.schemes.staging import invoices_of


def _incident(plot: Plot, actor: str, day: date, official: Row, severity: int, **values: Any) -> None:
    plot.add(
        "undue_influence_incident", official["committee_id"],
        incident_number=f"OP-{plot.chance.between(50_000, 99_999)}", happened_on=day, affected=official["employee"],
        affected_role="staff", unit=official["unit"], actor=actor, direction="from_outside", severity=severity,
        support_offered=True, support_accepted=False, **({"incident_kind": "threat", "relation": "supplier"} | values),
    )  # fmt: skip


def _official(plot: Plot, position: str) -> Row:
    return dict(plot.chance.one(plot.world.staff.filter(pl.col("position") == position).to_dicts()))


def threatened_again_and_again(plot: Plot) -> Subject:
    """The same actor presses the same unit until it gives in."""
    actor, official = plot.choose(plot.world.companies["party"]), _official(plot, "handläggare")
    start = plot.day(last=date(2025, 7, 1))
    for turn in range(plot.level(6, 3, 2)):
        kind = plot.level("threat", "harassment", "self_censorship")
        _incident(plot, actor, start + timedelta(days=13 * turn), official, plot.level(4, 3, 2), incident_kind=kind)
    return Subject("party", actor, 0, official["committee_id"], sorted(plot.known)[min(2, len(plot.known) - 1)])


def decision_turned(plot: Plot) -> Subject:
    """A refusal becomes a grant some days after a threat."""
    refused = plot.table("benefit_decision").filter(pl.col("outcome") == "refused")
    number = plot.choose(refused["decision_number"])
    own = refused.filter(pl.col("decision_number") == number).row(0, named=True)
    official = _official(plot, "handläggare")
    happened = own["decided_on"] + timedelta(days=3)
    _incident(plot, own["recipient"], happened, official, plot.level(4, 3, 2), relation="user",
              decision_number=plot.level(number, number, None))  # fmt: skip
    later = happened + timedelta(days=plot.level(5, 21, 45))
    plot.again(
        "benefit_decision", own, 1, decision_number=plot.level(number, f"{number}-2", f"{number}-2"), decided_on=later,
        outcome="granted", amount_minor=1_400_000, responsible_officer=official["user_name"],
    )  # fmt: skip
    plot.point_at("benefit_decision", refused.filter(pl.col("decision_number") == number))
    return Subject("party", own["recipient"], 1_400_000, "son", later + timedelta(days=1))


def dinners(plot: Plot) -> Subject:
    """A supplier takes one official out, alone, again and again, and wins the next order."""
    party = plot.choose(plot.suppliers(8, 300)["party_id"])
    official, start = _official(plot, "beställare"), plot.day(last=date(2025, 6, 1))
    for turn in range(plot.level(14, 7, 4)):
        kind = plot.level("hospitality", "meeting", "meeting")
        plot.add(
            "gift_or_contact", official["committee_id"], entry_number=f"G-{plot.chance.between(50_000, 99_999)}",
            employee=official["employee"], other=party, entry_kind=kind, happened_on=start + timedelta(days=11 * turn),
            value_minor=plot.level(180_000, None, None), currency="SEK", declined=False, persons=1,
            former_official=plot.level(False, True, False),
        )  # fmt: skip
    paid = int(invoices_of(plot, party)["amount_minor"].tail(5).sum())
    return Subject("party", party, paid, official["committee_id"], sorted(plot.known)[len(plot.known) // 2])


def controls_that_never_happen(plot: Plot) -> Subject:
    """The inspector does not dare, or is paid not to: the visit is put off until it is forgotten."""
    inspections = plot.table("inspection")
    operator = plot.choose(inspections["operator"])
    mine = inspections.filter(pl.col("operator") == operator).sort("planned_on")
    some = mine.tail(plot.level(4, 2, 2))
    status = plot.level("cancelled", "cancelled", "postponed")
    plot.change(
        "inspection",
        some,
        status=status,
        inspected_on=None,
        result=None,
        breaches=None,
        postponements=plot.level(2, 1, 2),
    )
    found = plot.table("breach").filter(pl.col("inspection_number").is_in(some["inspection_number"].implode()))
    plot.remove("breach", found)
    if plot.difficulty != "hard":
        _incident(plot, operator, some["planned_on"][0] - timedelta(days=9), _official(plot, "inspektör"), 3)
    return Subject("party", operator, 0, "mbn", max(plot.known))


SCHEMES: Final = (
    Scheme("threatened again and again", ("INF-01",), "T1.b.iii", threatened_again_and_again),
    Scheme("decision turned", ("INF-02",), "T1.b.iii", decision_turned),
    Scheme("dinners", ("INF-03",), "X.2", dinners),
    Scheme("controls that never happen", ("INF-04", "LIC-02"), "T1.b.iii", controls_that_never_happen),
)
