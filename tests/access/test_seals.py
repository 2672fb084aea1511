"""Whoever can write past the application's rights alters the log, and is found, with the place."""

import hmac
import os
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import ProgrammingError, connection, transaction
from django.test import override_settings
from procrastinate.contrib.django import app

from hearth.access import tasks
from hearth.access.actors import Actor, acting
from hearth.access.models import Seal
from hearth.access.sealing import (
    LATE,
    HookError,
    Sealed,
    read_sealed,
    root_of,
    seal_activity,
    seal_everything,
    sealed,
    sealing,
    send_roots,
    signature_of,
)
from hearth.access.verifying import Finding, verify
from hearth.foundation.clock import frozen_at, now
from hearth.foundation.database import login_as_administrator
from hearth.foundation.models import Activity
from hearth.foundation.owner import connected_as
from hearth.network.models import Network
from tests.support.cast import Cast

TAMPERINGS = int(os.environ.get("HEARTH_TAMPERINGS", "330"))
ROWS, BATCH = 120, 12
THEN = datetime(2026, 3, 10, 8, tzinfo=UTC)
Place = tuple[str, int]


@dataclass(frozen=True)
class Log:
    """A log that was sealed hours ago. `rows` are every second id from the first on."""

    rows: list[int]
    seals: list[int]
    sent: list[Sealed]


def written(id_: int, **instead: object) -> Activity:
    fields = {
        "at": THEN,
        "hat_id": 7,
        "user_id": 3,
        "network_id": 1,
        "agency_id": 2,
        "member_id": 1000 + id_,
        "action": "view",
        "purpose": "TREAT",
        "route": "member",
        "status": 200,
        "view_id": f"view-{id_}",
    }
    return Activity(id=id_, **(fields | instead))


@contextmanager
def as_administrator() -> Iterator[None]:
    """Past every policy and every right, in a transaction that is rolled back."""
    login = login_as_administrator().django() | {"NAME": connection.settings_dict["NAME"]}
    with connected_as(login), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def log(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Log]:
    with django_db_blocker.unblock(), as_administrator():  # type: ignore[attr-defined]
        Seal.objects.all().delete()
        Activity.objects.all().delete()
        Network.objects.create(name="Sealed")  # whose settler seals
        ids = list(range(10, 10 + 2 * ROWS, 2))
        for start in range(0, ROWS, BATCH):
            with frozen_at(THEN + timedelta(seconds=10 * start)):
                Activity.objects.bulk_create(written(one) for one in ids[start : start + BATCH])
                assert seal_activity() == BATCH
        seals = list(Seal.objects.order_by("number"))
        with frozen_at(THEN + LATE + timedelta(days=1)):
            yield Log(ids, [one.number for one in seals], [sealed(one) for one in seals])


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# --- every way to tamper: does it, and says the places that must be named


def change(log: Log, chance: random.Random) -> list[Place]:
    row, column = chance.choice(log.rows), chance.choice([*CHANGES])
    with connection.cursor() as cursor:
        cursor.execute(
            f"update foundation_activity set {column} = {CHANGES[column]} where id = %s", [row]
        )
    return [("row", row)]


CHANGES = {
    "at": "at + interval '1 microsecond'",
    "hat_id": "hat_id + 1",
    "user_id": "null",
    "network_id": "network_id + 1",
    "agency_id": "null",
    "member_id": "member_id + 1",
    "action": "'export'",
    "purpose": "''",
    "route": "route || ' '",
    "status": "404",
    "view_id": "upper(view_id)",
}


def remove(log: Log, chance: random.Random) -> list[Place]:
    row = chance.choice(log.rows)
    Activity.objects.filter(pk=row).delete()
    return [("row", row)]


def add(log: Log, chance: random.Random) -> list[Place]:
    row = chance.choice(log.rows[:-1]) + 1
    written(row).save(force_insert=True)
    return [("row", row)]


def reorder(log: Log, chance: random.Random) -> list[Place]:
    one, other = chance.sample(log.rows, 2)
    for row, into in ((one, 0), (other, one), (0, other)):
        Activity.objects.filter(pk=row).update(id=into)
    return [("row", one), ("row", other)]


