"""What orders and invoice responses in UBL have in common: parties, codes, article lines."""

import re
from collections.abc import Container
from typing import Any, NamedTuple

from services.intake.formats.money import Fault, currency_code, millionths, minor_units, unit_price
from services.intake.formats.text import MOST_REFERENCE, said
from services.intake.formats.xml import NOTHING, Node

# ISO 6523 register 0007 is Swedish organisation numbers; the other name is that of older Swedish invoices.
_NATIONAL = frozenset({"0007", "SE:ORGNR"})
_NATIONAL_NUMBER = re.compile(r"[0-9]{6}-?[0-9]{4}|16[0-9]{10}")
_UNIT = re.compile(r"[A-Z0-9]{1,3}")


def party_of(party: Node | None) -> dict[str, str | None] | None:
    """The party as records.PARTY; None where neither a number nor a name is given."""
    if party is None:
        return None
    identifier, scheme = _identifier(party)
    name = said(party.get("PartyLegalEntity/RegistrationName", "PartyName/Name"))
    if identifier is None and name is None:
        return None
    return {"identifier": said(identifier, MOST_REFERENCE), "scheme": scheme, "name": name}


def _identifier(party: Node) -> tuple[str | None, str | None]:
    """The party's number and its scheme: a national registration, else a VAT number, else whatever is given."""
    legal, others = (
        party.at("PartyLegalEntity", "CompanyID"),
        [one.at("ID") for one in party.all("PartyIdentification")],
    )
    stated = [one for one in (legal, party.at("EndpointID"), *others) if one is not None and one.text]
    for one in stated:
        if one.attributes.get("schemeID") in _NATIONAL or (one is legal and _NATIONAL_NUMBER.fullmatch(one.text)):
            return one.text, "organisation_number"
    if vat := party.get("PartyTaxScheme/CompanyID"):
        return vat, "vat"
    return (stated[0].text, "other") if stated else (None, None)


def reference(node: Node, *paths: str) -> str | None:
    """Another system's number at the first of the paths that has one."""
    return said(node.get(*paths), MOST_REFERENCE)


def code(value: str | None, known: Container[str], column: str) -> str | None:
    """A code of a closed list."""
    if value is not None and value not in known:
        raise Fault("code-unknown", column, value)
    return value


class Line(NamedTuple):
    """A line as records.lines.LINE, and the currencies that its amounts name."""

    fields: dict[str, Any]  # the values of one LINE, as polars takes them
    currencies: frozenset[str]


def line_of(item: Node, statuses: Container[str]) -> Line:
    """A LineItem; each of its amounts names its currency, as UBL demands."""
    quantity = item.at("Quantity") or NOTHING
    unit = quantity.attributes.get("unitCode", "").strip().upper()
    price = item.at("Price", "PriceAmount") or NOTHING
    total = item.at("LineExtensionAmount") or NOTHING
    minor, per = (
        unit_price(price.text, item.get("Price/BaseQuantity") or "1", _currency(price), "PriceAmount")
        if price.text
        else (None, None)
    )
    fields = {
        "number": reference(item, "ID"),
        "article": reference(item, "Item/SellersItemIdentification/ID", "Item/StandardItemIdentification/ID"),
        "text": said(item.get("Item/Name", "Item/Description")),
        "quantity_millionths": millionths(quantity.text, "Quantity") if quantity.text else None,
        "unit": unit if _UNIT.fullmatch(unit) else None,
        "price_minor": minor,
        "price_per_millionths": per,
        "amount_minor": minor_units(total.text, _currency(total), "LineExtensionAmount") if total.text else None,
        "status": code(item.get("LineStatusCode"), statuses, "LineStatusCode"),
    }
    return Line(fields, frozenset(_currency(one) for one in (price, total) if one.text))


def amount(node: Node, currency: str | None, *paths: str) -> int | None:
    """The amount at the first of the paths that has one, in minor units; its currency must be the document's."""
    for path in paths:
        found = node.at(*path.split("/"))
        if found is not None and found.text:
            if currency is None or _currency(found) != currency:
                raise Fault("currency-differs", path, found.attributes.get("currencyID"))
            return minor_units(found.text, currency, path)
    return None


def _currency(amount_node: Node) -> str:
    return currency_code(amount_node.attributes.get("currencyID"), amount_node.name)
