"""Whatever the bytes are: a result or a named refusal, in bounded time and memory."""

import io
import json
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.intake.domain import RECORD, REJECT, Parsed, Refused
from services.intake.formats import REASONS, REFUSALS, parse
from tests.unit.intake.samples import CII, LEDGER, PAIN, SVEFAKTURA, UBL, lb_file, write
from tests.unit.intake.test_ledgers import workbook

SECONDS = 2.0
OUTCOMES = {"read", *REFUSALS}
BOOK = workbook([["Leverantör", "Belopp"], ["A AB", 1.5], ["B AB", 2]])
SAMPLES = [PAIN.encode(), UBL.encode(), lb_file(), LEDGER.encode("cp1252"), LEDGER.encode("utf-16"), BOOK]
SAMPLES += [SVEFAKTURA.replace("UTF-8", "ISO-8859-1").encode("latin-1"), CII.encode()]
SAMPLES.append(
    json.dumps({"items": [{"leverantor": "A AB", "belopp": 1.5}, {"leverantor": "B", "belopp": "2"}]}).encode()
)
CALM = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def outcome(path: Path) -> str:
    """What came of the file: "read" or the code of its refusal; its invariants are checked on the way."""
    try:
        check(parse(path))
    except Refused as refusal:
        texts = (refusal.sv, refusal.en)
        code = refusal.code if refusal.code in REFUSALS and all(texts) else "a refusal without a text"
    else:
        code = "read"
    return code


def check(parsed: Parsed) -> None:
    """Every source row is in exactly one of records and rejects, in the schemas, and amounts add up."""
    rows = parsed.records["row"].to_list() + parsed.rejects["row"].to_list()
    assert parsed.rows == len(rows) == len(set(rows))
    assert dict(parsed.records.schema) == RECORD
    assert dict(parsed.rejects.schema) == REJECT
    assert set(parsed.rejects["reason"]) <= set(REASONS)
    assert sum(parsed.totals.values()) == parsed.records["amount_minor"].sum()


@pytest.mark.attack("C5")
@pytest.mark.asvs("5.2.2")
@CALM
@given(st.binary(max_size=400))
def test_arbitrary_bytes_are_read_or_refused(tmp_path: Path, data: bytes) -> None:
    assert outcome(write(tmp_path, data)) in OUTCOMES


@pytest.mark.attack("C5")
@CALM
@given(st.text(max_size=400))
def test_arbitrary_text_is_read_or_refused(tmp_path: Path, text: str) -> None:
    assert outcome(write(tmp_path, text.encode("utf-8", "surrogatepass"))) in OUTCOMES


@pytest.mark.attack("C5")
@pytest.mark.parametrize("blank", ["\u0085", "\u2028", " \u0085 \u2029"])
def test_a_file_of_blank_lines_alone_is_refused(tmp_path: Path, blank: str) -> None:
    assert outcome(write(tmp_path, blank.encode())) == "unknown-format"


@pytest.mark.attack("C4", "C5")
@CALM
@given(st.sampled_from(SAMPLES), st.lists(st.tuples(st.integers(0, 10_000), st.binary(max_size=4)), max_size=6))
def test_damaged_files_are_read_or_refused(tmp_path: Path, sample: bytes, damage: list[tuple[int, bytes]]) -> None:
    data = bytearray(sample)
    for at, piece in damage:
        place = at % len(data)
        data[place : place + len(piece)] = piece

    assert outcome(write(tmp_path, bytes(data))) in OUTCOMES


@CALM
@given(st.sampled_from(SAMPLES), st.integers(0, 10_000), st.integers(0, 10_000))
def test_files_cut_short_or_with_a_hole_are_read_or_refused(tmp_path: Path, sample: bytes, one: int, two: int) -> None:
    start, end = sorted((one % len(sample), two % len(sample)))

    assert outcome(write(tmp_path, sample[:start] + sample[end:])) in OUTCOMES
    assert outcome(write(tmp_path, sample[:end])) in OUTCOMES


@pytest.mark.attack("C2")
@CALM
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda x: st.lists(x) | st.dictionaries(st.text(max_size=5), x),
        max_leaves=12,
    )
)
def test_arbitrary_json_is_read_or_refused(tmp_path: Path, document: object) -> None:
    assert outcome(write(tmp_path, json.dumps(document))) in OUTCOMES


def xml_bomb() -> bytes:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY l0 "lol">{levels}]><Document>&l9;</Document>'.encode()


def zip_of(name: str, size: int, *, copies: int = 1) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for copy in range(copies):
            archive.writestr(f"{name}{copy}", b"\0" * size)
    return memory.getvalue()


def sparse_workbook() -> bytes:
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Leverantör", "Belopp"])
        sheet.write(1_000_000, 400, "x")
    return memory.getvalue()


def encrypted() -> bytes:
    data = bytearray(BOOK)
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(signature, at + 1)) >= 0:
            data[at + flags] |= 1
    return bytes(data)