def remove_a_seal(log: Log, chance: random.Random) -> list[Place]:
    number = chance.choice(log.seals[:-1])
    Seal.objects.filter(number=number).delete()
    return [("seal", number)]


def alter_a_digest(log: Log, chance: random.Random) -> list[Place]:
    seal = Seal.objects.get(number=chance.choice(log.seals))
    at = chance.randrange(len(seal.digests))
    digests = [bytes(one) for one in seal.digests]
    digests[at] = chance.randbytes(32)
    Seal.objects.filter(pk=seal.pk).update(digests=digests)
    return [("seal", seal.number), ("row", seal.rows[at])]


def leave_a_row_out(log: Log, chance: random.Random) -> list[Place]:
    seal = Seal.objects.get(number=chance.choice(log.seals))
    Activity.objects.filter(pk=seal.rows[3]).delete()
    rows, digests = list(seal.rows), [bytes(one) for one in seal.digests]
    del rows[3], digests[3]
    Seal.objects.filter(pk=seal.pk).update(rows=rows, digests=digests)
    return [("seal", seal.number)]


def set_a_seals_clock(log: Log, chance: random.Random) -> list[Place]:
    number = chance.choice(log.seals)
    Seal.objects.filter(number=number).update(sealed_at=now() - timedelta(days=2))
    return [("seal", number)]


def cut_the_end(log: Log, chance: random.Random) -> list[Place]:
    kept = chance.choice(log.seals[:-1])
    last = Seal.objects.get(number=kept).last_row
    Seal.objects.filter(number__gt=kept).delete()
    Activity.objects.filter(id__gt=last).delete()
    return [("seal", number) for number in log.seals if number > kept]


def set_back_and_go_on(log: Log, chance: random.Random) -> list[Place]:
    lost = cut_the_end(log, chance)
    written(10_001).save(force_insert=True)
    assert seal_everything()
    return lost[:1]


def seal_anew(log: Log, chance: random.Random, key: bytes | None = None) -> list[Place]:
    """With another key; or, where `key` is none, with the installation's own."""
    (_, row), *_ = change(log, chance)
    first = Seal.objects.get(rows__contains=[row])
    following = list(Seal.objects.filter(number__gte=first.number).order_by("number"))
    previous = bytes(first.previous)
    for seal in following:
        with connection.cursor() as cursor:
            cursor.execute(
                "select access_activity_digest(a) from foundation_activity a"
                " where id = any(%s) order by id",
                [list(seal.rows)],
            )
            digests = [bytes(digest) for (digest,) in cursor.fetchall()]
        root = root_of(previous, seal.number, seal.sealed_at, seal.rows, digests)
        sign = hmac.digest(key, root, "sha256") if key else signature_of(root)
        Seal.objects.filter(pk=seal.pk).update(
            digests=digests, previous=previous, root=root, signature=sign
        )
        previous = root
    return [("seal", seal.number) for seal in following]


def seal_anew_with_another_key(log: Log, chance: random.Random) -> list[Place]:
    return seal_anew(log, chance, b"another")


TAMPER: list[Callable[[Log, random.Random], list[Place]]] = [
    *(change, remove, add, reorder, remove_a_seal, alter_a_digest, leave_a_row_out),
    *(set_a_seals_clock, cut_the_end, set_back_and_go_on, seal_anew, seal_anew_with_another_key),
]
ONLY_OUTSIDE = {cut_the_end, set_back_and_go_on, seal_anew}
"""What nothing on the machine can tell."""


def places(found: list[Finding]) -> set[Place]:
    return {(one.place, one.number) for one in found}


def test_an_untouched_log_is_in_order(log: Log) -> None:
    assert verify() == []
    assert verify(log.sent) == []


