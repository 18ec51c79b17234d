"""Files of orders, invoice responses and procurements are stored as records."""

from typing import Any

import pytest
from httpx import AsyncClient

from shared.testing import Issuer
from tests.service.intake.test_files import upload
from tests.unit.intake.record_samples import INVOICE_RESPONSE, OCDS, ORDER


@pytest.fixture
def headers(issuer: Issuer) -> dict[str, str]:
    """A controller."""
    return issuer.headers("controller")


async def bodies(client: AsyncClient, headers: dict[str, str], kind: str) -> list[dict[str, Any]]:
    """What the records of that kind say."""
    answer = await client.get(f"/records/{kind}", params={"limit": 100}, headers=headers)
    return [one["body"] for one in answer.json()["items"]]


async def test_an_order_is_stored_with_its_lines(client: AsyncClient, headers: dict[str, str]) -> None:
    file = await upload(client, headers, ORDER.encode(), "order.xml")

    found = [one for one in await bodies(client, headers, "purchase-order") if one["orderNumber"] == "O-7"]
    assert (file["status"], file["kind"], file["accepted"]) == ("done", "purchase_order", 1)
    assert [line["priceMinor"] for line in found[0]["lines"]] == [40_000, 125]


async def test_a_number_that_somebody_wrote_in_a_line_is_masked(client: AsyncClient, headers: dict[str, str]) -> None:
    text = ORDER.replace("O-7", "O-masked").replace(">Skruv<", ">Skruv till 19121212-1212<")

    await upload(client, headers, text.encode(), "order.xml")

    (found,) = [one for one in await bodies(client, headers, "purchase-order") if one["orderNumber"] == "O-masked"]
    assert found["lines"][1]["text"] == "Skruv till ••••••-••••"


async def test_an_answer_to_an_invoice_is_stored(client: AsyncClient, headers: dict[str, str]) -> None:
    await upload(client, headers, INVOICE_RESPONSE.encode(), "answer.xml")

    (found,) = [one for one in await bodies(client, headers, "invoice-response") if one["responseNumber"] == "SV-1"]
    assert (found["status"], found["reasons"], found["seller"]["partyKind"]) == ("UQ", ["PRI"], "company")


async def test_the_same_file_again_adds_nothing(client: AsyncClient, headers: dict[str, str]) -> None:
    await upload(client, headers, INVOICE_RESPONSE.encode(), "answer.xml")

    again = await upload(client, headers, INVOICE_RESPONSE.encode() + b"\n", "answer.xml")

    assert (again["accepted"], again["known"]) == (0, 1)


async def test_a_procurement_file_gives_records_of_four_kinds(client: AsyncClient, headers: dict[str, str]) -> None:
    file = await upload(client, headers, OCDS.encode(), "ocds.json")

    kinds = ("procurement", "bid", "award", "contract")
    found = [one for kind in kinds for one in await bodies(client, headers, kind) if one["ocid"] == "ocds-abc123-17"]
    assert (file["status"], file["accepted"], len(found)) == ("done", 5, 5)


async def test_a_file_that_breaks_off_leaves_nothing(client: AsyncClient, headers: dict[str, str]) -> None:
    lines = OCDS.replace("ocds-abc123-17", "broken-off") + '\n{"ocid": '

    file = await upload(client, headers, lines.encode(), "ocds.json")

    assert (file["status"], file["reason"]["code"]) == ("rejected", "broken-json")
    assert [one for one in await bodies(client, headers, "procurement") if one["ocid"] == "broken-off"] == []
