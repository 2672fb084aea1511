"""What a file is, found from its bytes. Its name and what the browser says of it count for nothing.

Three types are kept. A PDF stays as it came, and must be a PDF from its first byte to its last, so
that no other program takes it for something else. A picture is made anew from its pixels: whatever
else was in the file, such as where it was taken, does not come along.
"""

import warnings
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from hearth.documents.policies import DocumentRefusedError

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
SUFFIXES = {PDF: ".pdf", PNG: ".png", JPEG: ".jpg"}
SIGNATURES = {b"%PDF-": PDF, b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG}
MOST_PIXELS = 40_000_000
"""A letter page at 600 dots an inch has 34 million."""
PLAIN_MODES = ("1", "L", "RGB")
HEAD = 1024
"""How far browsers look for a page, and readers for a PDF."""
ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x01\x02")
WEB = (b"<html", b"<script", b"<svg", b"<!doctype", b"<?xml", b"<body", b"<iframe")


@dataclass(frozen=True)
class Found:
    """What a file turned out to be, with the bytes to keep."""

    content_type: str
    content: bytes


def recognized(content: bytes) -> Found:
    """The file as it will be kept. Raises DocumentRefusedError for what is none of the three."""
    for signature, content_type in SIGNATURES.items():
        if content.startswith(signature):
            return _pdf(content) if content_type == PDF else _picture(content, content_type)
    raise DocumentRefusedError(
        _("Only PDF, PNG and JPEG files are kept. Save or scan it as one of these.")
    )


def _pdf(content: bytes) -> Found:
    """A PDF that is nothing else besides: no archive at its end, no page in its head."""
    _body, mark, after = content.rpartition(b"%%EOF")
    is_whole = bool(mark) and not after.strip(b"\r\n\t \0")
    is_archive = content.rfind(ZIP[1]) >= 0 and content.rfind(ZIP[0]) >= 0
    head = content[:HEAD].lower()
    if not is_whole or is_archive or any(one in head for one in WEB):
        raise DocumentRefusedError(
            _("This PDF is damaged, or holds another file. Print it to a new PDF, and add that.")
        )
    return Found(PDF, content)


def _picture(content: bytes, content_type: str) -> Found:
    """The same pixels in a new file."""
    kind = "PNG" if content_type == PNG else "JPEG"
    try:
        with warnings.catch_warnings(), Image.open(BytesIO(content), formats=[kind]) as picture:
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            _check_pixels(picture)
            clean = _copied(ImageOps.exif_transpose(picture))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise _too_many_pixels() from bomb
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as broken:
        raise DocumentRefusedError(
            _("This picture is damaged and cannot be opened. Save or scan it again.")
        ) from broken
    out = BytesIO()
    clean.save(out, kind, **({"quality": 90} if kind == "JPEG" else {"optimize": False}))
    return Found(content_type, out.getvalue())


def _check_pixels(picture: Image.Image) -> None:
    """Asked of the file's head, before anything is unpacked."""
    wide, high = picture.size
    if wide * high > MOST_PIXELS:
        raise _too_many_pixels()


def _copied(picture: Image.Image) -> Image.Image:
    """The pixels alone: a new picture knows nothing of what the old one carried."""
    mode = picture.mode if picture.mode in PLAIN_MODES else "RGB"
    clean = Image.new(mode, picture.size, "white")
    if "transparency" in picture.info or picture.mode in ("LA", "PA", "RGBA"):
        seen = picture.convert("RGBA")
        clean = clean.convert("RGB")
        clean.paste(seen, mask=seen.getchannel("A"))
    else:
        clean.paste(picture.convert(mode))
    return clean


def _too_many_pixels() -> DocumentRefusedError:
    return DocumentRefusedError(
        _("This picture has more than 40 million pixels. Scan it at 300 dots an inch.")
    )
