"""The panel "as known on": what was due of a member on a past day, as the house knew it then."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hearth.access.actors import Actor
from hearth.foundation.clock import now, today_in
from hearth.ledger.models import State
from hearth.ledger.selectors import Account, Explained, accounts_of, in_page_language
from hearth.ui import words
from hearth.ui.components import STATUSES
from hearth.worklist.reasons import NotNow, Reason, not_now, reason_of, withheld
from hearth.worklist.selectors import zone_of

EARLIEST = date(2008, 1, 1)  # the ledger's calendar begins here
SHOWN_BACK = timedelta(days=31)  # what closed in the month before the day
SIGNS = {
    State.OPEN: "due",
    State.MET: "met",
    State.MISSED: "missed",
    State.WAIVED: "waived",
    State.HELD: "on_hold",
}


@dataclass(frozen=True, kw_only=True)
class PastRow:
    """One obligation of a past day; `sign` is empty for one that stopped applying."""

    sign: str
    word: str
    title: str
    when: str
    reason: Reason


def render_known(request: HttpRequest, member: Any) -> SafeString:
    """The form, and once a day is given what was known at its end."""
    actor = request.actor  # type: ignore[attr-defined]
    zone = zone_of(actor.network_id)
    today, said = today_in(zone), request.GET.get("known_on", "")
    facts = {
        "today": today.isoformat(),
        "said": said,
        "address": reverse("member", args=[member.pk]),
    }
    day = _day(said)
    if day and EARLIEST <= day <= today:
        accounts = accounts_of(actor, member.pk, _end_of(day, zone), day)
        facts |= _known(actor, accounts, day, zone)
    elif said:
        facts["refusal"] = _("Give a day from %(first)s to today.") % {
            "first": words.full_day(EARLIEST)
        }
    return render_to_string("worklist/known_panel.html", facts, request)


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _end_of(day: date, zone: str) -> datetime:
    """The last instant of a day; now, while the day lasts."""
    following = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    return min(following - timedelta(microseconds=1), now())


def _known(actor: Actor, accounts: tuple[Account, ...], day: date, zone: str) -> dict[str, Any]:
    rows = [
        past_row(actor, one, day)
        for account in accounts
        for one in account.obligations
        if _is_shown(one, day)
    ]
    rest: list[NotNow] = [not_now(one) for account in accounts for one in account.not_asked]
    at = _end_of(day, zone).astimezone(ZoneInfo(zone))
    return {"rows": rows, "rest": rest, "as_known": words.as_known_on(at)}


def _is_shown(one: Explained, day: date) -> bool:
    """What stood on the day, what had just closed, and what has no day yet."""
    opened = one.known.opens_on <= day
    return opened and (one.stands_on(day) or one.known.due_on >= day - SHOWN_BACK)


def past_row(actor: Actor, one: Explained, day: date) -> PastRow:
    """An obligation of a past day in words."""
    sign = _sign(one, day)
    due = words.day(one.known.due_on, day)
    return PastRow(
        sign=sign,
        word=str(STATUSES[sign].word) if sign else _("No longer asked for"),
        title=in_page_language(one.block.title),
        when=_("due %(day)s") % {"day": due} if one.has_due_day else _("no day yet"),
        reason=(
            reason_of(one.explanation) if one.explanation else withheld(actor, one.block.because)
        ),
    )


def _sign(one: Explained, day: date) -> str:
    if one.state == State.MISSED and one.known.late_by is not None:
        return "done_late"
    if one.state == State.MISSED and one.stands_on(day):
        return "overdue"
    return SIGNS.get(one.state, "")
