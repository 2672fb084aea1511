"""Writers write while the nightly job is killed again and again; nothing is lost or doubled.

Short by default; `make fire` runs 8 writers of 2,000 contacts on 200 members with 20 kills.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from hearth.access.actors import acting
from hearth.foundation.clock import frozen_at
from hearth.foundation.database import login_as_administrator
from hearth.ledger.models import Evidence, SettlingRun
from hearth.ledger.nightly import settle_everything
from hearth.ledger.reconciling import Reconciliation, reconcile
from hearth.ledger.services import NewEvidence, file_evidence
from hearth.ledger.tasks import give_back_stalled, settle_nightly
from tests.support.cast import ZONE, Cast, install, make_cast, make_member

WRITERS = int(os.environ.get("HEARTH_FIRE_WRITERS", "4"))
CONTACTS = int(os.environ.get("HEARTH_FIRE_CONTACTS", "40"))
MEMBERS = int(os.environ.get("HEARTH_FIRE_MEMBERS", "20"))
ENOUGH_TO_COLLIDE = 40
KILLS = int(os.environ.get("HEARTH_FIRE_KILLS", "3"))
NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)
LATER = NOW + timedelta(days=21)
STEP = 30  # ten members: many steps, so that a kill falls between and within them


@pytest.fixture
def fire(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[tuple[Cast, list[int]]]:
    """A committed network of its own, half of whose members were discharged."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        with frozen_at(NOW):
            cast = make_cast(f"Fire {time.time_ns()}")
            install(cast)
            members = [
                make_member(
                    cast,
                    cast.fernhill,
                    care_managers=[cast.marta],
                    name=f"Member {number}",
                    enrolled_on=date(2026, 1, 1),
                )
                for number in range(MEMBERS)
            ]
            for number, member in enumerate(members):
                left = NewEvidence(
                    "discharge", NOW - timedelta(days=number % 15), ZONE, {"class": "inpatient"}
                )
                with acting(cast.interface):
                    file_evidence(cast.interface, member, left)
        yield cast, [member.pk for member in members]


def environment(clock: datetime, **more: str) -> dict[str, str]:
    return os.environ | {
        "HEARTH_TESTING": "1",
        "HEARTH_DATABASE": connection.settings_dict["NAME"],
        "HEARTH_CLOCK": clock.isoformat(),
        **more,
    }


def start_writers(
    cast: Cast, members: list[int], contacts: int = CONTACTS
) -> list[subprocess.Popen[str]]:
    return [
        subprocess.Popen(
            [sys.executable, "-m", "tests.kill.writer"]
            + [str(word) for word in (cast.marta.hat_id, contacts, seed, *members)],
            env=environment(LATER),
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in range(WRITERS)
    ]


def start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "procrastinate", "worker", "--one-shot"],
        env=environment(LATER),
        stderr=subprocess.DEVNULL,
    )


def defer_nightly() -> None:
    """Queue the job, or give a killed worker's back, as the job of every minute would."""
    # A worker killed before it took its job has left it in the queue.
    with suppress(AlreadyEnqueued):
        if not async_to_sync(give_back_stalled)(app, silent_for=0):
            settle_nightly.defer(step=STEP, at_any_hour=True)


def kill_the_nightly_job(times: int) -> int:
    """Kill the process of a running job at a random moment, so many times; how often it was done.

    On a busy machine a job may be done before the kill comes: it is begun again, within bounds.
    """
    dice, hits = random.Random(11), 0
    for _ in range(10 * times):
        if hits == times:
            break
        defer_nightly()
        before = progress()
        worker = start_worker()
        began = time.monotonic()
        # Only what moves is running: the run of the last worker is still unfinished.
        while progress() == before and time.monotonic() - began < 60:
            time.sleep(0.005)
        time.sleep(dice.random() * 0.05)
        hits += SettlingRun.objects.filter(finished_at=None).exists()
        worker.kill()
        worker.wait()
    return hits


def progress() -> tuple[int, int]:
    """(the latest run, how far it is): changes with every step of a running job."""
    latest = SettlingRun.objects.order_by("-pk").values_list("pk", "next_party").first()
    return latest or (0, 0)


