"""Own rules of municipalities, as tests write them."""

from dataclasses import replace
from datetime import date
from typing import Any

from services.risk.domain.explain import Text
from services.risk.domain.own_text import OwnParameter, OwnText
from services.risk.own_schemas import told_text

LARGE = OwnText(
    kind="payment",
    key="party_id",
    party="party_id",
    condition='row.kind_group == "invoice" && row.amount_minor >= p.least_minor && !has(row.order_reference)',
    amount="row.amount_minor",
    parameters=(OwnParameter("least_minor", 5_000_000, "öre", "Inköpspolicy § 4", date(2026, 1, 1)),),
    score=0.5,
    severity=2,
    typology="T2.a.i",
    family="invoice",
    follow_up="desk-check",
    areas=("AL",),
    legal_basis="Kommunallagen (2017:725) 6 kap. 6 §",
    purpose="Inköp utan beställning ska upptäckas.",
    title=Text("Stort inköp utan beställning", "A large purchase without an order"),
    description=Text("Fakturor över en gräns utan beställningsnummer.", "Invoices above a limit without an order."),
    innocent=(Text("Ramavtal utan avrop.", "A framework contract without call-offs."),),
    next_step=Text("Fråga beställaren.", "Ask who ordered it."),
    explanation=Text(
        "{party} har fakturerat {amount_minor} utan beställning.",
        "{party} has invoiced {amount_minor} without an order.",
    ),
)


def written(**changed: Any) -> OwnText:
    """The sample with some of it changed."""
    return replace(LARGE, **changed)


def as_body(**changed: Any) -> dict[str, Any]:
    """The sample as it is posted; *changed* by the name in the body."""
    return told_text(LARGE).model_dump(mode="json", by_alias=True) | changed
