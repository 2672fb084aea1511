"""A folder of one's own, and files as they come: honest ones and others."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from hearth.members.models import Member
from tests.support.cast import Cast, make_member


@pytest.fixture(autouse=True)
def folder(settings: object, tmp_path: Path) -> Path:
    settings.DOCUMENTS_DIR = tmp_path / "documents"  # type: ignore[attr-defined]
    return tmp_path / "documents"


@pytest.fixture
def alba(standing_cast: Cast) -> Member:
    cast = standing_cast
    return make_member(cast, cast.fernhill, care_managers=[cast.marta], consent_to=[cast.lead])


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **more: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **more)
    return out.getvalue()


def pdf(words: str = "Signed") -> bytes:
    out = BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.drawString(72, 720, words)
    canvas.save()
    return out.getvalue()


def upload(content: bytes, name: str = "form.pdf", claimed: str = "") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, claimed or "application/octet-stream")
