"""The open referrals of a member, on their page."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from hearth.access.services import can_write
from hearth.referrals.permissions import shows_referrals
from hearth.referrals.selectors import open_referrals_of
from hearth.referrals.wording import sent_line
from hearth.ui.registry import Panel

SHOWN = 5


def render_referrals(request: HttpRequest, member: Any) -> SafeString:
    """The latest that are open, and the way to send one."""
    actor = request.actor  # type: ignore[attr-defined]
    found = open_referrals_of(actor, member.pk)[:SHOWN]
    facts = {
        "member": member,
        "lines": [sent_line(actor, one) for one in found],
        "may_send": can_write(actor, member),
    }
    return render_to_string("referrals/panel.html", facts, request)


REFERRALS = Panel(
    name="referrals",
    room="referrals",
    title=_("Referrals"),
    render=render_referrals,
    permission=shows_referrals,
    order=50,
    column="rail",
)
