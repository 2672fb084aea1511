"""Days and months as integers.

A day is the number of days since 1970-01-01. A month is year * 12 + month - 1, so that months
add and compare as plain numbers. Nothing here knows what today is.
"""

from datetime import date, timedelta

EPOCH = date(1970, 1, 1)
SOON_DAYS = 35
"""Windows that begin within this many days of `as_of` are settled ahead of time."""
SEALED_AFTER = 3
"""Windows closed more than this many periods ago are sealed."""


def to_day(value: date) -> int:
    return (value - EPOCH).days


def to_date(day: int) -> date:
    return EPOCH + timedelta(days=day)


def month_of(day: int) -> int:
    value = to_date(day)
    return value.year * 12 + value.month - 1


def month_first(month: int) -> int:
    return to_day(date(month // 12, month % 12 + 1, 1))


def month_last(month: int) -> int:
    return month_first(month + 1) - 1


def month_key(first: int) -> int:
    """The opening key of the month that begins on this day, as yyyymmdd."""
    value = to_date(first)
    return value.year * 10_000 + value.month * 100 + value.day


def oldest_unsealed_month(as_of: int, wanted_for: int) -> int:
    return month_of(as_of - wanted_for) - SEALED_AFTER


def oldest_unsealed_opening(as_of: int, within: int, wanted_for: int) -> int:
    return as_of - ((SEALED_AFTER + 1) * within + wanted_for)