@pytest.mark.parametrize("tamper", TAMPER, ids=lambda one: one.__name__)
def test_tampering_is_found_at_its_place(log: Log, tamper: Callable[..., list[Place]]) -> None:
    """Each in its share of so many random ways; `make audit-deep` tries 10,000."""
    for number in range(max(1, TAMPERINGS // len(TAMPER))):
        with undone():
            expected = tamper(log, random.Random(f"{tamper.__name__} {number}"))
            found = places(verify(log.sent))
            assert set(expected) <= found, (number, expected, found)
            if tamper not in ONLY_OUTSIDE:
                assert set(expected) & places(verify()), (number, expected)


def test_a_log_that_was_set_back_is_found_among_all_roots_that_were_ever_sent(log: Log) -> None:
    """As an operator's program appends them, old and new; and though there are as many again."""
    with undone():
        lost = cut_the_end(log, random.Random(3))
        for id_ in range(10_000, 10_000 + 2 * len(log.seals)):
            written(id_).save(force_insert=True)
            assert seal_activity() == 1
        now_sent = [sealed(one) for one in Seal.objects.order_by("number")]
        assert set(lost) <= places(verify([*log.sent, *now_sent]))
        assert verify(now_sent) == []


@pytest.mark.parametrize("tamper", [change, remove, add], ids=lambda one: one.__name__)
def test_nothing_else_is_accused(log: Log, tamper: Callable[..., list[Place]]) -> None:
    with undone():
        expected = tamper(log, random.Random(1))
        assert places(verify(log.sent)) == set(expected)


def test_seals_that_are_not_chained_are_noticed(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARTH_FAULT", "access-seal-not-chained")
    with undone():
        written(10_001).save(force_insert=True)
        assert seal_activity() == 1
        assert ("seal", log.seals[-1] + 1) in places(verify())


def test_a_row_committed_late_is_sealed_with_the_next_and_one_of_long_ago_is_not(
    log: Log,
) -> None:
    with undone(), frozen_at(THEN + timedelta(seconds=10 * ROWS)):
        written(log.rows[-1] - 1).save(force_insert=True)  # its number is lower: it took long
        assert seal_everything() == 1
        assert verify(log.sent) == []
    with undone():
        written(log.rows[-1] - 1).save(force_insert=True)
        assert seal_everything() == 0
        assert places(verify()) == {("row", log.rows[-1] - 1)}


# --- what the application may


def note(actor: Actor) -> None:
    """One row of the log, of the actor's."""
    row = written(
        1, hat_id=actor.hat_id, user_id=actor.user_id, network_id=actor.network_id,
        agency_id=actor.organization_id,
    )  # fmt: skip
    row.pk = None
    with frozen_at(THEN), acting(actor):
        row.save()


@pytest.mark.django_db
def test_the_application_seals_what_it_cannot_read_and_rewrites_nothing(
    standing_cast: Cast,
) -> None:
    note(standing_cast.marta)
    assert Activity.objects.count() == 0  # nobody acts: nothing to be seen
    assert seal_everything() >= 1
    assert verify() == []
    for statement in (
        "update access_seal set root = signature",
        "delete from access_seal",
        "update foundation_activity set member_id = 1",
        "delete from foundation_activity",
        "select access_activity_digest(a) from foundation_activity a",
    ):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


FORGED = (
    "insert into access_seal"
    " (number, sealed_at, first_row, last_row, rows, digests, previous, root, signature{})"
    " values (1000000, now(), 1, 9, array[1, 9], array['x'::bytea, 'x'], 'x', 'x', 'x'{})"
)


@pytest.mark.django_db
def test_nobody_who_signs_in_makes_a_seal_reads_one_or_says_that_it_was_sent(
    standing_cast: Cast,
) -> None:
    cast = standing_cast
    note(cast.marta)
    assert seal_everything() >= 1
    for actor in (cast.marta, cast.petra, cast.theo, cast.interface):
        with acting(actor), connection.cursor() as cursor:
            assert not Seal.objects.exists()
            assert Seal.objects.update(sent_at=now()) == 0
            note(cast.marta)
            for told in ("access_unsealed(0, 9)", "access_broken(0, 1000000000)"):
                cursor.execute(f"select count(*) from {told}")
                assert cursor.fetchone() == (0,)
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                cursor.execute(FORGED.format("", ""))


@pytest.mark.django_db
def test_a_seal_is_sent_once_and_is_made_unsent(standing_cast: Cast) -> None:
    note(standing_cast.marta)
    assert seal_everything() >= 1
    with sealing(), connection.cursor() as cursor:
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            cursor.execute(FORGED.format(", sent_at", ", now()"))
        assert Seal.objects.filter(sent_at=None).update(sent_at=now()) >= 1
        assert Seal.objects.update(sent_at=now()) == 0


# --- the roots leave the machine


@pytest.fixture
def program(tmp_path: Path) -> str:
    """A program of an operator's, which appends what it is given to a file."""
    return (
        f"{sys.executable} -c \"import sys; open('{tmp_path}/roots', 'a').write(sys.stdin.read())\""
    )


def test_roots_are_sent_once_and_verify_reads_them(
    log: Log, program: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with undone():
        with override_settings(SEAL_HOOK=program):
            assert send_roots() == len(log.seals)
            assert send_roots() == 0
        lines = (tmp_path / "roots").read_text().splitlines()
        assert [read_sealed(line) for line in lines] == log.sent
        call_command("audit", "verify", f"--roots={tmp_path}/roots")
        assert "10 seals are in order, 10 of them as they were sent." in capsys.readouterr().out
        cut_the_end(log, random.Random(1))
        with pytest.raises(SystemExit) as left:
            call_command("audit", "verify", f"--roots={tmp_path}/roots")
        assert left.value.code == 1
        assert "it was sent, and is not here" in capsys.readouterr().out


def test_a_log_that_nobody_ever_sealed_is_not_called_in_order(
    log: Log, capsys: pytest.CaptureFixture[str]
) -> None:
    with undone():
        written(10_001).save(force_insert=True)
        call_command("audit", "verify")
        assert "10 seals are in order. 1 rows wait for a seal." in capsys.readouterr().out
        Seal.objects.all().delete()
        with pytest.raises(CommandError, match="Nothing was ever sealed"):
            call_command("audit", "verify")


def test_the_worker_seals_every_ten_seconds_and_sends_the_roots(
    log: Log, program: str, tmp_path: Path
) -> None:
    periodic = app.periodic_registry.periodic_tasks["access.seal_activity", ""]
    assert periodic.croniter.get_next(ret_type=float, start_time=1_000_000.0) == 1_000_010.0
    with undone(), override_settings(SEAL_HOOK=program):
        written(10_001).save(force_insert=True)
        assert tasks.seal_activity() == 1
        assert len((tmp_path / "roots").read_text().splitlines()) == len(log.seals) + 1


def test_roots_that_nobody_took_are_kept_for_the_next_time(log: Log, program: str) -> None:
    with undone():
        for broken in ("/nowhere/at-all", "false", "send 'x"):
            with override_settings(SEAL_HOOK=broken):
                with pytest.raises(HookError, match="did not take 10 roots"):
                    send_roots()
                with pytest.raises(CommandError, match="did not take"):
                    call_command("audit", "seal")
        with override_settings(SEAL_HOOK=""):
            assert send_roots() == 0
        with override_settings(SEAL_HOOK=program):
            assert send_roots() == 10


@pytest.mark.parametrize("line", ["hearth-seal 1", "hearth-seal 1 2026-03-10 2 zz zz", "x " * 6])
def test_a_file_of_other_lines_is_refused(log: Log, tmp_path: Path, line: str) -> None:
    (tmp_path / "roots").write_text(f"\n{line}\n")
    with pytest.raises(CommandError, match="roots:2 is not the line of a seal"):
        call_command("audit", "verify", f"--roots={tmp_path}/roots")


def test_a_large_log_is_sealed_in_several_batches(log: Log) -> None:
    with undone():
        Activity.objects.bulk_create(written(one) for one in range(10_000, 10_012))
        assert [seal_activity(5) for _ in range(4)] == [5, 5, 2, 0]
