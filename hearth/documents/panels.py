"""The documents of a member, on their page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from hearth.access.permissions import shows_care
from hearth.access.services import can_write
from hearth.documents.selectors import documents_of_member
from hearth.documents.wording import document_line
from hearth.foundation.clock import today_in
from hearth.ui.registry import Panel

SHOWN = 5


def render_documents(request: HttpRequest, member: Any) -> SafeString:
    """The latest documents that the reader may see, how many there are, and the way to add one."""
    actor = request.actor  # type: ignore[attr-defined]
    documents = documents_of_member(actor, member.pk)
    latest = list(documents[: SHOWN + 1])
    today = today_in(settings.TIME_ZONE)
    facts = {
        "member": member,
        "lines": [document_line(actor, one, today) for one in latest[:SHOWN]],
        "count": documents.count() if len(latest) > SHOWN else len(latest),
        "may_add": can_write(actor, member),
    }
    return render_to_string("documents/panel.html", facts, request)


DOCUMENTS = Panel(
    name="documents",
    room="documents",
    title=_("Documents"),
    render=render_documents,
    permission=shows_care,
    order=40,
    column="rail",
)
