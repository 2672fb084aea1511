"""Days, periods and business days as integers.

A day is the number of days since 1970-01-01. Periods of a unit are numbered without gaps, so that
they add and compare as plain numbers; weeks begin on Monday. Nothing here knows what today is.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

import holidays

from hearth.rules.model import Unit

EPOCH = date(1970, 1, 1)
NEVER = (date(9999, 12, 31) - EPOCH).days
"""The due day of what has no date yet: it waits for a stage, or for a hold to end."""
SOON_DAYS = 35
"""Windows that begin within this many days of `as_of` are settled ahead of time."""
SEALED_AFTER = 3
"""Windows closed more than this many periods ago are sealed."""
LONGEST_MONTH = 31
CALENDAR_COLUMNS = (
    *("day", "number", "workday", "is_workday"),
    *("week", "week_first", "week_last"),
    *("month", "month_first", "month_last"),
    *("quarter", "quarter_first", "quarter_last"),
)


def to_day(value: date) -> int:
    return (value - EPOCH).days


def to_date(day: int) -> date:
    return EPOCH + timedelta(days=day)


def number(day: int) -> int:
    """The day as yyyymmdd: the opening key of what opens on it, and comparable with birthdays."""
    value = to_date(day)
    return value.year * 10_000 + value.month * 100 + value.day


def month_of(day: int) -> int:
    value = to_date(day)
    return value.year * 12 + value.month - 1


def month_first(month: int) -> int:
    return to_day(date(month // 12, month % 12 + 1, 1))


def months_after(day: int, months: int) -> int:
    """The same day of a later month, or that month's last one."""
    first = month_first(month_of(day) + months)
    last = month_first(month_of(day) + months + 1) - 1
    return min(first + to_date(day).day - 1, last)


def period_of(unit: Unit, day: int) -> int:
    """The number of the period that a day falls into."""
    match unit:
        case "day":
            return day
        case "week":
            return (day + 3) // 7
        case "month":
            return month_of(day)
        case "quarter":
            return month_of(day) // 3


def period_first(unit: Unit, period: int) -> int:
    """The first day of a period; the first of the next one is the day after its last."""
    match unit:
        case "day":
            return period
        case "week":
            return period * 7 - 3
        case "month":
            return month_first(period)
        case "quarter":
            return month_first(period * 3)


def oldest_unsealed(unit: Unit, as_of: int, wanted_for: int) -> int:
    """The number of the oldest period that is not sealed."""
    return period_of(unit, as_of - wanted_for) - SEALED_AFTER


def oldest_unsealed_opening(as_of: int, within: int, wanted_for: int) -> int:
    return as_of - ((SEALED_AFTER + 1) * within + wanted_for)


def age_on(day: int, born: int) -> int:
    """Whole years; `born` is yyyymmdd. Who was born on a leap day is older on the 1st of March."""
    return (number(day) - born) // 10_000


def is_business_day(day: int) -> bool:
    """Monday to Friday, but no holiday of the federal government (5 U.S.C. 6103)."""
    value = to_date(day)
    return value.weekday() < 5 and value not in _federal_holidays(value.year)


def business_day_after(day: int, count: int) -> int:
    """The so many-th business day after a day, which itself does not count."""
    while count > 0:
        day += 1
        count -= is_business_day(day)
    return day


@lru_cache(maxsize=128)
def _federal_holidays(year: int) -> frozenset[date]:
    # The 1st of January of the next year may be observed on the last day of this one.
    known = holidays.country_holidays("US", years=(year, year + 1), observed=True)
    return frozenset(day for day in known if day.year == year)


def calendar_rows(first: int, last: int) -> Iterator[tuple[int, ...]]:
    """The calendar for these days, widened to whole quarters, in the order of its columns.

    It must reach from the first window to a quarter after the last day that anything is due.
    """
    workday = 0
    begins = month_first(month_of(first) // 3 * 3)
    for day in range(begins, month_first((month_of(last) // 3 + 1) * 3)):
        workday += is_business_day(day)
        week, month = period_of("week", day), month_of(day)
        quarter = month // 3
        yield (
            *(day, number(day), workday, int(is_business_day(day))),
            *(week, week * 7 - 3, week * 7 + 3),
            *(month, month_first(month), month_first(month + 1) - 1),
            *(quarter, month_first(quarter * 3), month_first(quarter * 3 + 3) - 1),
        )
