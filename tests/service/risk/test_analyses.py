"""Analyses by templates: whole before they are approved, with what was paid, and the clock of the situation picture."""

from datetime import date, timedelta
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import insert

from services.risk import models
from shared.clock import swedish_date, utc_now
from shared.db import Sessions, system_session
from shared.testing import Issuer
from tests.service.risk.register import Register, a_procurement, an_analysis, said_of
from tests.service.risk.test_matching import party, pay

PERIOD = {"suppliers": [str(party("utförare"))], "from": "2026-01-01", "until": "2026-12-31"}
PICTURE = ("crime", "extent", "consequences", "welfare", "analysis")


@pytest.fixture
def register(client: AsyncClient, issuer: Issuer) -> Register:
    return Register(client, issuer)


async def ledger(sessions: Sessions, committee: str = "son", **changes: Any) -> None:
    """A payment to the provider, in the ledger."""
    told = {"kind_group": "ledger", "day": date(2026, 3, 1), **changes}
    await pay(sessions, committee, ["utförare"], **told)


def picture(**changes: Any) -> dict[str, Any]:
    """A whole situation picture of the executive board."""
    told = {"committeeId": "ks", "kind": "situation_picture", "title": "Lägesbild 2026"}
    return told | {"sections": dict.fromkeys(PICTURE, "Så här."), **changes}


async def test_what_was_paid_is_summed_to_the_ore_from_the_ledger(register: Register, sessions: Sessions) -> None:
    await ledger(sessions, amount_minor=1_234_567, contract_reference="A-1")
    await ledger(sessions, amount_minor=-34_567)
    await ledger(sessions, amount_minor=500, currency="EUR")
    # the same purchase as an invoice, one outside the period, one of another committee
    await ledger(sessions, amount_minor=1_234_567, kind_group="invoice")
    await ledger(sessions, amount_minor=77, day=date(2025, 12, 31))
    await ledger(sessions, "kfn", amount_minor=88)

    made = await register.made("/analyses", a_procurement(accruedCost=PERIOD))
    narrowed = await register.made("/analyses", a_procurement(accruedCost=PERIOD | {"contractReference": "A-1"}))

    accrued = made["accruedCost"]
    assert accrued["amount"] == {"minor": 1_200_000, "currency": "SEK"}
    assert (accrued["payments"], accrued["source"], accrued["otherCurrencies"]) == (2, "ledger", 1)
    assert narrowed["accruedCost"]["amount"]["minor"] == 1_234_567


async def test_payments_to_a_restricted_supplier_are_not_summed(register: Register, sessions: Sessions) -> None:
    """GDPR art. 18.2: what is restricted may be stored, and nothing else."""
    await ledger(sessions, amount_minor=100)
    async with system_session(sessions, "9999") as session:
        row = {"municipality_id": "9999", "party_id": party("utförare"), "version": 1, "restricted": True}
        await session.execute(insert(models.restricted_party), [row | {"continues": False}])

    answer = await register.send("POST", "/analyses", a_procurement(accruedCost=PERIOD))

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/processing-restricted")


async def test_without_a_ledger_the_invoices_are_summed(register: Register, sessions: Sessions) -> None:
    await ledger(sessions, amount_minor=100, kind_group="order")
    await ledger(sessions, amount_minor=200, kind_group="invoice")

    accrued = (await register.made("/analyses", a_procurement(accruedCost=PERIOD)))["accruedCost"]

    assert (accrued["source"], accrued["amount"]["minor"]) == ("invoice", 200)


async def test_what_was_paid_stands_as_it_was_when_it_was_approved(register: Register, sessions: Sessions) -> None:
    await ledger(sessions, amount_minor=100)
    path = f"/analyses/{(await register.made('/analyses', a_procurement(accruedCost=PERIOD)))['analysisId']}"
    approved = await register.approve(path)
    await ledger(sessions, amount_minor=900)

    before = await register.get(path)
    await register.change(path, said_of(a_procurement(accruedCost=PERIOD), version=1))
    await register.approve(path, 2)

    assert approved.status_code == 200
    assert before["accruedCost"]["amount"]["minor"] == 100
    changes = {
        one["field"]: (one["before"], one["after"]) for one in (await register.get(f"{path}/compare"))["changes"]
    }
    assert changes["accrued_cost.amount.minor"] == ("100", "1000")


