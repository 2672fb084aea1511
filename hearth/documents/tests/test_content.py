"""What a file is stands in its bytes; what is none of three is refused in a sentence."""

import struct
import zipfile
import zlib
from io import BytesIO

import pytest
from PIL import Image

from hearth.documents import content
from hearth.documents.content import JPEG, PDF, PNG, recognized
from hearth.documents.policies import DocumentRefusedError, check_name
from hearth.documents.tests.conftest import pdf, picture

GPS = 0x8825


def archive(
    inner: bytes = b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>",
) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("word/document.xml", inner)
    return out.getvalue()


def bomb(kind: str) -> bytes:
    """A picture of a few hundred bytes that says it is 50,000 by 50,000."""
    if kind == "JPEG":
        small = picture("JPEG", (8, 8))
        at = small.index(b"\xff\xc0")
        return small[: at + 5] + struct.pack(">HH", 50_000, 50_000) + small[at + 9 :]
    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b"")]
    said = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(said)


def test_three_types_are_kept() -> None:
    assert recognized(pdf()).content_type == PDF
    assert recognized(picture("PNG")).content_type == PNG
    assert recognized(picture("JPEG")).content_type == JPEG


def test_a_pdf_is_kept_byte_for_byte() -> None:
    assert recognized(pdf()).content == pdf()


@pytest.mark.parametrize(
    "other",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html><script>alert(1)</script></html>",
        b"<?xml version='1.0'?><x/>",
        archive(),
        b"GIF89a" + b"\0" * 40,
        b"MZ" + b"\0" * 100,
        b"#!/bin/sh\necho",
        b"plain words",
        b" %PDF-1.4 not at the first byte",
        b"II*\0" + b"\0" * 100,
    ],
    ids=["svg", "html", "xml", "docx", "gif", "exe", "script", "text", "late pdf", "tiff"],
)
def test_everything_else_is_refused_whatever_it_is_called(other: bytes) -> None:
    with pytest.raises(DocumentRefusedError, match="Only PDF, PNG and JPEG"):
        recognized(other)


@pytest.mark.parametrize(
    "polyglot",
    [
        pdf() + archive(),
        pdf().replace(b"%%EOF", archive() + b"\n%%EOF"),
        pdf() + b"<script>alert(1)</script>",
        b"%PDF-1.4\n<html><script>alert(1)</script></html>\n%%EOF",
        b"%PDF-1.4 cut short",
    ],
    ids=["archive behind", "archive within", "page behind", "page in its head", "cut"],
)
def test_a_pdf_that_is_something_else_too_is_refused(polyglot: bytes) -> None:
    with pytest.raises(DocumentRefusedError, match="holds another file"):
        recognized(polyglot)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_what_hides_behind_a_picture_does_not_come_along(kind: str) -> None:
    hidden = archive() + b"<script>alert(1)</script>%PDF-1.4"
    kept = recognized(picture(kind) + hidden).content
    for one in (b"PK\x03\x04", b"<script", b"%PDF"):
        assert one not in kept


def test_where_a_picture_was_taken_is_taken_out() -> None:
    exif = Image.Exif()
    exif[0x010F] = "CameraMaker"
    exif.get_ifd(GPS)[2] = (40.0, 44.0, 54.0)
    given = picture("JPEG", exif=exif, comment=b"home address")
    assert Image.open(BytesIO(given)).getexif().get_ifd(GPS)
    kept = recognized(given).content
    assert not dict(Image.open(BytesIO(kept)).getexif())
    for word in (b"Exif", b"CameraMaker", b"home address"):
        assert word not in kept


def test_words_in_a_png_are_taken_out() -> None:
    from PIL.PngImagePlugin import PngInfo

    said = PngInfo()
    said.add_text("Location", "home address")
    kept = recognized(picture("PNG", pnginfo=said)).content
    assert b"home address" not in kept
    assert not Image.open(BytesIO(kept)).info


def test_a_picture_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    kept = recognized(picture("JPEG", (60, 40), exif=exif)).content
    assert Image.open(BytesIO(kept)).size == (40, 60)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "CMYK", "I;16"])
def test_a_picture_of_any_mode_keeps_its_size(mode: str) -> None:
    out = BytesIO()
    kind = "JPEG" if mode == "CMYK" else "PNG"
    Image.new(mode, (30, 20)).save(out, kind)
    assert Image.open(BytesIO(recognized(out.getvalue()).content)).size == (30, 20)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_that_would_fill_the_memory_is_refused_by_its_head(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unpacked(*_args: object) -> None:
        raise AssertionError("unpacked")

    monkeypatch.setattr(content, "_copied", unpacked)
    assert len(bomb(kind)) < 1000
    with pytest.raises(DocumentRefusedError, match="40 million pixels"):
        recognized(bomb(kind))


@pytest.mark.parametrize("cut", [10, 200])
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_damaged_picture_is_refused_in_words(kind: str, cut: int) -> None:
    noisy = Image.effect_noise((200, 200), 90)
    out = BytesIO()
    noisy.save(out, kind)
    with pytest.raises(DocumentRefusedError, match="damaged"):
        recognized(out.getvalue()[:cut])


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "..\\boot.ini", "form\u202efdp.exe", "a\x00.pdf", "line\nbreak.pdf",
     "\u2066x.pdf", "zero\u200bwidth.pdf", "", "   ", "..", "a" * 201],
)  # fmt: skip
def test_a_name_that_hides_what_it_is_is_refused(name: str) -> None:
    with pytest.raises(DocumentRefusedError) as refused:
        check_name(name)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    "name",
    [
        "form.pdf",
        "Consentimiento de José.pdf",
        "同意書.pdf",
        "\u0645\u0648\u0627.pdf",
        "Farsi \u200cjoined.pdf",
        "=1+1.pdf",
    ],
)
def test_an_honest_name_of_any_script_is_taken(name: str) -> None:
    check_name(name)
