"""Payments: search, list, and one payment with what the rules said of it."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.web.messages import Language
from services.web.schemas import Page
from services.web.schemas.intake import File, Payment
from services.web.visit import SignedIn

router = APIRouter()
PageNumber = Annotated[int, Query(alias="page", ge=1, le=100_000)]

# The API does not search for less.
SHORTEST_SEARCH: Final = 2


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
    return await visit.page("payment.html", {"payment": payment, "heading": _verdict(visit.language, payment)})


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
