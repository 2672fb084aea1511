"""My day: everything one care manager's list is made of, in a fixed number of queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from hearth.access.actors import Actor
from hearth.access.selectors import tied_members
from hearth.foundation.clock import today_in
from hearth.ledger.selectors import (
    SeenEvidence,
    SeenObligation,
    Standing,
    Terms,
    due_for_members,
    last_reached,
    next_of_each,
    programs_in,
    standing_of_members,
    terms_of,
)
from hearth.members.models import Member
from hearth.rules.model import Each
from hearth.worklist.hospital import Alert, recent_alerts
from hearth.worklist.need import is_on_list, status_of, urgency


@dataclass(frozen=True, kw_only=True)
class MonthSoFar:
    """One monthly standard in the current month: whose obligation is met, and whose is not."""

    standard: int
    title: str
    met: tuple[int, ...]  # member ids
    unmet: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class MyDay:
    """A care manager's members and what is to be done; `due` is in the order of need."""

    today: date
    members: Mapping[int, Member]
    due: tuple[SeenObligation, ...]
    alerts: tuple[Alert, ...]
    months: tuple[MonthSoFar, ...]
    standings: Mapping[int, Standing]
    reached: Mapping[int, SeenEvidence]
    terms: Terms

    def due_of(self, member_id: int) -> tuple[SeenObligation, ...]:
        """What is due of one member, most urgent first."""
        return tuple(one for one in self.due if one.member_id == member_id)

    def members_by_need(self) -> list[int]:
        """Ids of the members with anything due, whoever waits longest first."""
        return list(dict.fromkeys(one.member_id for one in self.due))


def my_day(actor: Actor) -> MyDay:
    """The actor's whole list today. The number of queries does not grow with the caseload."""
    members = {one.pk: one for one in members_of(actor)}
    today = today_in(zone_of(actor.network_id))
    owed = due_for_members(actor, members.keys(), and_since=today.replace(day=1))
    due = tuple(sorted((one for one in next_of_each(owed) if is_on_list(one)), key=urgency))
    return MyDay(
        today=today,
        members=members,
        due=due,
        alerts=recent_alerts(actor, members, due, today),
        months=_months(owed, today),
        standings={one.member_id: one for one in standing_of_members(actor, members.keys())},
        reached=last_reached(actor, members.keys()),
        terms=terms_of(programs_in(actor.network_id).values()),
    )


def members_of(actor: Actor) -> list[Member]:
    """The members the actor is related to today, by name."""
    mine = Member.objects.filter(network_id=actor.network_id, id__in=tied_members(actor))
    return list(mine.order_by("family_name", "given_name", "id"))


def zone_of(network_id: int) -> str:
    """The zone of the network's first program: the calendar of pages about several members."""
    programs = programs_in(network_id)
    return programs[min(programs)].zone if programs else settings.TIME_ZONE


def _months(owed: tuple[SeenObligation, ...], today: date) -> tuple[MonthSoFar, ...]:
    this_month = [
        one
        for one in owed
        if one.block.opens == Each("month")
        and (one.due_on.year, one.due_on.month) == (today.year, today.month)
        and status_of(one) not in (None, "waived", "on_hold")
    ]
    standards = {one.standard: one.title for one in this_month}
    return tuple(
        MonthSoFar(
            standard=standard,
            title=title,
            met=_whose(this_month, standard, is_met=True),
            unmet=_whose(this_month, standard, is_met=False),
        )
        for standard, title in sorted(standards.items())
    )


def _whose(owed: list[SeenObligation], standard: int, *, is_met: bool) -> tuple[int, ...]:
    return tuple(
        dict.fromkeys(
            one.member_id
            for one in owed
            if one.standard == standard and (status_of(one) == "met") == is_met
        )
    )
