"""Guessing waits; others do not. Counted in the database, for every process alike."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection

from hearth.foundation.clock import frozen_at
from hearth.foundation.database import APP, login_as
from hearth.foundation.models import Failures
from hearth.foundation.throttling import (
    A_MOMENT,
    MOST_OF_ACCOUNT,
    OF_ADDRESS,
    OF_ONE,
    Attempt,
    is_beleaguered,
    note_failure,
    note_success,
    wait_of,
)

pytestmark = pytest.mark.django_db
EVENING = datetime(2026, 11, 19, 22, 0, tzinfo=UTC)
MARTA = "marta@fernhill.example"
OFFICE, HOME = "203.0.113.7", "198.51.100.9"
GUESSER = Attempt(MARTA, OFFICE)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _evening() -> Iterator[None]:
    with frozen_at(EVENING):
        yield


def fails(attempt: Attempt, times: int) -> None:
    for _ in range(times):
        note_failure(attempt)


def test_ten_failures_are_free_and_the_eleventh_waits() -> None:
    fails(GUESSER, OF_ONE.free - 1)
    assert wait_of(GUESSER) == timedelta(0)
    fails(GUESSER, 1)
    assert wait_of(GUESSER) == SECOND
    with frozen_at(EVENING + SECOND):
        assert wait_of(GUESSER) == timedelta(0)


def test_the_wait_doubles_up_to_a_quarter_of_an_hour() -> None:
    fails(GUESSER, OF_ONE.free)
    waits = []
    for _ in range(12):
        waits.append(wait_of(GUESSER).total_seconds())
        fails(GUESSER, 1)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]


def test_guessing_from_the_office_makes_the_owner_wait_nowhere_else() -> None:
    fails(GUESSER, OF_ONE.free + 5)
    assert wait_of(GUESSER) > timedelta(0)
    assert wait_of(Attempt(MARTA, HOME)) == timedelta(0)
    assert wait_of(Attempt(MARTA, OFFICE, device="hers")) == timedelta(0)


def test_guessing_at_one_account_makes_nobody_else_at_the_address_wait() -> None:
    fails(GUESSER, OF_ADDRESS.free - 1)
    assert wait_of(Attempt("greta@fernhill.example", OFFICE)) == timedelta(0)


def test_an_address_that_guesses_at_everybody_waits_a_minute_at_most_but_known_devices_do_not() -> (
    None
):
    for number in range(OF_ADDRESS.free + 20):
        note_failure(Attempt(f"{number}@fernhill.example", OFFICE))
    assert wait_of(Attempt("new@fernhill.example", OFFICE)) == timedelta(minutes=1)
    assert wait_of(Attempt("new@fernhill.example", OFFICE, device="hers")) == timedelta(0)
    assert wait_of(Attempt("new@fernhill.example", HOME)) == timedelta(0)


def test_a_known_device_that_guesses_waits_too() -> None:
    stolen = Attempt(MARTA, HOME, device="stolen")
    fails(stolen, OF_ONE.free)
    assert wait_of(stolen) == SECOND
    assert wait_of(Attempt(MARTA, HOME, device="another")) == timedelta(0)


def test_success_begins_anew_for_the_account_and_not_for_the_address() -> None:
    fails(GUESSER, OF_ADDRESS.free)
    note_success(GUESSER)
    assert Failures.objects.count() == 1
    assert wait_of(GUESSER) == SECOND  # of the address


def test_a_day_of_rest_forgets_all() -> None:
    fails(GUESSER, OF_ONE.free + 9)
    with frozen_at(EVENING + OF_ONE.rest):
        assert wait_of(GUESSER) == timedelta(0)
        fails(GUESSER, 1)
        assert wait_of(GUESSER) == timedelta(0)


def test_guessing_from_everywhere_makes_a_password_not_enough_on_a_new_device() -> None:
    for number in range(MOST_OF_ACCOUNT):
        assert not is_beleaguered(Attempt(MARTA, HOME))
        note_failure(Attempt(MARTA, f"10.0.0.{number}"))
    assert is_beleaguered(Attempt(MARTA, HOME))
    assert not is_beleaguered(Attempt(MARTA, HOME, device="hers"))
    assert wait_of(Attempt(MARTA, HOME)) == timedelta(0)


def test_one_network_of_version_six_is_one_address() -> None:
    fails(Attempt(MARTA, "2001:db8::1"), OF_ONE.free)
    assert wait_of(Attempt(MARTA, "2001:db8::ffff")) == SECOND
    assert wait_of(Attempt(MARTA, "2001:db8:0:1::1")) == timedelta(0)


def test_what_is_kept_names_neither_account_nor_address() -> None:
    fails(GUESSER, 1)
    kept = " ".join(Failures.objects.values_list("key", flat=True))
    assert MARTA not in kept
    assert OFFICE not in kept


@pytest.fixture
def elsewhere() -> Iterator[psycopg.Connection]:
    """A connection as another process of the application's has it; what it counted is undone."""
    with login_as(APP).connect(connection.settings_dict["NAME"]) as opened:
        yield opened
        opened.execute("delete from foundation_failures where key = %s", [GUESSER.own])


def test_what_another_process_counted_waits_here(elsewhere: psycopg.Connection) -> None:
    assert wait_of(GUESSER) == timedelta(0)
    elsewhere.execute(
        "insert into foundation_failures values (%s, %s, %s)", [GUESSER.own, OF_ONE.free, EVENING]
    )
    assert wait_of(GUESSER) == SECOND


def test_many_attempts_at_once_are_not_judged_by_the_same_count(
    elsewhere: psycopg.Connection,
) -> None:
    """While one is judged, another at the same account and address waits; others go on."""
    take = "select pg_try_advisory_xact_lock(hashtextextended(%s, 0))"
    with elsewhere.transaction():
        assert elsewhere.execute(take, [GUESSER.own]).fetchone() == (True,)
        assert wait_of(GUESSER) == A_MOMENT
        assert wait_of(Attempt(MARTA, HOME)) == timedelta(0)
    assert wait_of(GUESSER) == timedelta(0)


def test_attempts_that_are_not_counted_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARTH_FAULT", "foundation-attempts-not-counted")
    fails(GUESSER, OF_ONE.free)
    with pytest.raises(AssertionError):
        assert wait_of(GUESSER) == SECOND
