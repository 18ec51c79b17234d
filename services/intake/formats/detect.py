"""What a file is, from its content alone: a bounded head, a zip's directory, an XML file's first elements."""

import re
import zipfile
from pathlib import Path

from services.intake.domain import Kind, Refused
from services.intake.formats import bankgirot, bankgirot_salary, bgmax, invoice_response, lb_returns, order, xml
from services.intake.formats.grid import delimiter_of
from services.intake.formats.ocds_stream import looks_like_ocds
from services.intake.formats.reasons import refuse
from services.intake.formats.text import encoding_of, lines_of

_HEAD = 64 * 1024
_LINES = 60
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"\x1f\x8b", "compressed-file"),
    (b"7z\xbc\xaf", "compressed-file"),
    (b"Rar!", "compressed-file"),
    (b"BZh", "compressed-file"),
    (b"\xfd7zXZ", "compressed-file"),
    (b"\x28\xb5\x2f\xfd", "compressed-file"),
    (b"{\\rtf", "binary-file"),
)
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_RECORDS_OF_BANKGIROT = (
    (bgmax.OPENING, Kind.BGMAX),
    (re.compile(r"01(?:[0-9]{8})?\s*AUTOGIRO|[05]1[0-9]{22}AG-"), Kind.AUTOGIRO),
    (bankgirot_salary.OPENING, Kind.SALARY),
)
_OCR = re.compile(r"^00.{58,}BANKGIROT\s*$")
_RECORDS_OF_ISO20022 = (
    (re.compile(r"CstmrPmtStsRpt|pain\.002\.001\.\d\d"), Kind.PAIN002),
    (re.compile(r"CstmrDrctDbtInitn|pain\.008\.001\.\d\d"), Kind.PAIN008),
    (re.compile(r"BkToCstmr(?:AcctRpt|Stmt|DbtCdtNtfctn)(?:V[0-9]{2})?|camt\.05[234]\.001\.\d\d"), Kind.CAMT),
)
_OTHER_XML = {
    "testSet": "validator-tests",
    "html": "html-page",
}
_RECORD_ROOTS = {**dict.fromkeys(order.ROOTS, Kind.PURCHASE_ORDER), invoice_response.ROOT: Kind.INVOICE_RESPONSE}
_PAGE = re.compile(r"<(?:!DOCTYPE\s+html|html)\b", re.IGNORECASE)
_TRADE = re.compile(r"DespatchAdvice|ReceiptAdvice|Catalogue|Statement|Reminder")
_SIE_ITEM = re.compile(r"#(?:FLAGGA|PROGRAM|FORMAT|GEN|SIETYP|KSUMMA|FNAMN|ORGNR|RAR|VER)(?:[ \t]|$)", re.IGNORECASE)
_COMMENTS = ("#", "//", ";", "*", "--")


def detect(path: Path) -> Kind:
    """The kind of the file; refused with the name of what it is instead."""
    return detect_format(path)[0]