async def test_an_analysis_is_approved_when_it_is_whole(register: Register) -> None:
    made = await register.made("/analyses", a_procurement(objectRisk=None))

    answer = await register.approve(f"/analyses/{made['analysisId']}")

    assert made["missing"] == ["object_risk", "accrued_cost"]
    assert (answer.status_code, answer.json()["missing"]) == (409, made["missing"])


async def test_what_the_template_does_not_ask_is_named(register: Register) -> None:
    sections = {**an_analysis()["sections"], "weather": "Sol."}
    body = an_analysis(sections=sections, expectedCost={"minor": 1, "currency": "SEK"})

    answer = await register.send("POST", "/analyses", body)

    assert [error["pointer"] for error in answer.json()["errors"]] == ["#/sections/weather", "#/expectedCost"]


async def test_an_amount_beyond_all_budgets_is_refused(register: Register) -> None:
    cost = {"minor": 10**30, "currency": "SEK"}

    answer = await register.send("POST", "/analyses", a_procurement(expectedCost=cost))

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/expectedCost/minor")


async def test_a_period_does_not_end_before_it_begins(register: Register) -> None:
    answer = await register.send("POST", "/analyses", a_procurement(accruedCost=PERIOD | {"until": "2025-01-01"}))

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/days-reversed")


async def test_another_committees_analysis_does_not_exist(register: Register) -> None:
    path = f"/analyses/{(await register.made('/analyses', an_analysis()))['analysisId']}"
    culture: dict[str, Any] = {"committees": ("kfn",), "subject": "lou"}

    asked = [await register.send("GET", path + more, **culture) for more in ("", "/versions", "/compare")]

    assert [answer.status_code for answer in asked] == [404, 404, 404]
    assert (await register.get("/analyses", **culture))["total"] == 0


async def test_an_analysis_is_no_risk(register: Register) -> None:
    analysis_id = (await register.made("/analyses", an_analysis()))["analysisId"]

    assert (await register.send("GET", f"/{analysis_id}")).status_code == 404
    assert (await register.get())["total"] == 0


async def test_without_an_approved_picture_the_law_is_not_met(register: Register) -> None:
    await register.made("/analyses", picture())

    situation = await register.get("/situation")

    assert [(one["kind"], one["overdue"], one["analysisId"]) for one in situation["reviews"]] == [
        ("situation_picture", True, None),
        ("action_plan", True, None),
    ]
    assert (situation["months"], "2023:196" in situation["source"]) == (24, True)


async def test_an_approved_picture_holds_for_two_years_while_the_next_is_written(register: Register) -> None:
    made = await register.made("/analyses", picture())
    path = f"/analyses/{made['analysisId']}"
    await register.approve(path)
    await register.change(path, said_of(picture(title="Lägesbild 2027"), version=1))

    review = (await register.get("/situation"))["reviews"][0]

    today = swedish_date(utc_now())
    assert (review["analysisId"], review["title"], review["overdue"]) == (made["analysisId"], "Lägesbild 2026", False)
    assert timedelta(729) <= date.fromisoformat(review["dueOn"]) - today <= timedelta(731)


async def test_an_action_plan_follows_from_a_picture_and_has_days(register: Register) -> None:
    based_on = (await register.made("/analyses", picture()))["analysisId"]
    sections = dict.fromkeys(("goals", "grounds", "follow_up"), "Så här.")
    plan = picture(kind="action_plan", sections=sections, basedOn=based_on)

    bare = await register.made("/analyses", plan)
    action = {"what": "Utbilda chefer", "responsible": "HR", "dueOn": "2027-03-01"}
    whole = await register.made("/analyses", plan | {"actions": [action]})

    assert (bare["missing"], whole["missing"]) == (["actions"], [])
    assert (whole["basedOn"], whole["nextDueOn"]) == (based_on, "2027-03-01")
    assert (await register.approve(f"/analyses/{whole['analysisId']}")).status_code == 200


async def test_the_templates_say_by_which_rule_they_are_made(register: Register) -> None:
    templates = (await register.get("/templates"))["items"]

    assert len(templates) == 6
    assert all(one[name][code] for one in templates for name in ("source", "text") for code in ("sv", "en"))
