"""Payments: search, list, and one payment with what the rules said of it."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.web.messages import Language
from services.web.pages.alerts import SHORTEST_SEARCH
from services.web.schemas import Page
from services.web.schemas.intake import File, Payment
from services.web.schemas.records import Kind, Kinds
from services.web.schemas.risk import Rule
from services.web.visit import SignedIn

router = APIRouter()
INVOICE_FIELDS: Final = frozenset({"invoiceNumber", "invoiceReference"})
PageNumber = Annotated[int, Query(alias="page", ge=1, le=100_000)]


@router.get("/payments")
async def payment_list(
    visit: SignedIn,
    number: PageNumber = 1,
    q: Annotated[str, Query(max_length=80)] = "",
    file: UUID | None = None,
) -> Response:
    """Payments by words or by the file they came in."""
    file_id, words = str(file) if file else "", q.strip()
    asked = words if len(words) >= SHORTEST_SEARCH else ""
    payments = await visit.gateway.read(Page[Payment], "/payments", {"q": asked, "fileId": file_id, "page": number})
    source = await visit.gateway.read(File, f"/files/{file_id}") if file_id else None
    values = {
        "payments": payments,
        "q": words,
        "file": source,
        "heading": _headline(visit.language, payments.total, asked, source),
    }
    return await visit.page("payments.html", values)


@router.get("/payments/{payment_id}")
async def payment_page(visit: SignedIn, payment_id: UUID) -> Response:
    """One payment."""
    payment = await visit.gateway.read(Payment, f"/payments/{payment_id}")
    signals = payment.screening.signals if payment.screening else ()
    rules = await visit.gateway.read(Page[Rule], "/rules", {"limit": 100}) if signals else Page[Rule]()
    party = payment.payee.party_id
    about = await visit.gateway.read(Kinds, "/record-kinds", {"partyId": party}) if party else Kinds()
    values = {
        "about": [kind for kind in about.items if kind.records],
        "numbered": [kind for kind in about.items if _tells_of_invoices(kind)] if _searchable(payment) else [],
        "payment": payment,
        "titles": {rule.rule: rule.title for rule in rules.items},
        "heading": _verdict(visit.language, payment),
    }
    return await visit.page("payment.html", values)


def _searchable(payment: Payment) -> bool:
    return len(payment.invoice_number or "") >= SHORTEST_SEARCH


def _tells_of_invoices(kind: Kind) -> bool:
    """Whether records of the kind name an invoice by its number."""
    return any(field.name in INVOICE_FIELDS for field in kind.fields)


def _headline(language: Language, total: int, q: str, source: File | None) -> str:
    if q:
        return language.say_n("One payment matches “%(q)s”", "%(word)s payments match “%(q)s”", total, q=q)
    if source:
        return language.say_n(
            "One payment came in %(file)s", "%(word)s payments came in %(file)s", total, file=source.name
        )
    return language.say_n("One payment so far", "%(word)s payments so far", total)


def _verdict(language: Language, payment: Payment) -> str:
    screening = payment.screening
    if screening is None or screening.status == "pending":
        return language.say("The payment waits to be screened")
    if screening.signals:
        return language.say_n(
            "The payment is worth a look: one signal",
            "The payment is worth a look: %(n)s signals",
            len(screening.signals),
        )
    return language.say("The payment was screened; nothing stood out")
