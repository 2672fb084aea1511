"""My day as a page shows it: tiles, alerts, cards by need, and one line for what comes later.

`show` narrows the page to the list behind one number, which then has exactly that many rows:
hospital, overdue, due, coming, later (nothing sooner), clear (nothing due), met-<standard>,
unmet-<standard>.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hearth.ledger.selectors import SeenObligation
from hearth.ui import words
from hearth.ui.components import (
    STATUSES,
    AlertRow,
    CountTile,
    MemberCard,
    Notice,
    Status,
)
from hearth.worklist.cards import Line, cards_of, line_of
from hearth.worklist.hospital import alert_row
from hearth.worklist.need import HORIZON, URGENCY, status_of
from hearth.worklist.selectors import MonthSoFar, MyDay

FIRST_LINES = 5
FIRST_CARDS = 10  # of a section; what nobody gets to today is one tap away


@dataclass(frozen=True, kw_only=True)
class Section:
    """Members under one heading, as cards or as lines."""

    title: str
    note: str
    cards: tuple[MemberCard, ...] = ()
    lines: tuple[Line, ...] = ()
    link: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class MonthCard:
    """A monthly standard in the rail."""

    title: str
    met: int
    total: int
    unmet: int
    met_url: str
    unmet_url: str


@dataclass(frozen=True, kw_only=True)
class MyDayPage:
    """Everything the template draws."""

    facts_line: str
    month: str
    tiles: tuple[CountTile, ...]
    alerts: tuple[AlertRow, ...]
    sections: tuple[Section, ...]
    months: tuple[MonthCard, ...]
    clear: int
    clear_members: str
    clear_url: str
    narrowed: bool
    empty: Notice

    @property
    def member_ids(self) -> set[int]:
        """Every member whose data the page shows: each is written to the activity log."""
        shown = {row.member_id for row in self.alerts if row.member_id is not None}
        for section in self.sections:
            shown.update(card.member_id for card in section.cards)
            shown.update(line.member_id for line in section.lines)
        return shown


def my_day_page(day: MyDay, show: str) -> MyDayPage:
    """The page, whole or narrowed to `show`; an unknown `show` is the whole page."""
    narrowed = _narrowed(day, show)
    with_hospital = show == "hospital" or narrowed is None
    clear = [member_id for member_id in day.members if not day.due_of(member_id)]
    sections = _whole(day) if narrowed is None else narrowed
    return MyDayPage(
        facts_line=_facts_line(day),
        month=_so_far(day),
        tiles=_tiles(day),
        alerts=tuple(alert_row(one, day.today) for one in day.alerts) if with_hospital else (),
        sections=sections,
        months=tuple(_month_card(one) for one in day.months),
        clear=len(clear),
        clear_members=day.terms.count("member", len(clear)),
        clear_url=_address("clear"),
        narrowed=narrowed is not None,
        empty=_empty(day),
    )


def _so_far(day: MyDay) -> str:
    return words.capital(_("%(month)s so far") % {"month": words.month(day.today)})


def _empty(day: MyDay) -> Notice:
    if not day.members:
        return Notice(
            kind="info",
            lead=_("No %(members)s yet.") % {"members": day.terms.many("member")},
            text=_("Your %(supervisor)s assigns them.")
            % {"supervisor": day.terms.one("supervisor")},
        )
    return Notice(kind="empty", lead=_("Nothing is due in the next 30 days."))


def _narrowed(day: MyDay, show: str) -> tuple[Section, ...] | None:
    if show == "hospital":
        return ()
    if show in URGENCY:
        due = [one for one in day.due if status_of(one) == show]
        title = str(STATUSES[show].word)
        return (Section(title=title, note=_things(due), cards=cards_of(day, due)),)
    if show == "later":
        return (_coming(day, _by_urgency(day)["coming"]),)
    if show == "clear":
        ids = [one for one in day.members if not day.due_of(one)]
        return (_list_of(day, ids, _("Nothing due in the next 30 days")),)
    for month in day.months:
        if show == f"met-{month.standard}":
            return (_list_of(day, month.met, month.title, _("done this month")),)
        if show == f"unmet-{month.standard}":
            return (_list_of(day, month.unmet, month.title, _("not yet this month")),)
    return None


def _list_of(day: MyDay, ids: Collection[int], title: str, note: str = "") -> Section:
    lines = tuple(line_of(day.members[one], day.due_of(one), day) for one in ids)
    return Section(title=title, note=note or day.terms.count("member", len(lines)), lines=lines)


def _whole(day: MyDay) -> tuple[Section, ...]:
    ids = _by_urgency(day)
    sections = [
        _card_section(day, "overdue", _("Overdue"), ids["overdue"], _("longest late first")),
        _card_section(day, "due", _("Due in 7 days"), ids["due"], _("soonest first")),
        _coming(day, ids["coming"], at_most=FIRST_LINES),
    ]
    return tuple(one for one in sections if one.cards or one.lines)


def _by_urgency(day: MyDay) -> dict[str, list[int]]:
    """Each member once, under the most urgent thing that is due of them."""
    alerted = {one.member.pk for one in day.alerts}
    ids: dict[str, list[int]] = {status: [] for status in URGENCY}
    for member_id in day.members_by_need():
        status = status_of(day.due_of(member_id)[0]) or "coming"
        # Whoever is among the alerts stands there; only what is overdue is said twice.
        if status == "overdue" or member_id not in alerted:
            ids[status].append(member_id)
    return ids


def _card_section(day: MyDay, status: str, title: str, ids: list[int], order: str) -> Section:
    first = set(ids[:FIRST_CARDS])
    more = len(ids) > len(first)
    return Section(
        title=title,
        note=f"{day.terms.count('member', len(ids))}, {order}",
        cards=cards_of(day, [one for one in day.due if one.member_id in first]),
        link=_show_all(day, ids) if more else "",
        url=_address(status) if more else "",
    )


def _coming(day: MyDay, ids: list[int], at_most: int | None = None) -> Section:
    due = [one for one in day.due if one.member_id in set(ids)]
    lines = tuple(line_of(day.members[one], day.due_of(one), day) for one in ids[:at_most])
    more = len(ids) > len(lines)
    return Section(
        title=_("Coming"),
        note=f"{_things(due)}, {day.terms.count('member', len(ids))}",
        lines=lines,
        link=_show_all(day, ids) if more else "",
        url=_address("later") if more else "",
    )


def _tiles(day: MyDay) -> tuple[CountTile, ...]:
    until = words.day(day.today + HORIZON, day.today)
    notes: dict[Status, str] = {
        "hospital": _("in the last 3 days"),
        "overdue": day.terms.count("member", len({one.member_id for one in _with(day, "overdue")})),
        "due": _("within 7 days"),
        "coming": _("by %(day)s") % {"day": until},
    }
    counts = {"hospital": len(day.alerts)} | {one: len(_with(day, one)) for one in URGENCY}
    return tuple(
        CountTile(number=counts[one], status=one, note=note, url=_address(one))
        for one, note in notes.items()
    )


def _with(day: MyDay, status: str) -> list[SeenObligation]:
    return [one for one in day.due if status_of(one) == status]


def _month_card(month: MonthSoFar) -> MonthCard:
    return MonthCard(
        title=month.title,
        met=len(month.met),
        total=len(month.met) + len(month.unmet),
        unmet=len(month.unmet),
        met_url=_address(f"met-{month.standard}"),
        unmet_url=_address(f"unmet-{month.standard}"),
    )


def _facts_line(day: MyDay) -> str:
    said = [words.long_day(day.today, day.today), day.terms.count("member", len(day.members))]
    return " · ".join(said)


def _show_all(day: MyDay, ids: list[int]) -> str:
    return _("Show all %(count)s") % {"count": day.terms.count("member", len(ids))}


def _things(due: Collection[SeenObligation]) -> str:
    return ngettext("%(n)s thing", "%(n)s things", len(due)) % {"n": len(due)}


def _address(show: str) -> str:
    return f"{reverse('my_day')}?show={show}"
