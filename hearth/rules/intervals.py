"""Stretches of days: disjoint, in order, none touching the next; the end is the first day after."""

from collections.abc import Iterable, Sequence
from functools import reduce

FOREVER = 2**31 - 1
Interval = tuple[int, int]


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """Their union. Stretches that touch become one; empty ones vanish."""
    found: list[Interval] = []
    for begins, ends in sorted(one for one in intervals if one[0] < one[1]):
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((begins, ends))
    return found


def shared(several: Sequence[Sequence[Interval]]) -> list[Interval]:
    """The days that are in every one of several unions."""
    return reduce(_both, several[1:], list(several[0]))


def _both(some: Sequence[Interval], others: Sequence[Interval]) -> list[Interval]:
    return [
        (max(one[0], other[0]), min(one[1], other[1]))
        for one in some
        for other in others
        if max(one[0], other[0]) < min(one[1], other[1])
    ]


def holding(intervals: Iterable[Interval], day: int) -> Interval | None:
    """The stretch that a day is in."""
    return next((one for one in intervals if one[0] <= day < one[1]), None)


def hull(intervals: Iterable[Interval], first: int, last: int) -> Interval | None:
    """The first and the last day of the stretches between two days; gaps do not count."""
    days = [(max(begins, first), min(ends - 1, last)) for begins, ends in intervals]
    days = [one for one in days if one[0] <= one[1]]
    return (min(one[0] for one in days), max(one[1] for one in days)) if days else None
