"""Dates as people say them, in the language of the page.

Pure: today is always passed in. The year is said only when it is not this one; no line
breaks inside a date or a time, or between a number and its word.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.dateformat import format as formatted
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from hearth.foundation import languages
from hearth.rules.labels import LAWS, NAMED_ONLY, NORMAL, REASONS, TITLES, covers, names
from hearth.rules.text import Language

NO_BREAK = "\u00a0"


@dataclass(frozen=True)
class When:
    """How far, and the day itself: "in 4 days" and "Mon, Nov 23"."""

    words: str
    date_words: str


def unbroken(text: str) -> str:
    """A text in which no line breaks between a number and the word before it: page 4."""
    return re.sub(r"(?<=\w) (?=\d)", NO_BREAK, text)


def day(on: date, today: date) -> str:
    """Mon, Nov 30."""
    if on.year == today.year:
        return _kept(on, pgettext("date format, weekday and day", "D, M j"))
    return _kept(on, pgettext("date format, weekday, day and year", "D, M j, Y"))


def short_day(on: date, today: date) -> str:
    """Nov 30."""
    if on.year == today.year:
        return _kept(on, pgettext("date format, day", "M j"))
    return full_day(on)


def full_day(on: date) -> str:
    """Nov 30, 2026: for dates of birth and of record, where the year is always said."""
    return _kept(on, pgettext("date format, day and year", "M j, Y"))


def capital(said: str) -> str:
    """Words at the start of a line; the rest of them as they are."""
    return said[:1].upper() + said[1:]


def long_day(on: date, today: date) -> str:
    """Thursday, November 19, as the first line of a page."""
    if on.year == today.year:
        said = _kept(on, pgettext("date format, long", "l, F j"))
    else:
        said = _kept(on, pgettext("date format, long with year", "l, F j, Y"))
    return capital(said)


def month(on: date) -> str:
    """November."""
    return formatted(on, "F")


def how_far(on: date, today: date) -> str:
    """Today, tomorrow, in 11 days, 3 days ago."""
    days = (on - today).days
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    if days in near:
        return near[days]
    if days > 0:
        return _unbroken(ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days})
    return _unbroken(ngettext("%(n)s day ago", "%(n)s days ago", -days) % {"n": -days})


def late_by(due_on: date, today: date) -> str:
    """3 days late; nothing before the day after it was due."""
    days = (today - due_on).days
    if days <= 0:
        return ""
    return _unbroken(ngettext("%(n)s day late", "%(n)s days late", days) % {"n": days})


def was_due(due_on: date, today: date) -> str:
    """Was due Nov 16."""
    return _("was due %(day)s") % {"day": short_day(due_on, today)}


def clock(at: datetime) -> str:
    """8:15 AM, in whatever zone `at` is given: the caller brings the offering's."""
    half = pgettext("half of the day", "AM") if at.hour < 12 else pgettext("half of the day", "PM")
    return _unbroken(f"{formatted(at, 'g:i')} {half}")


def instant(at: datetime) -> str:
    """Nov 19, 2026, 10:42 AM."""
    return _("%(day)s, %(time)s") % {"day": full_day(at.date()), "time": clock(at)}


def as_known_on(at: datetime) -> str:
    """As known on Nov 19, 2026, 10:42 AM."""
    return _("As known on %(instant)s") % {"instant": instant(at)}


def when_for(status: str, due_on: date, today: date, done_on: date | None = None) -> When:
    """The two lines at the end of a due row, by its status."""
    if status == "overdue":
        return When(late_by(due_on, today), was_due(due_on, today))
    if status == "met":
        return When(_("on time"), short_day(done_on or due_on, today))
    if status == "done_late":
        return When(late_by(due_on, done_on or today), short_day(done_on or due_on, today))
    if status in ("missed", "waived"):
        return When("", was_due(due_on, today))
    if due_on.year == date.max.year:
        return When("", _("no day yet"))
    if status == "on_hold":
        return When("", day(due_on, today))
    return When(how_far(due_on, today), day(due_on, today))


def _kept(on: date, pattern: str) -> str:
    return _unbroken(formatted(on, pattern))


def _unbroken(text: str) -> str:
    return text.replace(" ", NO_BREAK)


def from_day(on: date, today: date) -> str:
    """From today, or from a day to come."""
    return _("From today") if on <= today else _("From %(day)s") % {"day": full_day(on)}


def span(today: date, starts_on: date, ends_on: date | None) -> str:
    """From when to when, and whether it holds: the year is always said."""
    since = full_day(starts_on)
    if ends_on and ends_on <= starts_on:
        return _("Ended before it began")
    if ends_on and ends_on <= today:
        return _("%(since)s until %(until)s, ended") % {
            "since": since,
            "until": full_day(ends_on),
        }
    said = (
        _("From %(since)s until %(until)s") % {"since": since, "until": full_day(ends_on)}
        if ends_on
        else _("From %(since)s, no end set") % {"since": since}
    )
    return said if starts_on <= today else _("%(when)s (not yet)") % {"when": said}


def page_language() -> Language:
    """The language of the page, of the two that packs are written in."""
    return "es" if (get_language() or "").startswith("es") else "en"


def every_reason() -> list[tuple[str, str]]:
    """All that something can tell of, by name, with the law where one is named for it."""
    return [(name, _with_law(name)) for name in REASONS]


def reasons_held(held: int) -> list[tuple[str, str]]:
    """Of all that, what is in `held`: nobody records what they could not read themselves."""
    return [(name, said) for name, said in every_reason() if covers(held, REASONS[name])]


def seen_by(held: int) -> str:
    """Who sees what tells of something, beside the ticks; of what no role holds, fewer do."""
    said = _("Seen only by your agency, and by those whom a consent names for it.")
    titles = ", ".join(title for _name, title in titles_of(held & NAMED_ONLY))
    if not titles:
        return said
    return said + " " + _("%(what)s: only by whoever is named for it.") % {"what": titles}


def _with_law(name: str) -> str:
    return f"{_reason(name)} ({LAWS[name]})" if name in LAWS else _reason(name)


def _reason(name: str) -> str:
    return capital(TITLES[name].in_language(page_language()))


def titles_of(reasons: int) -> list[tuple[str, str]]:
    """The names of reasons with their titles in the page's language."""
    held = names(reasons) if reasons != NORMAL else ()
    return [(name, _reason(name)) for name in held]


def language_name(code: str) -> str:
    """Spanish, in the language of the page; the code itself when nobody knows it."""
    return languages.language_name(code, get_language() or "en")
