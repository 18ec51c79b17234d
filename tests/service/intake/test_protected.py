"""Protected identities (skyddade personuppgifter): masked for all but named roles, and unmasked by two persons."""

from typing import Any

import pytest
from httpx import AsyncClient, Response

from shared.ids import new_id
from shared.testing import Issuer

NAME = "Astrid Canarydotter"
SOURCE = {"source": "Skatteverket, sekretessmarkering", "since": "2026-03-01"}
ORDER = {
    "committeeId": "son",
    "amount": {"minor": 100_000, "currency": "SEK"},
    "payee": {"name": NAME, "account": {"kind": "bankgiro", "number": "5805-6201"}},
    "unit": "Kvinnojouren",
    "text": f"Bidrag {NAME}",
}


class Counter:
    """The people who ask."""

    def __init__(self, client: AsyncClient, issuer: Issuer) -> None:
        self.client, self.issuer = client, issuer
        self.payment_id = self.party_id = ""

    async def get(self, path: str, role: str = "controller", subject: str = "kim") -> Response:
        return await self.client.get(path, headers=self.issuer.headers(role, subject=subject))

    async def send(self, method: str, path: str, role: str, subject: str, body: Any = None, **who: Any) -> Response:
        headers = self.issuer.headers(role, subject=subject, **who)
        return await self.client.request(method, path, json=body, headers=headers)

    async def payment(self, role: str = "controller", subject: str = "kim") -> dict[str, Any]:
        payment: dict[str, Any] = (await self.get(f"/payments/{self.payment_id}", role, subject)).json()
        return payment

    async def protect(self) -> Response:
        path = f"/protected-identities/{self.party_id}"
        return await self.send("PUT", path, "data_protection_officer", "dana", SOURCE)

    async def unmask(self, subject: str = "kim") -> str:
        body = {"partyId": self.party_id, "reason": "Personen ska höras."}
        asked = await self.send("POST", "/unmaskings", "controller", subject, body)
        assert asked.status_code == 201, asked.text
        unmasking_id: str = asked.json()["unmaskingId"]
        return unmasking_id


@pytest.fixture
async def counter(client: AsyncClient, issuer: Issuer) -> Counter:
    """A payment to a person, who is not protected yet."""
    counter = Counter(client, issuer)
    accepted = await counter.send("POST", "/payments", "controller", "kim", ORDER)
    counter.payment_id = accepted.json()["items"][0]["paymentId"]
    counter.party_id = (await counter.payment())["payee"]["partyId"]
    return counter


async def test_a_protected_name_and_address_are_left_out(counter: Counter) -> None:
    """B7: directly and in lists, and the text that may name the person too."""
    before = await counter.payment()
    assert (await counter.protect()).status_code == 200

    after, listed = await counter.payment(), await counter.get("/payments")

    assert before["payee"]["name"] == NAME
    assert (after["payee"]["name"], after["account"], after["unit"], after["text"]) == (None, None, None, None)
    assert after["payee"]["protected"]
    assert "Canarydotter" not in listed.text


async def test_the_head_of_security_reads_a_protected_name(counter: Counter) -> None:
    """B7: a named role."""
    await counter.protect()

    assert (await counter.payment("security_head", "alex"))["payee"]["name"] == NAME


async def test_a_name_is_unmasked_by_two_for_who_asked(counter: Counter) -> None:
    await counter.protect()
    unmasking_id = await counter.unmask()
    asked = await counter.payment()

    approved = await counter.send("POST", f"/unmaskings/{unmasking_id}/approve", "security_head", "alex")

    assert asked["payee"]["name"] is None
    assert approved.json()["until"] > approved.json()["approvedAt"]
    assert (await counter.payment())["payee"]["name"] == NAME
    assert (await counter.payment(subject="sasha"))["payee"]["name"] is None


@pytest.mark.parametrize("who", [{"subject": "kim"}, {"subject": "alex", "acting_for": ("kim",)}])
async def test_nobody_unmasks_alone(counter: Counter, who: dict[str, Any]) -> None:
    """B6, P4: neither who asked nor their deputy."""
    await counter.protect()
    unmasking_id = await counter.unmask()

    answer = await counter.send("POST", f"/unmaskings/{unmasking_id}/approve", "security_head", **who)

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/second-person-needed")


async def test_protected_payees_are_counted_without_their_names(counter: Counter) -> None:
    await counter.protect()

    listed = await counter.get("/protected-identities")

    assert listed.json()["total"] == 1
    assert "Canarydotter" not in listed.text


async def test_a_company_has_no_protected_identity(counter: Counter) -> None:
    order = ORDER | {"payee": {"name": "Björkens Städ AB", "organisationNumber": "556016-0680"}}
    accepted = await counter.send("POST", "/payments", "controller", "kim", order)
    counter.payment_id = accepted.json()["items"][0]["paymentId"]
    counter.party_id = (await counter.payment())["payee"]["partyId"]

    assert (await counter.protect()).status_code == 409


async def test_an_unknown_payee_cannot_be_marked(counter: Counter) -> None:
    counter.party_id = str(new_id())

    assert (await counter.protect()).status_code == 404


async def test_who_set_a_protection_cannot_end_it(counter: Counter) -> None:
    await counter.protect()
    path = f"/protected-identities/{counter.party_id}"

    own = await counter.send("DELETE", path, "data_protection_officer", "dana")
    other = await counter.send("DELETE", path, "security_head", "alex")

    assert (own.status_code, other.status_code) == (409, 204)
    assert (await counter.payment())["payee"]["name"] == NAME
