"""Whether a disclosure's basis carries it, said as a problem that names what stops it and what else could be tried."""

from datetime import date
from typing import Any

from services.cases.disclosure_models import Disclosure
from services.cases.domain.bases import BASES, Basis, Initiative
from services.cases.domain.basis_check import Checked, Matter, check, written
from services.cases.domain.recipients import Authority, Benefit, Offence, Recipient
from services.cases.domain.secrecy import Section
from shared.problems import Problem


class BasisDoesNotCarry(Problem):
    """The act rules out this disclosure on this basis."""

    slug, title, status = "basis-does-not-carry", "The legal basis does not carry this disclosure", 409


class DisclosureIncomplete(Problem):
    """Something that the basis asks for is not written yet."""

    slug, title, status = "disclosure-incomplete", "Something is missing before this can be proposed", 409


def matter_of(row: Disclosure) -> Matter:
    """What a disclosure is about, for the check of its basis."""
    sections = (Section.parse(item["secrecy_section"]) for item in row.items)
    return Matter(
        recipient=Recipient(Authority(row.to_authority) if row.to_authority else None),
        sections=frozenset(section for section in sections if section is not None),
        benefit=Benefit(row.benefit) if row.benefit else None,
        offence=Offence(row.offence) if row.offence else None,
        attempted=row.attempted,
        initiative=Initiative(row.initiative),
    )


def require_basis(row: Disclosure, at: date) -> None:
    """Pass where the basis carries the disclosure on *at*; DisclosureIncomplete or BasisDoesNotCarry."""
    if lacking := _lacking(row):
        raise DisclosureIncomplete(" ".join(text["en"] for text in lacking), missing=lacking)
    checked = check(Basis(str(row.basis)), matter_of(row), at)
    if not checked.permitted:
        raise BasisDoesNotCarry(_why_not(checked), reasons=_reasons(checked), alternatives=list(checked.alternatives))


def _lacking(row: Disclosure) -> list[dict[str, str]]:
    rule = BASES[Basis(row.basis)] if row.basis else None
    lacking = []
    if not row.items:
        lacking.append(_missing("items", "Välj vad som ska lämnas.", "Choose what is to be given."))
    if rule is None:
        lacking.append(_missing("basis", "Välj rättslig grund.", "Choose a legal basis."))
    if rule is not None and rule.balancing and not row.balancing:
        words = "Skriv hur intressena har vägts mot varandra.", "Write how the interests were weighed."
        lacking.append(_missing("balancing", *words))
    if rule is not None and rule.harm and not row.harm:
        words = "Skriv vilket men uppgifterna kan göra, och varför de ändå lämnas.", "Write what harm it may do."
        lacking.append(_missing("harm", *words))
    return lacking


def _missing(code: str, sv: str, en: str) -> dict[str, str]:
    return {"code": code, "sv": sv, "en": en}


def _why_not(checked: Checked) -> str:
    said = " ".join(reason.text.en for reason in checked.reasons)
    if not checked.alternatives:
        return f"{said} No other basis carries all of it: leave out what is excluded, or decide on it by itself."
    others = ", ".join(BASES[other].section for other in checked.alternatives)
    return f"{said} These could be tried instead: {others}."


def _reasons(checked: Checked) -> list[dict[str, Any]]:
    return [
        {
            "code": reason.code,
            "sv": reason.text.sv,
            "en": reason.text.en,
            "sections": [written(section) for section in reason.sections],
        }
        for reason in checked.reasons
    ]
