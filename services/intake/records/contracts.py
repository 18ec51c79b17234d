"""Contracts and their follow-up, and what an invoice says line by line."""

from typing import Final

from services.intake.domain import Text
from services.intake.records import RecordKind
from services.intake.records.fields import (
    code,
    codes,
    count,
    currency,
    day,
    flag,
    minor,
    number_of,
    who,
    words,
)

_SUPPLIER = {"name": "Tryggvård i Norr AB", "organisationNumber": "556016-0680"}

CONTRACT: Final = RecordKind(
    "contract",
    Text("Avtal", "Contract"),
    {
        "contract_number": number_of("Avtalets nummer", "Number of the contract", required=True),
        "supplier": who("Leverantör", "Supplier", required=True),
        "title": words("Rubrik", "Title"),
        "status": code("Status", "Status"),
        "signed_on": day("Undertecknat", "Signed"),
        "buyer": who("Köpare", "Buyer"),
        "unit": code("Enhet", "Unit"),
        "procurement_number": number_of("Upphandlingens nummer", "Number of the procurement"),
        "procurement_form": code("Form: upphandling, valfrihet, direkt", "Form: procurement, choice system, direct"),
        "valid_from": day("Gäller från", "Valid from", required=True),
        "valid_until": day("Gäller till", "Valid until"),
        "longest_until": day("Kan förlängas till", "Can be extended to"),
        "ceiling_minor": minor("Takvolym", "Ceiling"),
        "awarded_minor": minor("Tilldelat värde", "Awarded value"),
        "currency": currency(),
        "contract_class": code("Klass för uppföljning (A, B, C)", "Class for follow-up (A, B, C)"),
        "sanctions": flag("Sanktioner finns i avtalet", "The contract has sanctions"),
        "categories": codes("Varor och tjänster (CPV)", "Goods and services (CPV)"),
        "responsible_officer": number_of("Avtalsansvarig", "Contract owner"),
    },
    identity=("contract_number", "supplier"),
    day="valid_from",
    subject="supplier",
    example={
        "contractNumber": "AVT-2024-118",
        "supplier": _SUPPLIER,
        "title": "Hemtjänst område norr",
        "unit": "Hemtjänst norr",
        "procurementForm": "choice_system",
        "validFrom": "2024-07-01",
        "validUntil": "2027-06-30",
        "ceilingMinor": 4800000000,
        "currency": "SEK",
        "contractClass": "A",
        "sanctions": True,
    },
)

CONTRACT_PRICE: Final = RecordKind(
    "contract_price",
    Text("Avtalat pris", "Agreed price"),
    {
        "contract_number": number_of("Avtalets nummer", "Number of the contract", required=True),
        "supplier": who("Leverantör", "Supplier", required=True),
        "article": code("Artikel eller tjänst", "Article or service", required=True),
        "unit_of_measure": code("Enhet, t.ex. timme", "Unit of measure, e.g. hour"),
        "unit_price_minor": minor("Pris per enhet", "Price per unit", required=True),
        "currency": currency(required=True),
        "valid_from": day("Gäller från", "Valid from", required=True),
        "valid_until": day("Gäller till", "Valid until"),
        "index_name": code("Index", "Index"),
        "index_base": day("Indexets basmånad", "Base month of the index"),
    },
    identity=("contract_number", "supplier", "article", "valid_from"),
    day="valid_from",
    subject="supplier",
    example={
        "contractNumber": "AVT-2024-118",
        "supplier": _SUPPLIER,
        "article": "HT-DAG",
        "unitOfMeasure": "hour",
        "unitPriceMinor": 46500,
        "currency": "SEK",
        "validFrom": "2026-01-01",
        "indexName": "OPI",
    },
)

AUTHORISED_ORDERER: Final = RecordKind(
    "authorised_orderer",
    Text("Behörig beställare", "Authorised orderer"),
    {
        "contract_number": number_of("Avtalets nummer", "Number of the contract", required=True),
        "orderer": number_of("Beställare (användarnamn)", "Orderer (user name)", required=True),
        "unit": code("Enhet", "Unit"),
        "valid_from": day("Gäller från", "Valid from", required=True),
        "valid_until": day("Gäller till", "Valid until"),
        "limit_minor": minor("Beloppsgräns", "Limit"),
        "currency": currency(),
    },
    identity=("contract_number", "orderer", "valid_from"),
    day="valid_from",
    example={
        "contractNumber": "AVT-2024-118",
        "orderer": "best-031",
        "unit": "Hemtjänst norr",
        "validFrom": "2026-01-01",
        "limitMinor": 5000000,
        "currency": "SEK",
    },
)

