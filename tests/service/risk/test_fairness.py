"""Fairness audits: two persons decide, figures of groups come out, and nothing of a person stays."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from services.risk import models
from shared.clock import swedish_date, utc_now
from shared.db import Sessions, system_session
from shared.ids import new_id
from shared.testing import Database, Issuer
from tests.dumped import dump, given_away

NAMES = UUID("5b1d9c8e-0c55-5d0e-8d3a-4c8f6a2e9b77")
CELLS = ("selected_erred", "selected_clean", "sample_erred", "sample_clean")


def party(name: str) -> UUID:
    return uuid5(NAMES, name)


def an_audit_mandate(**changes: Any) -> dict[str, Any]:
    today = swedish_date(utc_now())
    body = {
        "committeeId": "son",
        "purpose": "Se om reglerna träffar lika.",
        "basis": "Dataskyddsförordningen artikel 6.1 e",
        "impactAssessment": "SON 2026/88",
        "attributes": ["sex"],
        "validFrom": str(today),
        "validTo": str(today + timedelta(days=30)),
    }
    return {**body, **changes}


def an_audit(persons: Sequence[dict[str, Any]] = (), **changes: Any) -> dict[str, Any]:
    today = swedish_date(utc_now())
    body = {
        "attribute": "sex",
        "since": str(today - timedelta(days=200)),
        "until": str(today),
        "subjects": list(persons) or [{"partyId": str(party("ensam")), "group": "K", "sampleErred": False}],
    }
    return {**body, **changes}


def people(**groups: tuple[int, int, int, int]) -> list[dict[str, Any]]:
    """Persons of each group: selected with and without an error, others with and without one."""
    return [
        {
            "partyId": str(party(f"{group}-{cell}-{n}")),
            "group": group,
            "sampleErred": None if cell.startswith("selected") else cell.endswith("erred"),
        }
        for group, numbers in groups.items()
        for cell, number in zip(CELLS, numbers, strict=True)
        for n in range(number)
    ]


async def alerts(sessions: Sessions, names: Iterable[str], outcome: str | None, **changes: Any) -> None:
    rows = [
        {
            "alert_id": new_id(),
            "municipality_id": "9999",
            "committee_id": "son",
            "number": 1,
            "subject_type": "party",
            "subject_id": str(party(name)),
            "party_id": party(name),
            "score": 50,
            "deep": False,
            "rules": [],
            "title_sv": "a",
            "title_en": "a",
            "amount_minor": 100,
            "status": "open" if outcome is None else "triaged",
            "triaged_by": None if outcome is None else "kim",
            "outcome": outcome,
            "raised_at": utc_now() - timedelta(days=1),
            **changes,
        }
        for name in names
    ]
    async with system_session(sessions, "9999") as session:
        await session.execute(insert(models.alert), rows)


async def selected(sessions: Sessions, **groups: tuple[int, int, int, int]) -> None:
    """The alerts of those whom people() calls selected."""
    for group, (erred, clean, *_) in groups.items():
        await alerts(sessions, [f"{group}-selected_erred-{n}" for n in range(erred)], "confirmed")
        await alerts(sessions, [f"{group}-selected_clean-{n}" for n in range(clean)], "explained")


class Office:
    """Calls the API as this person or that."""

    def __init__(self, client: AsyncClient, issuer: Issuer) -> None:
        self.client, self.issuer = client, issuer

    async def post(
        self, path: str, body: Any = None, *, by: str = "kim", role: str = "controller", **who: Any
    ) -> Response:
        return await self.client.post(path, json=body, headers=self.issuer.headers(role, subject=by, **who))

    async def get(self, path: str, *, role: str = "auditor", **who: Any) -> Response:
        return await self.client.get(path, headers=self.issuer.headers(role, **who))

    async def proposed(self, **changes: Any) -> str:
        answer = await self.post("/fairness/mandates", an_audit_mandate(**changes))
        assert answer.status_code == 201, answer.text
        found: str = answer.json()["mandateId"]
        return found

    async def decided(self, **changes: Any) -> str:
        mandate_id = await self.proposed(**changes)
        path = f"/fairness/mandates/{mandate_id}/decide"
        answer = await self.post(path, by="alex", role="data_protection_officer")
        assert answer.status_code == 200, answer.text
        return mandate_id

    async def audit(self, mandate_id: str, persons: Sequence[dict[str, Any]], **changes: Any) -> Response:
        return await self.post(f"/fairness/mandates/{mandate_id}/reports", an_audit(persons, **changes))


@pytest.fixture
def office(client: AsyncClient, issuer: Issuer) -> Office:
    return Office(client, issuer)


def problem(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition("/")[2]


def rates(report: dict[str, Any], group: str, area: str = "*") -> dict[str, dict[str, Any]]:
    return {row["metric"]: row for row in report["rates"] if (row["area"], row["group"]) == (area, group)}


GROUPS = {"K": (10, 30, 20, 40), "M": (20, 20, 20, 40)}


async def test_the_report_compares_what_the_alerts_found_of_each_group(office: Office, sessions: Sessions) -> None:
    await selected(sessions, **GROUPS)
    made = await office.audit(await office.decided(), people(**GROUPS))

    answer = await office.get(f"/fairness/reports/{made.json()['reportId']}")

    women = rates(answer.json(), "K")
    assert (women["precision"]["value"], women["precision"]["rest"]) == (0.25, 0.5)
    assert women["false_positive"]["difference"] == pytest.approx(30 / 70 - 20 / 60)
    assert (women["selection"]["persons"], women["selection"]["selected"]) == (100, 40)


async def test_a_group_of_few_is_not_told(office: Office, sessions: Sessions) -> None:
    groups = {"K": (4, 30, 20, 40), "M": (20, 20, 20, 40), "X": (20, 20, 20, 20)}
    await selected(sessions, **groups)

    report = (await office.audit(await office.decided(), people(**groups))).json()

    assert report["least"] == 5
    assert {(row["hidden"], row["value"], row["persons"]) for row in rates(report, "K").values()} == {
        (True, None, None)
    }


async def test_nothing_of_the_persons_stays_in_the_database(
    office: Office, sessions: Sessions, database: Database
) -> None:
    await selected(sessions, **GROUPS)
    made = await office.audit(await office.decided(), people(**GROUPS))

    stored = await dump(database.admin_dsn(), "risk")

    others = [one["partyId"] for one in people(**GROUPS) if one["sampleErred"] is not None]
    assert made.status_code == 201
    assert given_away(stored, others) == []


async def test_an_alert_that_nobody_has_judged_counts_nowhere(office: Office, sessions: Sessions) -> None:
    await selected(sessions, **GROUPS)
    await alerts(sessions, ["öppen"], None)
    await alerts(sessions, ["utan svar"], "not_actionable")
    await alerts(sessions, ["av sig själv"], "explained", triaged_by="system")
    more = [{"partyId": str(party(name)), "group": "K"} for name in ("öppen", "utan svar", "av sig själv")]

    report = (await office.audit(await office.decided(), [*people(**GROUPS), *more])).json()

    assert rates(report, "K")["selection"]["persons"] == 100


async def test_who_is_protected_or_restricted_takes_no_part(office: Office, sessions: Sessions) -> None:
    await selected(sessions, **GROUPS)
    hidden, stored = party("K-sample_erred-0"), party("K-sample_erred-1")
    async with system_session(sessions, "9999") as session:
        await session.execute(
            insert(models.protected_party).values(municipality_id="9999", party_id=hidden, version=1, protected=True)
        )
        await session.execute(
            insert(models.restricted_party).values(
                municipality_id="9999", party_id=stored, version=1, restricted=True, continues=False
            )
        )

    report = (await office.audit(await office.decided(), people(**GROUPS))).json()

    assert rates(report, "K")["selection"]["persons"] == 98


async def test_alerts_of_another_time_or_committee_select_nobody(office: Office, sessions: Sessions) -> None:
    groups = {"K": (0, 0, 50, 50), "M": (10, 10, 40, 40)}
    await selected(sessions, M=groups["M"])
    await alerts(sessions, [f"K-sample_erred-{n}" for n in range(9)], "confirmed", committee_id="kfn")
    await alerts(
        sessions, [f"K-sample_clean-{n}" for n in range(9)], "explained", raised_at=utc_now() - timedelta(days=400)
    )

    report = (await office.audit(await office.decided(), people(**groups))).json()

    # with a selected one, K would not be hidden for its empty cells
    assert rates(report, "K")["selection"]["hidden"]


async def test_a_sample_stands_for_its_population(office: Office, sessions: Sessions) -> None:
    await selected(sessions, **GROUPS)

    made = await office.audit(await office.decided(), people(**GROUPS), populations={"alla": 12_000})

    # 60 women and 60 men of 12,000 were sampled, so 6,000 of each, of whom 40 were selected
    assert rates(made.json(), "K")["selection"]["value"] == pytest.approx(40 / 6_000)


async def test_months_are_told_where_everybody_has_one(office: Office, sessions: Sessions) -> None:
    groups = {"K": (20, 20, 20, 20), "M": (20, 20, 20, 20)}
    await selected(sessions, **groups)
    monthly = [{**one, "month": f"2026-0{1 + n % 2}"} for n, one in enumerate(people(**groups))]

    report = (await office.audit(await office.decided(), monthly)).json()

    assert {row["area"] for row in report["months"]} == {"2026-01", "2026-02", "*"}
    assert {row["value"] for row in report["months"] if row["metric"] == "precision"} == {0.5}


async def test_an_attribute_has_one_report_of_a_mandate(office: Office, sessions: Sessions) -> None:
    await selected(sessions, **GROUPS)
    mandate_id = await office.decided()
    await office.audit(mandate_id, people(**GROUPS))

    # one person less would tell of that person
    again = await office.audit(mandate_id, people(**GROUPS)[1:])

    assert problem(again) == (409, "fairness-already-audited")


async def test_who_proposed_a_mandate_does_not_decide_it(office: Office) -> None:
    mandate_id = await office.proposed()

    answer = await office.post(f"/fairness/mandates/{mandate_id}/decide", by="kim", role="security_head")

    assert problem(answer) == (409, "second-person-needed")


@pytest.mark.parametrize("state", ["proposed", "ended", "later"])
async def test_without_a_mandate_in_force_nothing_is_audited(office: Office, state: str) -> None:
    later = str(swedish_date(utc_now()) + timedelta(days=2))
    mandate_id = await (office.proposed() if state == "proposed" else office.decided())
    if state == "ended":
        await office.post(f"/fairness/mandates/{mandate_id}/end", {"reason": "Färdig."})
    if state == "later":
        mandate_id = await office.decided(validFrom=later, validTo=later)

    answer = await office.audit(mandate_id, people(K=(0, 0, 9, 9)))

    assert problem(answer) == (409, "fairness-mandate-state")


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"attribute": "health"}, id="an attribute that the mandate does not name"),
        pytest.param({"since": "2026-05-01", "until": "2026-04-30"}, id="a period that ends before it begins"),
        pytest.param({"populations": {"norr": 100}}, id="the population of another area"),
        pytest.param({"subjects": [{"partyId": str(party("a")), "group": "K"}] * 2}, id="a person twice"),
        pytest.param(
            {"subjects": [{"partyId": str(party(str(n))), "group": f"g{n}"} for n in range(13)]}, id="many groups"
        ),
    ],
)
async def test_an_audit_that_does_not_fit_is_refused(office: Office, changes: dict[str, Any]) -> None:
    answer = await office.audit(await office.decided(), people(K=(0, 0, 9, 9)), **changes)

    assert problem(answer) == (422, "fairness-audit-not-possible")


@pytest.mark.parametrize("group", ["*", "", "K; DROP", "a" * 41, "19121212-1212\n"])
async def test_a_group_is_a_short_word(office: Office, group: str) -> None:
    answer = await office.audit(await office.decided(), [{"partyId": str(party("a")), "group": group}])

    assert answer.status_code == 422


async def test_a_mandate_is_for_a_while(office: Office) -> None:
    today = swedish_date(utc_now())

    answer = await office.post("/fairness/mandates", an_audit_mandate(validTo=str(today + timedelta(days=91))))

    assert problem(answer) == (422, "fairness-audit-not-possible")


async def test_another_committee_finds_neither_mandate_nor_report(office: Office, sessions: Sessions) -> None:
    await selected(sessions, **GROUPS)
    mandate_id = await office.decided()
    report_id = (await office.audit(mandate_id, people(**GROUPS))).json()["reportId"]

    found = [
        (await office.get(path, committees=("kfn",))).status_code
        for path in (f"/fairness/mandates/{mandate_id}", f"/fairness/reports/{report_id}")
    ]

    assert found == [404, 404]


async def test_what_a_mandate_says_is_sealed(office: Office, database: Database) -> None:
    await office.proposed(purpose="Ett syfte som bara läses här.")

    stored = await dump(database.admin_dsn(), "risk")

    assert given_away(stored, ["Ett syfte som bara"]) == []
    assert (await office.get("/fairness/mandates")).json()["items"][0]["purpose"] == "Ett syfte som bara läses här."


@pytest.mark.parametrize("change", ["UPDATE fairness_audit SET least = 0", "DELETE FROM fairness_audit"])
async def test_a_report_is_neither_changed_nor_deleted(sessions: Sessions, change: str) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        async with system_session(sessions, "9999") as session:
            await session.execute(text(change))
