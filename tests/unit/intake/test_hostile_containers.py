"""C3 and C4: XML that reaches out, unfolds or never ends; archives that unfold, climb out or carry programs."""

import io
import socket
import stat
import struct
import threading
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import xlsxwriter

from services.intake.formats import parse
from tests.unit.intake.samples import PAIN, write
from tests.unit.intake.test_hostile_files import BOOK, SECONDS, outcome

MEGABYTE = 1_048_576
PEAK = 50 * MEGABYTE
SECRET = "the-secret-of-the-file"
BEGIN = '<?xml version="1.0" encoding="UTF-8"?>'


class Canary:
    """A listener that nobody should call; *calls* counts those who did."""

    def __init__(self, listener: socket.socket) -> None:
        self.port: int = listener.getsockname()[1]
        self.calls = 0


@pytest.fixture
def canary() -> Iterator[Canary]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        canary = Canary(listener)

        def count() -> None:
            while True:
                try:
                    listener.accept()[0].close()
                except OSError:
                    return
                canary.calls += 1

        thread = threading.Thread(target=count, daemon=True)
        thread.start()
        yield canary
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text(SECRET)
    return path


def pain_with(inner: str, before: str = "") -> str:
    """A payment file in whose creditor's name *inner* stands, and *before* in front of its first element."""
    declaration, _, rest = PAIN.partition("?>")
    name = rest.index("<Cdtr>")
    at = rest.index("<Nm>", name) + len("<Nm>")
    return declaration + "?>" + before + rest[:at] + inner + rest[at:]


Made = Callable[[Path, int], str]
REACHING: dict[str, Made] = {
    "external entity, file": lambda secret, _: pain_with(
        "&x;", f'<!DOCTYPE Document [<!ENTITY x SYSTEM "file://{secret}">]>'
    ),
    "external entity, http": lambda _, port: pain_with(
        "&x;", f'<!DOCTYPE Document [<!ENTITY x SYSTEM "http://127.0.0.1:{port}/x">]>'
    ),
    "parameter entity": lambda _, port: pain_with(
        "", f'<!DOCTYPE Document [<!ENTITY % x SYSTEM "http://127.0.0.1:{port}/x"> %x;]>'
    ),
    "external DTD": lambda _, port: pain_with("", f'<!DOCTYPE Document SYSTEM "http://127.0.0.1:{port}/x.dtd">'),
    "public DTD": lambda _, port: pain_with(
        "", f'<!DOCTYPE Document PUBLIC "-//X//X//EN" "http://127.0.0.1:{port}/x.dtd">'
    ),
    "quadratic blow-up": lambda *_: pain_with("&x;" * 50_000, f'<!DOCTYPE Document [<!ENTITY x "{"A" * 50_000}">]>'),
    "lower-case document type": lambda secret, _: pain_with(
        "&x;", f'<!doctype Document [<!ENTITY x SYSTEM "file://{secret}">]>'
    ),
    "document type behind a long comment": lambda secret, _: pain_with(
        "&x;", f'<!-- {"-x" * 60_000} --><!DOCTYPE Document [<!ENTITY x SYSTEM "file://{secret}">]>'
    ),
}


@pytest.mark.attack("C3")
@pytest.mark.asvs("1.5.1", "1.3.6")
@pytest.mark.parametrize("made", REACHING.values(), ids=REACHING)
def test_xml_with_a_document_type_is_refused_and_reaches_nothing(
    tmp_path: Path, secret: Path, canary: Canary, made: Made
) -> None:
    path, start = write(tmp_path, made(secret, canary.port)), time.perf_counter()

    assert outcome(path) in {"doctype-not-allowed", "not-xml"}
    assert canary.calls == 0
    assert time.perf_counter() - start < SECONDS


INERT: dict[str, Made] = {
    "XInclude, file": lambda secret, _: pain_with(
        f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="file://{secret}"/>'
    ),
    "XInclude, http": lambda _, port: pain_with(
        f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="http://127.0.0.1:{port}/x"/>'
    ),
    "style sheet": lambda _, port: pain_with(
        "", f'<?xml-stylesheet type="text/xsl" href="http://127.0.0.1:{port}/x.xsl"?>'
    ),
    "schema location": lambda _, port: pain_with(
        f'<x xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a http://127.0.0.1:{port}/x"/>'
    ),
    "processing instruction": lambda secret, _: pain_with(f'<?php echo file_get_contents("{secret}"); ?>'),
}


@pytest.mark.attack("C3")
@pytest.mark.asvs("1.5.1", "1.3.6")
@pytest.mark.parametrize("made", INERT.values(), ids=INERT)
def test_what_xml_asks_to_include_is_neither_read_nor_called(
    tmp_path: Path, secret: Path, canary: Canary, made: Made
) -> None:
    parsed = parse(write(tmp_path, made(secret, canary.port)))

    assert SECRET not in str(parsed.records.to_dicts()) + str(parsed.rejects.to_dicts())
    assert canary.calls == 0


def peak_of(path: Path) -> tuple[str, int]:
    """What came of the file, and the most that Python held on the way."""
    tracemalloc.start()
    try:
        return outcome(path), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.attack("C3")
