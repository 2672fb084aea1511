"""Stays that just began or ended, from the ledger's evidence: no diagnosis, and no blame."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from hearth.access.actors import Actor
from hearth.ledger.selectors import SeenEvidence, SeenObligation, evidence_of_members
from hearth.members.models import Member
from hearth.rules.evidence import ADMISSION, DISCHARGE
from hearth.ui import words
from hearth.ui.components import AlertRow, HospitalStatus

RECENT = timedelta(days=3)


@dataclass(frozen=True, kw_only=True)
class Alert:
    """The latest thing a hospital told of a member."""

    member: Member
    told: SeenEvidence
    follow_up: SeenObligation | None  # what the discharge opened, if it is still to be done


def recent_alerts(
    actor: Actor,
    members: Mapping[int, Member],
    due: Collection[SeenObligation],
    today: date,
) -> tuple[Alert, ...]:
    """One alert a member, latest first, of the last three days. One query."""
    told = evidence_of_members(
        actor, list(members), kinds=(ADMISSION, DISCHARGE), since=today - RECENT
    )
    latest: dict[int, SeenEvidence] = {}
    for piece in told:
        latest.setdefault(piece.member_id, piece)
    opened = {one.opening.root_id: one for one in due if one.opening}
    return tuple(
        Alert(member=members[one.member_id], told=one, follow_up=opened.get(one.root_id))
        for one in latest.values()
    )


def alert_row(alert: Alert, today: date) -> AlertRow:
    """Left today 8:15 AM. We learned 8:31 AM. Contact due by Thu, Nov 26."""
    name = alert.member.name
    return AlertRow(
        status=_status(alert.told),
        title=name,
        # A Spanish "a. m." or "nov." already ends in the full stop of its sentence.
        text=" ".join(_sentences(alert, today)).replace("..", "."),
        member_id=alert.member.pk,
        url=reverse("member", args=[alert.member.pk]),
        action=_("Log a contact"),
        action_url=reverse("log_contact", args=[alert.member.pk]),
        action_label=_("Log a contact with %(name)s") % {"name": name},
    )


def _status(told: SeenEvidence) -> HospitalStatus:
    if told.kind == DISCHARGE.code:
        return "discharged"
    return "emergency" if told.attributes.get("class") == "emergency" else "admitted"


def _sentences(alert: Alert, today: date) -> list[str]:
    told = alert.told
    zone = ZoneInfo(told.zone)
    happened, learned = told.occurred_at.astimezone(zone), told.recorded_at.astimezone(zone)
    facts = {"day": _day(happened.date(), today), "time": words.clock(happened)}
    if told.kind == DISCHARGE.code:
        said = [_("Left %(day)s %(time)s.") % facts]
    else:
        said = [_("In since %(day)s %(time)s.") % facts]
    if learned != happened:
        facts = {"day": _day(learned.date(), today), "time": words.clock(learned)}
        said.append(_("We learned %(day)s %(time)s.") % facts)
    if alert.follow_up:
        day = words.day(alert.follow_up.due_on, today)
        said.append(f"{alert.follow_up.title}: {day}.")
    return said


def _day(day: date, today: date) -> str:
    near = {0: _("today"), 1: _("yesterday")}
    return near.get((today - day).days) or words.short_day(day, today)