def detect_format(path: Path) -> tuple[Kind, str]:
    """The kind and, within it, how it is written: "xml", "lb", "lines", "csv", "xlsx" or "json"."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head.strip(b"\0 \t\r\n\x1a\xef\xbb\xbf\xff\xfe"):
        raise refuse("empty-file")
    for signature, code in _SIGNATURES:
        if head.startswith(signature):
            raise refuse(code)
    if head.startswith(_OLE):
        with path.open("rb") as file:
            encrypted = _ENCRYPTED_PACKAGE in file.read(8 * _HEAD)
        raise refuse("encrypted-zip" if encrypted else "old-spreadsheet")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zip(path)
    text = _text(head)
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("<"):
        return _xml(path, start), "xml"
    return _plain(text, start)


def _zip(path: Path) -> tuple[Kind, str]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            encrypted = any(entry.flag_bits & 1 for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise refuse("broken-workbook", type(error).__name__) from None
    if encrypted:
        raise refuse("encrypted-zip")
    if "xl/workbook.xml" in names:
        return Kind.LEDGER, "xlsx"
    if "xl/workbook.bin" in names or "content.xml" in names:
        raise refuse("old-spreadsheet")
    raise refuse("not-a-workbook" if "[Content_Types].xml" in names else "zip-archive")


def _text(head: bytes) -> str:
    text = head.decode(encoding_of(head), errors="replace")
    controls = sum(1 for char in text if ord(char) < 32 and char not in "\t\r\n\f\x1a")  # noqa: PLR2004 - below the blank
    if controls * 100 > len(text):
        raise refuse("binary-file")
    return text


def _xml(path: Path, start: str) -> Kind:
    if _is_page(start):
        raise refuse("html-page")
    try:
        seen = xml.outline(path)
    except Refused as refused:
        if refused.code == "not-xml" and re.search(r"<!DOCTYPE\s+html|<html\b", start, re.IGNORECASE):
            raise refuse("html-page") from None
        raise
    for name, space in seen:
        if kind := _sie5(name, space) or _trade_kind(name, space) or _element_kind(name, space):
            return kind
    raise refuse("unknown-xml", _safe(seen[0][0] if seen else "-"))


def _sie5(name: str, space: str) -> Kind | None:
    if name not in {"Sie", "SieEntry"}:
        return None
    if space and "sie.se/sie5" not in space:
        raise refuse("wrong-namespace", _safe(space))
    return Kind.SIE5


def _element_kind(name: str, space: str) -> Kind | None:
    """What one opening element says of the file; None where it says nothing."""
    if name == "CstmrCdtTrfInitn" or name.startswith("pain.001.001"):
        if space and "pain.001" not in space:
            raise refuse("wrong-namespace", _safe(space))
        return Kind.PAIN001
    if kind := _invoice_kind(name, space):
        return kind
    if kind := next((kind for pattern, kind in _RECORDS_OF_ISO20022 if pattern.fullmatch(name)), None):
        return kind
    if code := _OTHER_XML.get(name):
        raise refuse(code)
    if name == "Document" and ":iso:20022:" in space and not re.search(r"pain\.00[128]|camt\.05[234]", space):
        raise refuse("other-iso20022", _safe(space.rpartition(":")[2]))
    return None


def _is_page(start: str) -> bool:
    """Whether a web page begins behind the comments, which are passed over one by one: a pattern would try all ways."""
    at = 0
    while start.startswith("<!--", at):
        end = start.find("-->", at)
        if end < 0:
            return False
        at = end + len("-->")
        while start[at : at + 1].isspace():
            at += 1
    return _PAGE.match(start, at) is not None


def _trade_kind(name: str, space: str) -> Kind | None:
    """Orders and answers in UBL; other messages of a trade are refused by name."""
    if ":ubl:schema:xsd:" not in space:
        return None
    kind = _RECORD_ROOTS.get(name)
    if kind is not None and not space.endswith(f":{name}-2"):
        raise refuse("wrong-namespace", _safe(space))
    if _TRADE.fullmatch(name):
        raise refuse("order-not-invoice", _safe(name))
    return kind


def _invoice_kind(name: str, space: str) -> Kind | None:
    """What an opening element says of the file, where it is that of an invoice."""
    if name in {"Invoice", "ObjectEnvelope"} and re.match(
        r"urn:sfti:documents:(BasicInvoice|ObjectEnvelope):1:", space
    ):
        return Kind.SVEFAKTURA
    if name == "CrossIndustryInvoice":
        if not space.endswith(":CrossIndustryInvoice:100"):
            raise refuse("wrong-namespace", _safe(space))
        return Kind.CII
    if name in {"Invoice", "CreditNote"}:
        if space and not re.search(rf"ubl:schema:xsd:{name}-2", space):
            raise refuse("wrong-namespace", _safe(space))
        return Kind.UBL
    return None


def _safe(name: str) -> str:
    return re.sub(r"[^\w.:/#-]", "", name)[:80]


def _plain(text: str, start: str) -> tuple[Kind, str]:
    lines = [line for line in lines_of(text)[:_LINES] if line.strip()]
    if kind := _bankgirot_kind(lines):
        return kind, "lb" if kind is Kind.BANKGIROT_LB else "lines"
    if _is_sie(lines):
        return Kind.SIE, "sie"
    if start.startswith(("{", "[")):
        return Kind.OCDS if looks_like_ocds(start) else Kind.LEDGER, "json"
    if delimiter_of(text) is None:
        raise refuse("unknown-format")
    return Kind.LEDGER, "csv"


def _bankgirot_kind(lines: list[str]) -> Kind | None:
    for line in lines[:3]:  # a seal may stand before the opening record
        for pattern, kind in _RECORDS_OF_BANKGIROT:
            if pattern.match(line.lstrip("\ufeff")):
                return kind
        if _OCR.match(line):
            raise refuse("ocr-incoming")
    if bankgirot.is_report(lines) or _is_cash_return(lines):
        return Kind.LB_RETURNS
    return Kind.BANKGIROT_LB if bankgirot.looks_like_lb(lines) else None


def _is_sie(lines: list[str]) -> bool:
    """An item of SIE's first group, before which comments may stand though the standard knows none."""
    for line in lines:
        if _SIE_ITEM.match(line.lstrip("\ufeff \t")):
            return True
        if not line.lstrip("\ufeff \t").startswith(_COMMENTS):
            return False
    return False


def _is_cash_return(lines: list[str]) -> bool:
    """Returned cash payments: 1 opens, 2 names a payout that came back, 3 sums up."""
    first, *others = lines or [""]
    return (
        bool(others)
        and lb_returns.CASH_OPENING.match(first) is not None
        and all(re.match(r"2[0-9]{10}|3 {27}", line) for line in others)
    )