@pytest.mark.asvs("1.5.1", "15.2.2")
@pytest.mark.parametrize(
    ("made", "codes"),
    [
        (lambda: (BEGIN + "<a>", "A" * MEGABYTE, 200, "</a>"), {"not-xml"}),
        (lambda: (BEGIN + "<Document>", "<b/>" * 200_000, 20, "</Document>"), {"unknown-xml", "not-xml"}),
        (
            lambda: (f"{BEGIN}<a {' '.join(f'b{n}=%s' % chr(34) + chr(34) for n in range(100_000))}/>", "", 0, ""),
            {"not-xml"},
        ),
        (
            lambda: (
                f"{BEGIN}<a {' '.join(f'xmlns:n{n}={chr(34)}urn:{n}{chr(34)}' for n in range(50_000))}/>",
                "",
                0,
                "",
            ),
            {"unknown-xml", "not-xml"},
        ),
        (lambda: (BEGIN, "<a>" * 1_000, 300, ""), {"not-xml"}),
        (lambda: (f'<?xml version="1.0" encoding="{"A" * 5000}"?><a/>', "", 0, ""), {"not-xml"}),
    ],
    ids=["a text of 200 MB", "four million elements", "100,000 attributes", "50,000 namespaces", "deep", "encoding"],
)
def test_xml_without_end_is_refused_in_bounded_memory(
    tmp_path: Path, made: Callable[[], tuple[str, str, int, str]], codes: set[str]
) -> None:
    path, (head, part, times, tail) = tmp_path / "x", made()
    with path.open("w") as file:
        file.write(head)
        for _ in range(times):
            file.write(part)
        file.write(tail)

    code, peak = peak_of(path)

    assert code in codes
    assert peak < PEAK


def book_with(*entries: tuple[zipfile.ZipInfo | str, bytes]) -> bytes:
    """A workbook with further entries."""
    memory = io.BytesIO(BOOK)
    with zipfile.ZipFile(memory, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return memory.getvalue()


def link() -> zipfile.ZipInfo:
    """An entry that is a symbolic link."""
    info = zipfile.ZipInfo("xl/media/image1.png")
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return info


def overlapping() -> bytes:
    """A thousand directory entries of one and the same compressed megabytes, as the better zip bomb has them."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\0" * 10 * MEGABYTE)
        kernel = archive.filelist[0]
        for n in range(1000):
            info = zipfile.ZipInfo(f"xl/{n}")
            for name in ("compress_type", "CRC", "compress_size", "file_size", "header_offset"):
                setattr(info, name, getattr(kernel, name))
            archive.filelist.append(info)
            archive.NameToInfo[info.filename] = info
    return memory.getvalue()


def wrong_checksum() -> bytes:
    """A workbook whose directory and headers name another checksum than its sheet has."""
    data = bytearray(BOOK)
    with zipfile.ZipFile(io.BytesIO(BOOK)) as archive:
        info = archive.getinfo("xl/worksheets/sheet1.xml")
    good = struct.pack("<I", info.CRC)
    return bytes(data).replace(good, struct.pack("<I", info.CRC ^ 0xFFFF))


def claiming_little() -> bytes:
    """100 MB that the directory calls one byte."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * 100 * MEGABYTE)
    return memory.getvalue().replace(struct.pack("<I", 100 * MEGABYTE), struct.pack("<I", 1))


def nested() -> bytes:
    """An archive of archives of archives."""
    inner = b"\0" * MEGABYTE
    for _ in range(5):
        memory = io.BytesIO()
        with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
            for n in range(16):
                archive.writestr(f"lib{n}.zip", inner)
        inner = memory.getvalue()
    return inner


@pytest.mark.attack("C4")
@pytest.mark.asvs("5.2.3", "5.2.5", "5.3.3")
@pytest.mark.parametrize(
    ("made", "codes"),
    [
        (lambda: book_with(("../../../../tmp/tillit-slipped", b"x"), ("/etc/tillit-slipped", b"x")), {"read"}),
        (lambda: book_with((link(), b"/etc/passwd")), {"read"}),
        (lambda: book_with(*((f"xl/media/{n}", b"") for n in range(20_000))), {"zip-too-large"}),
        (overlapping, {"broken-workbook", "zip-too-large"}),
        (wrong_checksum, {"broken-workbook"}),
        (claiming_little, {"zip-too-large", "broken-workbook"}),
        (nested, {"zip-archive"}),
        (lambda: book_with(("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" + b"x" * 500)), {"read"}),
        (lambda: book_with(("xl/worksheets/sheet1.xml", b"<x/>")), {"broken-workbook", "no-header"}),
    ],
    ids=[
        "climbs out",
        "symbolic link",
        "20,000 entries",
        "overlapping entries",
        "wrong checksum",
        "claims one byte",
        "archives in archives",
        "macros",
        "the same entry twice",
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_a_hostile_archive_is_refused_or_read_as_plain_values(
    tmp_path: Path, made: Callable[[], bytes], codes: set[str]
) -> None:
    path = write(tmp_path, made())
    start = time.perf_counter()

    code, peak = peak_of(path)

    assert code in codes
    assert peak < PEAK
    assert time.perf_counter() - start < 5 * SECONDS
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    assert not Path("/tmp/tillit-slipped").exists()  # noqa: S108 - the place that the archive names


@pytest.mark.attack("C4", "C5")
@pytest.mark.asvs("1.2.10")
def test_formulas_and_links_in_a_workbook_are_never_followed(tmp_path: Path, canary: Canary) -> None:
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Leverantör", "Belopp"])
        sheet.write_formula(1, 0, f'=WEBSERVICE("http://127.0.0.1:{canary.port}/x")', value="A AB")
        sheet.write_number(1, 1, 12.5)
        sheet.write_formula(2, 0, "=cmd|' /C calc'!A0", value="B AB")
        sheet.write_number(2, 1, 1)
        sheet.write_url(3, 0, f"http://127.0.0.1:{canary.port}/y", string="C AB")
        sheet.write_number(3, 1, 1)

    parsed = parse(write(tmp_path, memory.getvalue()))

    assert parsed.records["supplier_name"].to_list() == ["A AB", "B AB", "C AB"]
    assert canary.calls == 0
