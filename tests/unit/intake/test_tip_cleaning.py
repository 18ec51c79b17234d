"""W6: files lose what they tell of their maker, or are taken only from somebody who was told."""

import io
import zipfile

import pytest
from PIL import Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from services.intake.cleaning import Cleaned, NotTaken, clean, plain_name

SECRET = b"Frida Canarydotter"
CONTENT_TYPES = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def a_picture(format_: str) -> bytes:
    """A picture with a place, a camera and a name in it, lying on its side."""
    exif = Image.Exif()
    exif[0x010E], exif[0x013B], exif[0x0110], exif[0x0112] = "Frida Canarydotter", "Frida Canarydotter", "Canary 7", 6
    exif.get_ifd(0x8825).update({1: "N", 2: (59.0, 20.0, 0.0), 3: "E", 4: (18.0, 3.0, 0.0)})
    out = io.BytesIO()
    picture = Image.new("RGB", (40, 20), (200, 10, 10))
    picture.save(out, format_, exif=exif.tobytes() if format_ != "TIFF" else exif)
    return out.getvalue()


def a_document(**parts: bytes) -> bytes:
    """A text document with properties, and *parts* more (double underscore for a slash, one for a dot)."""
    core = b"<cp:coreProperties><dc:creator>" + SECRET + b"</dc:creator></cp:coreProperties>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("[Content_Types].xml", CONTENT_TYPES)
        package.writestr("word/document.xml", parts.pop("document", b"<w:document>Text</w:document>"))
        package.writestr("docProps/core.xml", core)
        package.writestr("docProps/app.xml", b"<Properties><Company>" + SECRET + b"</Company></Properties>")
        for name, body in parts.items():
            package.writestr(name.replace("__", "/").replace("_", "."), body)
    return out.getvalue()


def cleaned(name: str, content: bytes, *, accept: bool = False) -> Cleaned:
    return clean(name, content, accept_traces=accept)


def refusal(name: str, content: bytes, *, accept: bool = False) -> str:
    with pytest.raises(NotTaken) as refused:
        clean(name, content, accept_traces=accept)
    return refused.value.reason


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_the_place_of_a_photo_is_gone(format_: str) -> None:
    before = a_picture(format_)
    after = cleaned("IMG_0001.jpg", before).content

    with Image.open(io.BytesIO(before)) as had, Image.open(io.BytesIO(after)) as has:
        # Pillow writes no place into a TIFF; its name and camera stand for it
        assert 0x013B in had.getexif()
        assert had.getexif().get_ifd(0x8825) or format_ == "TIFF"
        assert not has.getexif().get_ifd(0x8825)
        assert not {0x010E, 0x013B, 0x0110} & set(has.getexif())
    assert b"Canary" in before
    assert b"Canary" not in after


@pytest.mark.parametrize(
    ("format_", "said"), [("JPEG", {"comment": SECRET}), ("JPEG", {"icc_profile": SECRET}), ("WEBP", {"xmp": SECRET})]
)
def test_a_comment_or_a_profile_of_a_picture_is_gone(format_: str, said: dict[str, bytes]) -> None:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, format_, **said)

    assert SECRET in out.getvalue()
    assert SECRET not in cleaned("a", out.getvalue()).content


def test_a_photo_keeps_its_picture_the_right_way_up() -> None:
    with Image.open(io.BytesIO(cleaned("a.jpg", a_picture("JPEG")).content)) as picture:
        red, green, blue = picture.convert("RGB").getpixel((5, 5))  # type: ignore[misc]  # of an RGB picture

        assert picture.size == (20, 40)
        assert red > 150 > green + blue


def test_what_stands_behind_the_end_of_a_picture_is_gone() -> None:
    assert SECRET not in cleaned("a.jpg", a_picture("JPEG") + SECRET).content


def test_every_page_of_a_scanned_document_stays() -> None:
    pages = [Image.new("L", (10, 10), shade) for shade in (0, 128, 255)]
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], tiffinfo=ImageFileDirectory_v2())

    with Image.open(io.BytesIO(cleaned("a.tif", out.getvalue()).content)) as picture:
        assert getattr(picture, "n_frames", 1) == 3


def test_a_transparent_picture_stays_transparent() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (1, 2, 3, 0)).save(out, "PNG")

    with Image.open(io.BytesIO(cleaned("a.png", out.getvalue()).content)) as picture:
        assert picture.mode == "RGBA"


def test_a_document_loses_its_properties_and_keeps_its_text() -> None:
    after = cleaned("PM.docx", a_document()).content

    with zipfile.ZipFile(io.BytesIO(after)) as package:
        assert package.read("word/document.xml") == b"<w:document>Text</w:document>"
        assert not any(SECRET in package.read(name) for name in package.namelist())
        assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_photo_in_a_document_loses_its_place() -> None:
    after = cleaned("PM.docx", a_document(word__media__image1_jpeg=a_picture("JPEG"))).content

    package = zipfile.ZipFile(io.BytesIO(after))
    with package, Image.open(io.BytesIO(package.read("word/media/image1.jpeg"))) as picture:
        assert not picture.getexif()


@pytest.mark.parametrize(
    "parts",
    [
        {"document": b'<w:ins w:author="Frida Canarydotter">'},
        {"word__comments_xml": b'<w:comment w:author="F"/>'},
        {"word__embeddings__a_xlsx": b"PK"},
        {"word__media__image1_emf": b"\x01\x00\x00\x00"},
    ],
)
def test_a_document_that_still_names_somebody_is_taken_only_from_who_was_told(parts: dict[str, bytes]) -> None:
    document = a_document(**parts)

    assert refusal("PM.docx", document) == "file-traces"
    assert cleaned("PM.docx", document, accept=True).name == "PM.docx"


def test_a_pdf_is_taken_only_from_who_was_told() -> None:
    assert refusal("PM.pdf", b"%PDF-1.7 ...") == "file-traces"
    assert cleaned("PM.pdf", b"%PDF-1.7 ...", accept=True).media_type == "application/pdf"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "file-empty"),
        (b"a" * (10 * 1_048_576 + 1), "file-too-large"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 20, "file-heic"),
        (b"\0\0\0\x18ftypmp42" + b"\0" * 20, "file-kind"),
        (b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff", "file-kind"),
        (b"MZ\x90\x00\xff\xfe", "file-kind"),
        (b"PK\x03\x04 torn", "file-damaged"),
        (a_picture("JPEG")[:60], "file-damaged"),
        (a_document(word__vbaProject_bin=b"x"), "file-kind"),
    ],
)
def test_what_cannot_be_cleaned_is_refused_by_name(content: bytes, reason: str) -> None:
    assert refusal("x", content, accept=True) == reason


def test_an_archive_that_is_no_document_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("a.txt", b"a")

    assert refusal("a.zip", out.getvalue()) == "file-kind"


def test_a_document_that_unfolds_without_end_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"\0" * (61 * 1_048_576))

    assert refusal("a.docx", out.getvalue()) == "file-too-large"


def test_a_picture_of_more_points_than_we_paint_is_refused_by_its_head() -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 6_000)).save(out, "PNG")

    assert refusal("a.png", out.getvalue()) == "file-damaged"


@pytest.mark.parametrize(
    ("name", "plain"),
    [("../../etc/passwd", "passwd"), ("C:\\Users\\frida\\PM.docx", "PM.docx"), ("a\r\nb.txt", "ab.txt"), ("", "file")],
)
def test_a_files_name_is_its_last_part(name: str, plain: str) -> None:
    assert plain_name(name) == plain
