"""A document in words."""

from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from hearth.access.actors import Actor
from hearth.documents.content import JPEG, PDF, PNG, SUFFIXES
from hearth.documents.models import Document, Kind
from hearth.documents.policies import can_set_aside
from hearth.rules.labels import NORMAL, named
from hearth.ui import words

TYPES = {PDF: "PDF", PNG: "PNG", JPEG: "JPEG"}
KILOBYTE = 1024


@dataclass(frozen=True, kw_only=True)
class DocumentLine:
    """One document in a list."""

    name: str
    day: str
    facts: str
    url: str
    set_aside_url: str | None


def document_line(actor: Actor, document: Document, today: date) -> DocumentLine:
    """How a document is listed, and what the actor may do with it."""
    aside = can_set_aside(actor, document)
    return DocumentLine(
        name=document.name,
        day=words.short_day(_day(document), today),
        facts=_facts(document),
        url=reverse("document", args=[document.pk]),
        set_aside_url=reverse("set_aside_document", args=[document.pk]) if aside else None,
    )


def download_name(document: Document) -> str:
    """The name it is given back under: as it came, ending as what it is."""
    stem = PurePath(document.name).stem
    return f"{stem}{SUFFIXES[document.content_type]}"


def _facts(document: Document) -> str:
    said = [str(Kind(document.kind).label), TYPES[document.content_type], _size(document.size)]
    if document.employment:
        said.append(_("added by %(name)s") % {"name": document.employment.staff.name})
    if document.label != NORMAL:
        said.append(_("tells of %(what)s") % {"what": named(document.label, words.page_language())})
    return " · ".join(said)


def _size(size: int) -> str:
    if size < KILOBYTE * KILOBYTE:
        return f"{max(1, round(size / KILOBYTE))} KB"
    return f"{size / KILOBYTE / KILOBYTE:.1f} MB"


def _day(document: Document) -> date:
    return document.recorded_at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
