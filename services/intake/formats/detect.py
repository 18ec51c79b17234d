"""What a file is, from its content alone: a bounded head, a zip's directory, an XML file's first elements."""

import re
import zipfile
from pathlib import Path

from services.intake.domain import Kind, Refused
from services.intake.formats import bankgirot, invoice_response, order, xml
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
_OTHER_BANKGIROT = (
    (re.compile(r"01BGMAX"), "bgmax-incoming"),
    (re.compile(r"01(?:[0-9]{8})?\s*AUTOGIRO|01[0-9]{22}AG-"), "autogiro"),
    (re.compile(r"^00.{58,}BANKGIROT\s*$"), "ocr-incoming"),
)
_OTHER_ISO20022 = {
    "CstmrPmtStsRpt": "payment-status-report",
    "CstmrDrctDbtInitn": "direct-debit",
}
_OTHER_XML = {
    "CrossIndustryInvoice": "cii-invoice",
    "ObjectEnvelope": "svefaktura",
    "testSet": "validator-tests",
    "html": "html-page",
}
_RECORD_ROOTS = {**dict.fromkeys(order.ROOTS, Kind.PURCHASE_ORDER), invoice_response.ROOT: Kind.INVOICE_RESPONSE}
_TRADE = re.compile(r"DespatchAdvice|ReceiptAdvice|Catalogue|Statement|Reminder")


def detect(path: Path) -> Kind:
    """The kind of the file; refused with the name of what it is instead."""
    return detect_format(path)[0]


def detect_format(path: Path) -> tuple[Kind, str]:
    """The kind and, within it, how it is written: "xml", "lb", "csv", "xlsx" or "json"."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head.strip(b"\0 \t\r\n\x1a\xef\xbb\xbf\xff\xfe"):
        raise refuse("empty-file")
    for signature, code in _SIGNATURES:
        if head.startswith(signature):
            raise refuse(code)
    if head.startswith(_OLE):
        raise refuse("encrypted-zip" if _ENCRYPTED_PACKAGE in path.read_bytes()[: 8 * _HEAD] else "old-spreadsheet")
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
    if re.match(r"(?:<!--.*?-->\s*)*<(?:!DOCTYPE\s+html|html)\b", start, re.IGNORECASE | re.DOTALL):
        raise refuse("html-page")
    try:
        seen = xml.outline(path)
    except Refused as refused:
        if refused.code == "not-xml" and re.search(r"<!DOCTYPE\s+html|<html\b", start, re.IGNORECASE):
            raise refuse("html-page") from None
        raise
    for name, space in seen:
        if kind := _trade_kind(name, space) or _element_kind(name, space):
            return kind
    raise refuse("unknown-xml", _safe(seen[0][0] if seen else "-"))


def _element_kind(name: str, space: str) -> Kind | None:
    """What one opening element says of the file; None where it says nothing."""
    if name == "CstmrCdtTrfInitn" or name.startswith("pain.001.001"):
        if space and "pain.001" not in space:
            raise refuse("wrong-namespace", _safe(space))
        return Kind.PAIN001
    if "urn:sfti" in space and name == "Invoice":
        raise refuse("svefaktura")
    if name in {"Invoice", "CreditNote"}:
        if space and not re.search(rf"ubl:schema:xsd:{name}-2", space):
            raise refuse("wrong-namespace", _safe(space))
        return Kind.UBL
    if code := _OTHER_ISO20022.get(name) or _OTHER_XML.get(name):
        raise refuse(code)
    if name.startswith("BkToCstmr"):
        raise refuse("camt-statement")
    if name == "Document" and ":iso:20022:" in space and not re.search(r"pain\.00|camt\.05", space):
        raise refuse("other-iso20022", _safe(space.rpartition(":")[2]))
    return None


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


def _safe(name: str) -> str:
    return re.sub(r"[^\w.:/#-]", "", name)[:80]


def _plain(text: str, start: str) -> tuple[Kind, str]:
    lines = [line for line in lines_of(text)[:_LINES] if line.strip()]
    for line in lines[:3]:  # a seal may stand before the opening record
        for pattern, code in _OTHER_BANKGIROT:
            if pattern.match(line.lstrip("\ufeff")):
                raise refuse(code)
    if bankgirot.is_report(lines) or _is_cash_return(lines):
        raise refuse("lb-returns")
    if bankgirot.looks_like_lb(lines):
        return Kind.BANKGIROT_LB, "lb"
    if re.match(r"#(?:FLAGGA|PROGRAM|FORMAT|SIETYP)\b", start):
        raise refuse("sie-file")
    if start.startswith(("{", "[")):
        if looks_like_ocds(start):
            return Kind.OCDS, "json"
        return Kind.LEDGER, "json"
    if delimiter_of(text) is None:
        raise refuse("unknown-format")
    return Kind.LEDGER, "csv"


def _is_cash_return(lines: list[str]) -> bool:
    """Returned cash payments: 1 opens, 2 names a payout that came back, 3 sums up."""
    codes = "".join(line[0] for line in lines)
    return (
        codes.startswith("1")
        and codes.endswith("3")
        and set(codes[1:-1]) == {"2"}
        and all(re.match(r"2[0-9]{10}", line) for line in lines[1:-1])
    )