def finish_the_nightly_job() -> None:
    defer_nightly()
    worker = start_worker()
    deadline = time.monotonic() + 600
    while ProcrastinateJob.objects.filter(
        task_name="ledger.settle_nightly", status__in=["todo", "doing"]
    ).exists():
        assert time.monotonic() < deadline
        assert worker.poll() in (None, 0)
        time.sleep(0.1)
    worker.terminate()
    worker.wait()
    assert not SettlingRun.objects.filter(finished_at=None).exists()


def check(cast: Cast) -> Reconciliation:
    with frozen_at(LATER):
        return reconcile(cast.offering, members=MEMBERS)


def test_eight_hands_and_a_killed_job_lose_nothing(
    fire: tuple[Cast, list[int]], record_property: Callable[[str, object], None]
) -> None:
    cast, members = fire
    writers = start_writers(cast, members)
    hits = kill_the_nightly_job(KILLS)
    told = [writer.communicate(timeout=3600)[0] for writer in writers]
    finish_the_nightly_job()

    assert hits == KILLS, "too few kills met a running job"
    assert told == [f"filed {CONTACTS} errors 0\n"] * WRITERS
    with acting(cast.interface):
        assert Evidence.objects.filter(source="fire").count() == WRITERS * CONTACTS
    found = check(cast)
    record_property(
        "figure",
        f"{WRITERS} writers x {CONTACTS} contacts on {MEMBERS} members, "
        f"{hits} kills of a running job: {found}",
    )
    assert found.differences == 0
    assert rebuilt_rows(cast) == stored_rows(cast)


def stored_rows(cast: Cast) -> list[tuple[object, ...]]:
    with login_as_administrator().connect(connection.settings_dict["NAME"]) as admin:
        return admin.execute(
            "select * from ledger_obligation where network_id = %s"
            " order by subject_id, standard, opening_key",
            [cast.network.pk],
        ).fetchall()


def rebuilt_rows(cast: Cast) -> list[tuple[object, ...]]:
    """Drop the network's obligations and settle its whole history again."""
    before = stored_rows(cast)
    assert before
    with login_as_administrator().connect(connection.settings_dict["NAME"]) as admin:
        for table in ("ledger_obligation", "ledger_tally"):
            admin.execute(f"delete from {table} where network_id = %s", [cast.network.pk])
    from hearth.access.actors import settler_of

    with acting(settler_of(cast.network)), connection.cursor() as cursor:
        cursor.execute(
            "select ledger_settle_range(%s, first_party, last_party, %s, true)"
            " from ledger_parties(%s)",
            [cast.offering.pk, LATER, cast.offering.pk],
        )
    assert check(cast).differences == 0
    return before


def test_a_dead_job_makes_way_for_the_one_that_waits_in_line(
    fire: tuple[Cast, list[int]],
) -> None:
    assert kill_the_nightly_job(1) == 1
    with suppress(AlreadyEnqueued):  # soon after a quarter past, the worker has queued it itself
        settle_nightly.defer(step=STEP, at_any_hour=True)  # the hourly job, behind the dead one

    assert async_to_sync(give_back_stalled)(app, silent_for=0) == 1

    finish_the_nightly_job()
    assert check(fire[0]).differences == 0


def test_progress_noted_before_the_work_is_caught(
    fire: tuple[Cast, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, _ = fire
    monkeypatch.setenv("HEARTH_FAULT", "settling-notes-progress-first")
    with frozen_at(LATER):
        settle_everything(STEP)
    assert check(cast).rows > 0


def test_writers_that_do_not_wait_for_each_other_are_caught(
    fire: tuple[Cast, list[int]],
) -> None:
    cast, members = fire
    with login_as_administrator().connect(connection.settings_dict["NAME"]) as admin:
        (kept,) = admin.execute(
            "select pg_get_functiondef('ledger_lock_member'::regproc)"
        ).fetchone() or ("",)
        admin.execute(
            "create or replace function ledger_lock_member(p_member bigint) returns void"
            " language sql security definer as 'select null::void'"
        )
        try:
            writers = start_writers(cast, members[:1], ENOUGH_TO_COLLIDE)
            told = [writer.communicate(timeout=600)[0] for writer in writers]
        finally:
            admin.execute(kept)
    went_wrong = sum(not text.startswith(f"filed {ENOUGH_TO_COLLIDE} errors 0") for text in told)
    assert check(cast).rows + went_wrong > 0
