"""Where a member stands in their programs, on their page."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from hearth.access.permissions import shows_course
from hearth.access.services import can_write
from hearth.foundation.clock import today_in
from hearth.ledger.selectors import (
    Ending,
    changeable,
    endings_of,
    enrolled_of_member,
    in_page_language,
)
from hearth.rules.obligation import SpanKind
from hearth.ui import words
from hearth.ui.registry import Panel

WORDS = {
    SpanKind.STAGE: _("Stage"),
    SpanKind.TRACK: _("Track"),
    SpanKind.POPULATION: _("Group"),
    SpanKind.HOLD: _("On hold"),
}


def render_place(request: HttpRequest, member: Any) -> SafeString:
    """Each program with the member's places in it, and the way to change them."""
    actor = request.actor  # type: ignore[attr-defined]
    today = today_in(actor.zone)
    enrolled = enrolled_of_member(actor, member.pk)
    mine = changeable(actor, enrolled) if can_write(actor, member) else ()
    endings = endings_of(actor, enrolled)
    programs = [
        {
            "program": one.program,
            "enrollment_id": one.enrollment_id,
            "scores": one.program.pack.acuity is not None and one in mine,
            "places": [
                (
                    WORDS[place.kind],
                    in_page_language(place.title),
                    words.short_day(place.since, today),
                )
                for place in one.places
            ],
            "ended": _why(endings.get(one.enrollment_id)),
        }
        for one in enrolled
    ]
    facts = {"member": member, "programs": programs, "may_change": bool(mine)}
    return render_to_string("ledger/panel.html", facts, request)


def _why(ending: Ending | None) -> str:
    """Why they left, in the program's words and in those of whoever recorded it."""
    if ending is None:
        return ""
    title = in_page_language(ending.title)
    return f"{title}: {ending.words}" if ending.words else title


PLACE = Panel(
    name="place",
    room="ledger",
    title=_("Place in the program"),
    render=render_place,
    permission=shows_course,
    order=30,
    column="rail",
)
