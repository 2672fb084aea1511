"""Every standard about members asks for something, so that all of both programs is measured."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from django.db import connection
from django.db.models import Sum

from bench import programs, write
from bench.programs import Measured, about_members
from bench.shape import Shape
from bench.two_programs import PROGRAMS
from hearth.access.actors import Actor
from hearth.ledger.models import Calendar

SHAPE = Shape(enrollments=900)
WRITES = 2


@pytest.fixture(scope="module")
def measured(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Measured]:
    """What was measured; its database stays in use."""
    former = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield programs.measure(SHAPE, WRITES, lambda line: None)
        connection.close()
        connection.settings_dict["NAME"] = former


def test_every_standard_about_members_asks_for_something(measured: Measured) -> None:
    assert len(about_members()) == 22
    assert measured.silent == frozenset()


def test_a_standard_that_asks_for_nothing_is_named(measured: Measured) -> None:
    visit = "nys-health-home: outreach-visit"
    without = {name: count for name, count in measured.standards.items() if name != visit}
    assert replace(measured, standards=without).silent == {visit}


def test_contacts_are_written_in_both_programs(measured: Measured) -> None:
    assert {pack: len(one.filed) for pack, one in measured.written.items()} == {
        program.pack: WRITES for program in PROGRAMS
    }
    assert all(len(cold) == programs.NEW_CONNECTIONS for cold in measured.cold.values())


def test_what_is_settled_again_is_what_changed(measured: Measured) -> None:
    settled = measured.settled
    assert settled.rows == sum(measured.standards.values())
    assert 0 < settled.changed < settled.rows / 10
    assert settled.left == 0


def test_no_large_table_is_read_whole_for_a_contact(measured: Measured) -> None:
    assert measured.scans == frozenset()


def test_a_table_read_whole_for_a_contact_is_named(
    measured: Measured, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_contact = write.file_contact

    def reading_the_calendar(
        actor: Actor, member: int, at: datetime, services: tuple[str, ...]
    ) -> float:
        Calendar.objects.aggregate(Sum("day"))
        return file_contact(actor, member, at, services)

    monkeypatch.setattr(write, "file_contact", reading_the_calendar)
    assert programs.scans(SHAPE) == {"ledger_calendar"}
