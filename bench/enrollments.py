"""Everybody is enrolled; one in fifty has a second stay in the stage."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from bench.copying import NULL, Table
from bench.people import RECORDED
from bench.placing import Placement
from bench.shape import FIRST_DAY, LAST_DAY, MONTH_FIRST, Shape

STAGE = 1  # the number the spans use; installing the pack must have given it to `enrolled`


def enrollment_tables(shape: Shape, placed: Placement) -> Iterator[Table]:
    """Enrollments, subjects and spans; the three share their ids with the members."""
    days = _enrollment_days(shape)
    yield Table(
        "ledger_enrollment",
        "id, network_id, agency_id, member_id, offering_id, label, opened_at",
        (
            f"{i}\t1\t{agency}\t{i}\t1\t0\t{RECORDED}\n"
            for i, agency in enumerate(placed.agency_of, 1)
        ),
    )
    yield Table(
        "ledger_subject",
        "id, network_id, agency_id, member_id, enrollment_id, offering_id, label, tracked_from",
        (
            f"{i}\t1\t{agency}\t{i}\t{i}\t1\t0\t{max(day, FIRST_DAY)}\n"
            for i, (agency, day) in enumerate(zip(placed.agency_of, days, strict=True), 1)
        ),
    )
    yield Table(
        "ledger_span",
        "network_id, agency_id, member_id, subject_id, label, kind, value, starts_on, ends_on,"
        " recorded_at",
        _spans(shape, placed, days),
    )


def _enrollment_days(shape: Shape) -> list[date]:
    """Two in three before the program went live here, the rest since, up to last week."""
    chance = random.Random(f"{shape.seed} enrolled").random
    span = (LAST_DAY - FIRST_DAY).days - 7
    days = [FIRST_DAY + timedelta(days=step) for step in range(-2 * span, span)]
    return [days[int(chance() * len(days))] for _ in range(shape.enrollments)]


def _spans(shape: Shape, placed: Placement, enrolled_on: list[date]) -> Iterator[str]:
    chance = random.Random(f"{shape.seed} spans").random
    for i in range(shape.enrollments):
        row = f"1\t{placed.agency_of[i]}\t{i + 1}\t{i + 1}\t0\t1\t{STAGE}\t"
        for starts, ends in _stays(enrolled_on[i], chance()):
            yield f"{row}{starts}\t{ends or NULL}\t{RECORDED}\n"


def _stays(enrolled_on: date, drawn: float) -> list[tuple[date, date | None]]:
    within = timedelta(days=1 + int(drawn * 10_000) % 14)
    if drawn < 0.01:  # came back after years away
        return [(date(2012, 1, 1), date(2012, 9, 1)), (enrolled_on, None)]
    if drawn < 0.02 and enrolled_on < MONTH_FIRST:  # away for some days of the measured month
        return [(enrolled_on, MONTH_FIRST + within), (MONTH_FIRST + within * 2, None)]
    if drawn < 0.03 and enrolled_on < MONTH_FIRST:  # left in the measured month
        return [(enrolled_on, MONTH_FIRST + within)]
    return [(enrolled_on, None)]
