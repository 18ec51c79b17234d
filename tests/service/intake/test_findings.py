"""What is wrong with an invoice is kept beside it, told to others and shown."""

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from services.intake.domain import Kind
from services.intake.formats import FINDINGS
from shared.events import PaymentFact, PaymentsReceived
from shared.testing import Issuer, published
from tests.service.intake.test_files import LEDGER, upload
from tests.unit.intake.invoices_made import Made, Part, written
from tests.unit.intake.samples import SVEFAKTURA

WRONG = SVEFAKTURA.replace("F-skattebevis finns", "A-skatt").replace(">1313.00<", ">1314.00<")


@pytest.fixture
def headers(issuer: Issuer) -> dict[str, str]:
    """A controller."""
    return issuer.headers("controller")


async def facts(app: FastAPI) -> list[PaymentFact]:
    """Every payment that intake has told of."""
    events = [event for event in await published(app.state.sessions) if isinstance(event, PaymentsReceived)]
    return [fact for event in events for fact in event.payments]


async def test_the_findings_of_an_invoice_are_shown_with_it(client: AsyncClient, headers: dict[str, str]) -> None:
    await upload(client, headers, WRONG.encode())

    (listed,) = (await client.get("/payments", headers=headers)).json()["items"]
    payment = (await client.get(f"/payments/{listed['paymentId']}", headers=headers)).json()
    assert payment["findings"] == [
        {"code": rule, "sv": FINDINGS[rule].sv, "en": FINDINGS[rule].en} for rule in ("BR-CO-15", "SE-R-005")
    ]


async def test_the_findings_travel_with_the_payment(client: AsyncClient, app: FastAPI, headers: dict[str, str]) -> None:
    await upload(client, headers, WRONG.encode())

    assert [fact.findings for fact in await facts(app)] == [("BR-CO-15", "SE-R-005")]


async def test_an_invoice_with_findings_is_accepted(client: AsyncClient, headers: dict[str, str]) -> None:
    file = await upload(client, headers, WRONG.encode())

    assert (file["kind"], file["accepted"], file["rejected"]) == ("svefaktura", 1, 0)


async def test_a_ledger_row_has_no_findings(client: AsyncClient, headers: dict[str, str]) -> None:
    await upload(client, headers, LEDGER.encode())

    items = (await client.get("/payments", headers=headers)).json()["items"]
    assert {len(item["findings"]) for item in items} == {0}


@pytest.mark.parametrize("kind", [Kind.UBL, Kind.CII])
async def test_an_invoice_outside_vat_is_told_with_a_rate_of_nothing(
    client: AsyncClient, app: FastAPI, headers: dict[str, str], kind: Kind
) -> None:
    text = written(kind, Made((Part("O", 0, 100_000),)))
    for name in ("Percent", "RateApplicablePercent"):
        text = text.replace(f"<{name}>0</{name}>", "")

    await upload(client, headers, text.encode())

    assert [(line.rate_bp, line.category) for fact in await facts(app) for line in fact.vat_lines] == [(0, "O")]