CONTRACT_CHANGE: Final = RecordKind(
    "contract_change",
    Text("Ändring av avtal", "Change of a contract"),
    {
        "contract_number": number_of("Avtalets nummer", "Number of the contract", required=True),
        "change_number": number_of("Ändringens nummer", "Number of the change", required=True),
        "supplier": who("Leverantör", "Supplier", required=True),
        "changed_on": day("Ändrat", "Changed", required=True),
        "change_kind": code("Slag: förlängning, tillägg, pris", "Kind: extension, addition, price"),
        "value_minor": minor("Ändrat värde", "Value of the change"),
        "currency": currency(),
        "new_end": day("Ny sista dag", "New last day"),
        "decided_by": number_of("Beslutad av", "Decided by"),
        "reason": words("Skäl", "Reason"),
    },
    identity=("contract_number", "change_number"),
    day="changed_on",
    subject="supplier",
    example={
        "contractNumber": "AVT-2024-118",
        "changeNumber": "2",
        "supplier": _SUPPLIER,
        "changedOn": "2026-06-15",
        "changeKind": "extension",
        "newEnd": "2027-06-30",
    },
)

CONTRACT_FOLLOW_UP: Final = RecordKind(
    "contract_follow_up",
    Text("Uppföljning av avtal", "Follow-up of a contract"),
    {
        "contract_number": number_of("Avtalets nummer", "Number of the contract", required=True),
        "supplier": who("Leverantör", "Supplier", required=True),
        "followed_up_on": day("Uppföljt", "Followed up", required=True),
        "way": code("Sätt: möte, besök, stickprov", "Way: meeting, visit, sample"),
        "result": code("Utfall", "Result"),
        "deviations": count("Avvikelser", "Deviations"),
        "done_by": number_of("Gjord av", "Done by"),
        "note": words("Anteckning", "Note"),
    },
    identity=("contract_number", "supplier", "followed_up_on", "way"),
    day="followed_up_on",
    subject="supplier",
    example={
        "contractNumber": "AVT-2024-118",
        "supplier": _SUPPLIER,
        "followedUpOn": "2026-05-04",
        "way": "visit",
        "result": "remarks",
        "deviations": 2,
    },
)

INVOICE_LINE: Final = RecordKind(
    "invoice_line",
    Text("Fakturarad", "Invoice line"),
    {
        "supplier": who("Leverantör", "Supplier", required=True),
        "invoice_number": number_of("Fakturans nummer", "Number of the invoice", required=True),
        "line": count("Rad", "Line", required=True),
        "invoiced_on": day("Fakturadag", "Day of the invoice", required=True),
        "article": code("Artikel eller tjänst", "Article or service"),
        "text": words("Text", "Text"),
        "quantity_thousandths": count("Mängd, tusendelar", "Quantity, thousandths"),
        "unit_of_measure": code("Enhet, t.ex. timme", "Unit of measure, e.g. hour"),
        "unit_price_minor": minor("Pris per enhet", "Price per unit"),
        "amount_minor": minor("Belopp utan moms", "Amount without VAT", required=True),
        "currency": currency(required=True),
        "period_from": day("Avser från", "Concerns from"),
        "period_until": day("Avser till", "Concerns until"),
        "user": who("Brukare eller elev", "Service user or pupil"),
        "decision_number": number_of("Beslutets nummer", "Number of the decision"),
        "contract_number": number_of("Avtalets nummer", "Number of the contract"),
    },
    identity=("supplier", "invoice_number", "line"),
    day="invoiced_on",
    subject="supplier",
    example={
        "supplier": _SUPPLIER,
        "invoiceNumber": "2026-0117",
        "line": 1,
        "invoicedOn": "2026-10-31",
        "article": "HT-DAG",
        "quantityThousandths": 48000,
        "unitOfMeasure": "hour",
        "unitPriceMinor": 46500,
        "amountMinor": 2232000,
        "currency": "SEK",
        "periodFrom": "2026-10-01",
        "periodUntil": "2026-10-31",
    },
)

DISPUTE: Final = RecordKind(
    "dispute",
    Text("Reklamation av faktura", "Dispute of an invoice"),
    {
        "dispute_number": number_of("Reklamationens nummer", "Number of the dispute", required=True),
        "supplier": who("Leverantör", "Supplier", required=True),
        "invoice_number": number_of("Fakturans nummer", "Number of the invoice", required=True),
        "opened_on": day("Gjord", "Made", required=True),
        "closed_on": day("Avslutad", "Closed"),
        "outcome": code("Utfall: leverantören håller med, nej", "Outcome: the supplier agrees, or not"),
        "agreed_minor": minor("Överenskommen kredit", "Agreed credit"),
        "currency": currency(),
        "text": words("Vad som var fel", "What was wrong"),
    },
    identity=("dispute_number",),
    day="opened_on",
    subject="supplier",
    example={
        "disputeNumber": "R-2026-041",
        "supplier": _SUPPLIER,
        "invoiceNumber": "2026-0117",
        "openedOn": "2026-11-04",
        "closedOn": "2026-11-10",
        "outcome": "supplier_agrees",
        "agreedMinor": 93000,
        "currency": "SEK",
    },
)

KINDS: Final = (
    CONTRACT, CONTRACT_PRICE, AUTHORISED_ORDERER, CONTRACT_CHANGE, CONTRACT_FOLLOW_UP, INVOICE_LINE, DISPUTE,
)  # fmt: skip