@pytest.mark.attack("C3", "C4", "C5")
@pytest.mark.asvs("5.2.1", "5.2.2", "5.2.3")
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file"),
        (b" \r\n\0\0", "empty-file"),
        (b"\xef\xbb\xbf", "empty-file"),
        (xml_bomb(), "doctype-not-allowed"),
        (b'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd"><Document/>', "doctype-not-allowed"),
        (
            '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document>&x;</Document>'.encode("utf-16"),
            "doctype-not-allowed",
        ),
        (b"<!-- " + b"x" * 200_000 + b" --><!DOCTYPE d []><Document/>", "doctype-not-allowed"),
        (b"<a>" * 100_000, "not-xml"),
        (b"<Document><CstmrCdtTrfInitn>" + b"<a>" * 1000, "not-xml"),
        (PAIN.encode().replace(b"Hyra", b"x" * 12_000_000), "not-xml"),
        (b"<Document " + b" ".join(b'a%d="1"' % n for n in range(5000)) + b"/>", "not-xml"),
        (PAIN.encode().replace(b"UTF-8", b"UTF-7"), "not-xml"),
        (PAIN.encode().replace(b"UTF-8", b"KLINGON"), "not-xml"),
        (PAIN.encode().replace(b"pain.001.001.03", b"camt.053.001.02"), "wrong-namespace"),
        (PAIN.encode().replace(b"CdtTrfTxInf", b"Other"), "control-total-mismatch"),
        (
            b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"><CstmrCdtTrfInitn/></Document>',
            "not-a-payment-file",
        ),
        (b"<!DOCTYPE html><html><body>404</body></html>", "html-page"),
        (b"<HTML><body>404", "html-page"),
        (b"<!-- a --> \n<!-- b -->\n<!doctype html>", "html-page"),
        (b"<!-- - --> " * 5000 + b"<a/>", "unknown-xml"),
        (b"%PDF-1.7 ...", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"\x1f\x8b\x08\0", "compressed-file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old-spreadsheet"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "encrypted-zip"),
        (encrypted(), "encrypted-zip"),
        (BOOK[:-30], "broken-workbook"),
        (zip_of("xl/worksheets/sheet", 100_000_000), "zip-too-large"),
        (zip_of("xl/media/x", 10, copies=3000), "zip-too-large"),
        (zip_of("xl/media/x", 10), "broken-workbook"),
        (b"[" * 100_000, "broken-json"),
        (b'{"a":' * 100_000, "broken-json"),
        (b'[{"leverantor": "A", "belopp": NaN}]', "broken-json"),
        (b"[1, 2, 3]", "json-not-a-table"),
        (b'{"a": 1}', "json-not-a-table"),
        (b"Leverant\xf6r;Belopp\n" + b";" * 2_000_000 + b"\n", "too-many-columns"),
        (b"Leverantor;Belopp\n" + b"A" * 40_000 + b";1\n", "cell-too-long"),
        (bytes(range(256)) * 10, "binary-file"),
        (b"\0" * 100 + b"x", "binary-file"),
        (b"01BGMAX               0120040525173035010331P", "records-not-payments"),
        (b"0120160725AUTOGIRO9900FELLISTA", "records-not-payments"),
        (b"00" + b" " * 66 + b"BANKGIROT", "ocr-incoming"),
        (b"#FLAGGA 0\r\n#FORMAT PC8\r\n", "sie-file"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_hostile_and_foreign_files_are_refused_by_name_at_once(tmp_path: Path, data: bytes, code: str) -> None:
    path, start = write(tmp_path, data), time.perf_counter()

    assert outcome(path) == code
    assert time.perf_counter() - start < SECONDS


@pytest.mark.attack("C4")
@pytest.mark.asvs("5.2.3")
def test_a_sheet_with_one_cell_far_away_is_refused_before_it_is_laid_out(tmp_path: Path) -> None:
    assert outcome(write(tmp_path, sparse_workbook())) == "too-many-rows"


@pytest.mark.attack("C2")
@pytest.mark.asvs("1.4.2")
@pytest.mark.parametrize(
    "value", ["1e999", "-0", "9223372036854775808", '"\\ud800"', '"\\u0000"', "true", "[[1]]", '{"a":1}']
)
def test_odd_json_values_cost_at_most_their_row(tmp_path: Path, value: str) -> None:
    text = f'[{{"leverantor": "A", "belopp": {value}}}, {{"leverantor": {value}, "belopp": 1}}]'

    assert outcome(write(tmp_path, text)) == "read"


@pytest.mark.attack("C6")
@pytest.mark.asvs("5.2.2")
@pytest.mark.parametrize("name", ["x.pdf", "../x", "CON", "x.xlsx.exe", "å" * 100])
def test_the_name_of_a_file_says_nothing(tmp_path: Path, name: str) -> None:
    path = tmp_path / name.replace("/", "_")
    path.write_text(LEDGER)

    assert outcome(path) == "read"
