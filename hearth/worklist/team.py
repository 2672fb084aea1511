"""Team: the staff of an agency in their programs, and what is due of each.

The same rows, in the same words, as what is due of members; about the people who serve them.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hearth.access.actors import Actor
from hearth.foundation.clock import today_in
from hearth.ledger.selectors import (
    SeenObligation,
    StaffPlace,
    due_for_staff,
    in_page_language,
    next_of_each,
    staff_places,
)
from hearth.ui import words
from hearth.ui.components import DueRow, Notice
from hearth.worklist.need import is_on_list, status_of, urgency
from hearth.worklist.selectors import zone_of
from hearth.worklist.wording import due_row


@dataclass(frozen=True, kw_only=True)
class StaffCard:
    """One person, what they are in their programs, and what is due of them."""

    employment_id: int
    name: str
    meta: tuple[str, ...]
    due_rows: tuple[DueRow, ...]
    record_url: str
    record_name: str


@dataclass(frozen=True, kw_only=True)
class TeamPage:
    """Everything the template draws."""

    facts_line: str
    cards: tuple[StaffCard, ...]
    empty: Notice


def team_page(actor: Actor) -> TeamPage:
    """The supervisor's agency today. The number of queries does not grow with the staff."""
    today = today_in(zone_of(actor.network_id))
    places = staff_places(actor)
    people = list(dict.fromkeys(one.employment_id for one in places))
    shown = _shown(due_for_staff(actor, people, and_since=_last_month(today)))
    return TeamPage(
        facts_line=_facts_line(len(people), today),
        cards=tuple(_card(one, places, shown) for one in _by_need(people, shown)),
        empty=Notice(
            kind="info",
            lead=_("None of your staff is in a program yet."),
            text=_("Once they are, what the program asks of them stands here."),
        ),
    )


def own_rows(actor: Actor) -> tuple[DueRow, ...]:
    """What is due of the actor themself, most urgent first."""
    due = next_of_each(due_for_staff(actor, [actor.hat_id]))
    return tuple(due_row(one) for one in sorted(due, key=urgency) if is_on_list(one))


def _shown(owed: Iterable[SeenObligation]) -> list[SeenObligation]:
    """What is to be done, and what became of it since last month: a miss is not forgotten."""
    kept = [
        one
        for one in next_of_each(owed)
        if is_on_list(one) or status_of(one) in ("met", "missed", "done_late", "on_hold")
    ]
    return sorted(kept, key=urgency)


def _last_month(today: date) -> date:
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def _by_need(people: Iterable[int], shown: Collection[SeenObligation]) -> list[int]:
    """Whoever waits longest first, then those with nothing due, by name."""
    due = [one.employment_id for one in shown if is_on_list(one)]
    return list(dict.fromkeys([*due, *people]))


def _card(
    employment_id: int, places: Iterable[StaffPlace], shown: Iterable[SeenObligation]
) -> StaffCard:
    own = [one for one in places if one.employment_id == employment_id]
    name = own[0].name
    return StaffCard(
        employment_id=employment_id,
        name=name,
        meta=tuple(f"{in_page_language(one.role)}, {one.program.title}" for one in own),
        due_rows=tuple(due_row(one) for one in shown if one.employment_id == employment_id),
        record_url=f"{reverse('record_session')}?whom={employment_id}",
        record_name=_("Record a session with %(name)s") % {"name": name},
    )


def _facts_line(people: int, today: date) -> str:
    counted = ngettext("%(n)s person in a program", "%(n)s people in a program", people)
    return " · ".join([words.long_day(today, today), counted % {"n": people}])
