"""The consents of a member, on their page."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from hearth.access.permissions import shows_course
from hearth.access.services import can_write
from hearth.consents import selectors
from hearth.consents.permissions import ENTERS
from hearth.consents.policies import is_standing
from hearth.consents.wording import consent_line
from hearth.ui.registry import Panel

SHOWN = 5


def render_consents(request: HttpRequest, member: Any) -> SafeString:
    """Who may receive what today, and the way to the rest."""
    actor = request.actor  # type: ignore[attr-defined]
    every = list(selectors.consents_of_member(actor, member.pk))
    standing = [one for one in every if is_standing(one, actor.today)][:SHOWN]
    forms = selectors.forms_of(actor, [one.pk for one in standing])
    facts = {
        "member": member,
        "lines": [consent_line(actor, one, forms.get(one.pk), None) for one in standing],
        "count": len(every),
        "may_enter": actor.role in ENTERS and can_write(actor, member),
    }
    return render_to_string("consents/panel.html", facts, request)


CONSENTS = Panel(
    name="consents",
    room="consents",
    title=_("Consents"),
    render=render_consents,
    permission=shows_course,
    order=35,
    column="rail",
)
