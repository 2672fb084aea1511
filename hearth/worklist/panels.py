"""What is due of a member, what became of it before, and what was known of it on a past day."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from hearth.access.permissions import shows_course
from hearth.foundation.clock import today_in
from hearth.ledger.selectors import (
    due_for_members,
    histories_of_member,
    next_of_each,
    obligations_of_member,
)
from hearth.ui.registry import Panel
from hearth.worklist.clears import clears_line
from hearth.worklist.folding import folded
from hearth.worklist.known import render_known
from hearth.worklist.need import URGENCY, is_wanted, status_of, urgency
from hearth.worklist.reasons import not_asked_now, reason_for, why_hidden
from hearth.worklist.selectors import zone_of
from hearth.worklist.wording import due_row

SIX_MONTHS = timedelta(days=183)
EACH_MONTH = 7  # windows of six months and a bit; what asks more often than monthly is folded
FEW = 3  # over this month, of one standard


def render_due(request: HttpRequest, member: Any) -> SafeString:
    """What is to be done, most urgent first, then what was done this month, and what is not asked.

    Whatever is on hold stands among what is to be done: it comes back.
    """
    actor = request.actor  # type: ignore[attr-defined]
    first = today_in(zone_of(actor.network_id)).replace(day=1)
    owed = due_for_members(actor, [member.pk], and_since=first)
    due = sorted((one for one in next_of_each(owed) if is_wanted(one)), key=urgency)
    over = [one for one in owed if status_of(one) in ("met", "done_late", "waived", "missed")]
    histories = histories_of_member(actor, member.pk)
    once, often = folded(over, at_most=FEW)
    done = [one for one in once if status_of(one) != "missed"]
    rows = [(due_row(one), reason_for(actor, one, histories)) for one in (*due, *done)]
    facts = {
        "rows": rows,
        "often": often,
        "rest": not_asked_now(histories, (one for one in owed if status_of(one))),
        "clears": clears_line(due) or "",
        "any_due": bool(due),
    }
    return render_to_string("worklist/due_panel.html", facts, request)


def render_history(request: HttpRequest, member: Any) -> SafeString:
    """The closed windows of the last six months, latest first."""
    actor = request.actor  # type: ignore[attr-defined]
    since = today_in(zone_of(actor.network_id)) - SIX_MONTHS
    found = obligations_of_member(actor, member.pk, since=since)
    closed = [one for one in reversed(found) if status_of(one) not in (*URGENCY, "on_hold")]
    once, often = folded(closed, at_most=EACH_MONTH)
    rows = [(due_row(one), status_of(one) is None) for one in once]
    hidden = why_hidden(actor) if any(one.is_withheld for one in closed) else ""
    facts = {"rows": rows, "often": often, "hidden": hidden}
    return render_to_string("worklist/history_panel.html", facts, request)


DUE = Panel(
    name="due",
    room="worklist",
    title=gettext_lazy("What is due"),
    render=render_due,
    permission=shows_course,
    order=10,
)
HISTORY = Panel(
    name="history",
    room="worklist",
    title=gettext_lazy("Last 6 months"),
    render=render_history,
    permission=shows_course,
    order=40,
    column="rail",
)
KNOWN = Panel(
    name="known",
    room="worklist",
    title=gettext_lazy("As known on a past day"),
    render=render_known,
    permission=shows_course,
    order=60,
)
