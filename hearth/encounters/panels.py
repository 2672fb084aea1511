"""The contacts of a member, on their page."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from hearth.access.permissions import shows_care
from hearth.encounters.selectors import chart_of, contacts_of_member
from hearth.encounters.wording import contact_line
from hearth.ui.registry import Panel

SHOWN = 5


def render_contacts(request: HttpRequest, member: Any) -> SafeString:
    """The latest contacts that the reader may see, and how many there are."""
    actor = request.actor  # type: ignore[attr-defined]
    contacts = contacts_of_member(actor, member.pk)
    today = chart_of(actor, member).today
    latest = [contact_line(actor, one, today) for one in contacts[:SHOWN]]
    facts = {"member": member, "lines": latest, "count": contacts.count()}
    return render_to_string("encounters/panel.html", facts, request)


CONTACTS = Panel(
    name="contacts",
    room="encounters",
    title=_("Contacts"),
    render=render_contacts,
    permission=shows_care,
    order=20,
)
