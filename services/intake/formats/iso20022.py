"""What the ISO 20022 messages share: parties, accounts, payment blocks, control sums, by local name."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from lxml import etree

from services.intake.formats.reasons import refuse
from services.intake.formats.xml import NOTHING, Node, local_name, node_of
from services.intake.masking import mask_identity_numbers

# How Swedish banks name giro accounts: a proprietary scheme, or the clearing number of the giro system.
_GIRO_SCHEMES = {
    "BGNR": "bankgiro", "BG": "bankgiro", "BANKGIRO": "bankgiro", "SE:BANKGIRO": "bankgiro",
    "PGNR": "plusgiro", "PG": "plusgiro", "PLUSGIRO": "plusgiro", "SE:PLUSGIRO": "plusgiro", "POSTGIRO": "plusgiro",
    "BBAN": "bban",
}  # fmt: skip
_GIRO_CLEARING = {"9900": "bankgiro", "9500": "plusgiro", "9960": "plusgiro"}
_ORGANISATION_SCHEMES = frozenset({"COID", "ORGNR", "ORGANISATIONSNUMMER", "ORG", "0007", "CUST", "BANK"})
_PERSONAL_SCHEMES = frozenset({"SOSE", "NIDN", "PNR", "PERSONNUMMER"})
# ISO 20022: the longest code of a bank's own (Max35Text).
_LONGEST_CODE = 35
_PLAIN_IDENTIFIERS = (
    ("OrgId/PrtryId/Id", "organisation_number"),
    ("OrgId/TaxIdNb", "vat"),
    ("PrvtId/SclSctyNb", "personal"),
    ("OrgId/LEI", "other"),
)


class Control:
    """Counts and sums by message and by block, held against what the file itself says."""

    def __init__(self) -> None:
        self.transactions, self.total = 0, Decimal(0)

    def add(self, amount: str | None) -> None:
        self.transactions += 1
        self.total += decimal_of(amount)

    def check(self, header: Node) -> None:
        """Refuse the file where the header's own count or sum says otherwise."""
        stated_count, stated_sum = header.get("NbOfTxs"), header.get("CtrlSum")
        counts_agree = stated_count is None or decimal_of(stated_count) == self.transactions
        sums_agree = stated_sum is None or decimal_of(stated_sum) == self.total
        if counts_agree and sums_agree:
            return
        stated = f"{stated_count or '-'} / {stated_sum or '-'}"
        raise refuse("control-total-mismatch", f"{stated} ≠ {self.transactions} / {self.total}")


def decimal_of(value: str | None) -> Decimal:
    try:
        number = Decimal(value or "0")
    except InvalidOperation:
        return Decimal(0)
    return number if number.is_finite() and abs(number.adjusted()) < 30 else Decimal(0)  # noqa: PLR2004 - sane size


@dataclass(frozen=True, slots=True)
class Block:
    """What a payment block says of all its transactions, and the message's id."""

    element: etree._Element
    header: Node
    message_id: str


def block_of(transaction: etree._Element, known: Block | None) -> Block:
    """The block around the transaction; its header stands before its transactions and is read once."""
    element = transaction.getparent()
    if element is None or (known is not None and known.element is element):
        return known or Block(transaction, NOTHING, "")
    above = element.getparent()
    message = NOTHING if above is None else node_of(above, local_name(element))
    return Block(element, node_of(element, local_name(transaction)), message.get("GrpHdr/MsgId") or "")


def forget(element: etree._Element) -> None:
    """Empty an element that is read and drop the one before it: a block of any size stays small."""
    element.clear()
    parent, before = element.getparent(), element.getprevious()
    if parent is not None and before is not None and local_name(before) == local_name(element):
        parent.remove(before)


def identifier_of(party: Node) -> tuple[str | None, str | None]:
    """The party's first stated number and what sort it is (domain.IDENTIFIER_SCHEMES)."""
    party = party.at("Id") or party.at("Pty", "Id") or NOTHING
    for branch, default in (("OrgId", "other"), ("PrvtId", "personal")):
        stated = party.at(branch) or NOTHING
        for other in [*stated.all("Othr"), *stated.all("OthrId")]:
            if number := other.get("Id"):
                return number, _scheme(
                    (other.get("SchmeNm/Cd", "SchmeNm/Prtry", "IdTp") or "").upper(), number, default
                )
    for path, scheme in _PLAIN_IDENTIFIERS:
        if number := party.get(path):
            return number, scheme
    return None, None


def _scheme(stated: str, number: str, default: str) -> str:
    if stated in _PERSONAL_SCHEMES:
        return "personal"
    if stated in {"TXID", "VAT"}:
        return "vat"
    looks_national = re.fullmatch(r"\d{6}-?\d{4}|16\d{10}", number) is not None
    return (
        "organisation_number" if default == "other" and (looks_national or stated in _ORGANISATION_SCHEMES) else default
    )


def account_of(holder: Node, agent: Node) -> tuple[str | None, str | None]:
    """Kind and number of the account `holder` names at the bank `agent`; a cheque has none."""
    account = holder.at("Id") or NOTHING
    if iban := account.get("IBAN"):
        return "iban", iban
    if bban := account.get("BBAN"):
        return "bban", bban
    number = account.get("Othr/Id", "PrtryAcct/Id")
    if number is None:
        return None, None
    bank = agent.at("FinInstnId", "ClrSysMmbId") or NOTHING
    clearing = bank.get("MmbId") or ""
    kind = _GIRO_SCHEMES.get((account.get("Othr/SchmeNm/Prtry", "Othr/SchmeNm/Cd") or "").upper())
    kind = kind or _GIRO_CLEARING.get(clearing)
    if kind in {"bankgiro", "plusgiro"}:
        return kind, number
    if bank.get("ClrSysId/Cd") == "SESBA":
        # the clearing number is part of a Swedish account and often stands apart from it
        return "bban", number if number.startswith(clearing) else clearing + number
    return kind or "other", number


def party_of(party: Node | None) -> dict[str, str | None] | None:
    """A party as records.PARTY has it; a version from 8 on says it one level deeper. None where nothing is said."""
    if party is None:
        return None
    identifier, scheme = identifier_of(party)
    name = party.get("Nm", "Pty/Nm")
    return {"identifier": identifier, "scheme": scheme, "name": name} if identifier or name else None


def account_at(holder: Node | None, agent: Node | None) -> dict[str, str | None] | None:
    """An account as records.ACCOUNT has it."""
    kind, number = account_of(holder or NOTHING, agent or NOTHING)
    return {"kind": kind, "number": number} if number else None


def day_of(node: Node | None, name: str) -> str | None:
    """The text of a day that is a date of its own, or a choice of day and time."""
    return node.get(name, f"{name}/Dt", f"{name}/DtTm") if node is not None else None


def message_of(remittance: Node) -> str | None:
    """What was written to the other party."""
    parts = [one.text for one in remittance.all("Ustrd")]
    parts += [one.get("AddtlRmtInf") or "" for one in remittance.all("Strd")]
    return " ".join(filter(None, parts)) or None


def plain_code(text: str | None) -> str | None:
    """A code as banks write them: one word, cut to the schema's length, an identity number in it masked.

    Codes pass on as they are, and a bank's own ones may be any text.
    """
    return mask_identity_numbers(text.split(" ")[0][:_LONGEST_CODE]) if text else None
