"""Audits of a rule version: of whom its signals name, and handed in as the fairness report that the gate asks for."""

from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import insert

from services.risk.activation_models import shadow_signal
from shared.clock import utc_now
from shared.db import Sessions, system_session
from shared.ids import new_id
from shared.testing import Issuer
from tests.service.risk.test_fairness import GROUPS, Office, alerts, party, people, problem, selected

EVEN = {"K": (20, 20, 20, 40), "M": (20, 20, 20, 40)}


@pytest.fixture
def office(client: AsyncClient, issuer: Issuer) -> Office:
    return Office(client, issuer)


async def a_version(office: Office, **parameters: float) -> str:
    body = {"parameters": parameters or {"hub": 10}}
    answer = await office.post("/rules/SUP-01/versions", body, committees=("*",))
    assert answer.status_code == 201, answer.text
    digest: str = answer.json()["digest"]
    return digest


async def seen_in_shadow(sessions: Sessions, digest: str, **groups: tuple[int, int, int, int]) -> None:
    """The version names those whom people() calls selected, and nobody is shown it."""
    names = [
        f"{group}-{cell}-{n}"
        for group, (erred, clean, *_) in groups.items()
        for cell, number in (("selected_erred", erred), ("selected_clean", clean))
        for n in range(number)
    ]
    rows = [
        {
            "shadow_id": new_id(), "municipality_id": "9999", "committee_id": "son", "digest": digest,
            "code_hash": "0" * 64, "parameters_digest": "0" * 64, "signal_id": new_id(), "rule": "SUP-01",
            "version": 1, "severity": 1, "score": 0.5, "subject_type": "party", "subject_id": str(party(name)),
            "party_id": party(name), "position": 0, "period": "", "amount_minor": 0, "currency": "SEK",
            "evidence": {}, "compared": [], "seen_at": utc_now(),
        }
        for name in names
    ]  # fmt: skip
    async with system_session(sessions, "9999") as session:
        await session.execute(insert(shadow_signal), rows)


async def audited(office: Office, digest: str | None, **groups: tuple[int, int, int, int]) -> dict[str, Any]:
    answer = await office.audit(await office.decided(), people(**groups), digest=digest)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def handed_in(office: Office, digest: str, *reports: str, **who: Any) -> Response:
    path = f"/rules/SUP-01/versions/{digest}/fairness-reports"
    return await office.post(path, {"reportIds": list(reports)}, **({"committees": ("*",)} | who))


async def test_an_audit_of_a_version_is_of_whom_its_signals_name(office: Office, sessions: Sessions) -> None:
    digest = await a_version(office)
    await selected(sessions, **EVEN)
    await seen_in_shadow(sessions, digest, **EVEN)
    await alerts(sessions, [f"annan-{n}" for n in range(50)], "confirmed")
    others = [{"partyId": str(party(f"annan-{n}")), "group": "K"} for n in range(50)]
    mandate = await office.decided()

    answer = await office.audit(mandate, [*people(**EVEN), *others], digest=digest)

    [row] = [
        one for one in answer.json()["rates"] if (one["area"], one["group"], one["metric"]) == ("*", "K", "selection")
    ]
    # the others have an alert, but not by this version
    assert (answer.json()["digest"], row["selected"]) == (digest, 40)


async def test_audits_within_the_limits_are_the_fairness_report_of_the_version(
    office: Office, sessions: Sessions
) -> None:
    digest = await a_version(office)
    await selected(sessions, **EVEN)
    await seen_in_shadow(sessions, digest, **EVEN)
    audit = await audited(office, digest, **EVEN)

    answer = await handed_in(office, digest, audit["reportId"])

    told = answer.json()
    assert answer.status_code == 201
    assert (told["fairness"]["applicable"], told["fairness"]["limitsMet"]) == (True, True)
    assert told["fairness"]["madeAt"] == audit["madeAt"]
    assert {one["demand"] for one in told["demands"]}.isdisjoint({"fairness", "fairness_met"})


async def test_groups_that_are_treated_unequally_keep_the_version_out(office: Office, sessions: Sessions) -> None:
    unequal = {"K": (20, 60, 20, 40), "M": (20, 5, 20, 95)}
    digest = await a_version(office)
    await selected(sessions, **unequal)
    await seen_in_shadow(sessions, digest, **unequal)
    audit = await audited(office, digest, **unequal)

    told = (await handed_in(office, digest, audit["reportId"])).json()

    assert told["fairness"]["limitsMet"] is False
    assert {one["metric"] for one in told["fairness"]["result"]["beyond"]} == {"false_positive"}
    assert "fairness_met" in {one["demand"] for one in told["demands"]}


async def test_an_audit_of_all_alerts_or_of_another_version_is_refused(office: Office, sessions: Sessions) -> None:
    digest, other = await a_version(office), await a_version(office, hub=11)
    await selected(sessions, **GROUPS)
    of_all = await audited(office, None, **GROUPS)
    of_other = await audited(office, other, **GROUPS)

    answers = [await handed_in(office, digest, audit["reportId"]) for audit in (of_all, of_other)]

    assert [problem(answer) for answer in answers] == [(409, "fairness-audit-of-other")] * 2


async def test_an_audit_that_tells_no_difference_proves_nothing(office: Office, sessions: Sessions) -> None:
    digest = await a_version(office)
    audit = await audited(office, digest, K=(0, 0, 2, 2), M=(0, 0, 2, 2))

    assert problem(await handed_in(office, digest, audit["reportId"])) == (409, "fairness-not-told")


async def test_who_drafts_rules_for_all_committees_hands_in(office: Office) -> None:
    digest = await a_version(office)

    of_one = await handed_in(office, digest, str(new_id()), committees=("son",))
    unknown = await handed_in(office, digest, str(new_id()))

    assert (of_one.status_code, unknown.status_code) == (403, 404)


async def test_what_rules_read_is_told_with_why(office: Office) -> None:
    told = (await office.get("/fairness/lint", role="board_member")).json()

    assert told["rules"] == 86
    assert all(one["why"]["sv"] for one in told["found"])
    assert {"EB-02"} <= {rule for one in told["found"] for rule in one["rules"]}
