"""Reconciling and rebuilding: stored rows are what the engines say, and a planted lie is found."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection

from hearth.access.actors import Actor, acting, settler_of
from hearth.foundation.clock import frozen_at
from hearth.ledger.management.commands import reconcile as command
from hearth.ledger.models import Evidence, SettlingRun
from hearth.ledger.nightly import settle_offering
from hearth.ledger.reconciling import reconcile
from hearth.ledger.services import file_evidence
from hearth.ledger.tests.test_filing import contact, discharge
from hearth.network.models import Network
from tests.support.cast import Cast, make_member

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _march() -> Iterator[None]:
    with frozen_at(NOW):
        yield


@pytest.fixture
def busy(standing_cast: Cast) -> Cast:
    """Six members with a little history each."""
    for day in range(1, 7):
        member = make_member(
            standing_cast, standing_cast.fernhill, care_managers=[standing_cast.marta]
        )
        with acting(standing_cast.marta):
            file_evidence(standing_cast.marta, member, discharge(date(2026, 3, day)))
            file_evidence(standing_cast.marta, member, contact(date(2026, 3, 2 * day)))
    return standing_cast


def test_nothing_differs_after_ordinary_work(busy: Cast) -> None:
    found = reconcile(busy.offering)
    assert (found.rows, found.tally, found.reference) == (0, 0, 0)
    assert found.members_by_reference == 6


def test_the_nightly_run_settles_the_passing_of_days_and_reconciles(busy: Cast) -> None:
    with frozen_at(NOW + timedelta(days=14)):
        assert reconcile(busy.offering).rows > 0
        progress = list(settle_offering(busy.offering, step=6))
        assert len(progress) > 1
        assert progress[-1].differences > 0
        assert reconcile(busy.offering).differences == 0


def test_a_run_that_stopped_resumes_where_it_was(busy: Cast) -> None:
    with frozen_at(NOW + timedelta(days=14)):
        steps = settle_offering(busy.offering, step=3)
        first = next(steps)
        steps.close()
        again = next(settle_offering(busy.offering, step=3))
        assert again.next_party == first.next_party + 3
        assert SettlingRun.objects.filter(finished_at=None).count() == 1


def test_settling_the_whole_history_again_changes_nothing(busy: Cast) -> None:
    with acting(settler_of(busy.network)), connection.cursor() as cursor:
        cursor.execute(
            "select ledger_settle_range(%s, p.first_party, p.last_party, %s, true)"
            " from ledger_parties(%s) p",
            [busy.offering.pk, NOW, busy.offering.pk],
        )
        assert cursor.fetchone() == (0,)


def test_evidence_that_was_never_settled_is_found(busy: Cast) -> None:
    with acting(busy.interface):
        some = Evidence.objects.filter(kind=1).first()
        assert some is not None
        some.pk, some.root_id = None, None
        some.occurred_on = date(2026, 2, 10)
        some.recorder_id = busy.interface.hat_id
        some.save(force_insert=True)
    found = reconcile(busy.offering)
    assert found.rows == 1
    assert found.reference == 2  # the stored row, and the one it should be


def test_recorders_alone_are_compared_once_for_a_network(
    busy: Cast, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[int] = []
    differing = {"of_nobody": 0}

    def compare(actor: Actor) -> dict[str, int]:
        asked.append(actor.network_id)
        return differing

    monkeypatch.setattr(command, "compare_recorders", compare)
    monkeypatch.setattr(command, "reconcile", None)  # no engine runs
    call_command("reconcile", evidence=True)
    assert asked.count(busy.network.pk) == 1
    assert len(asked) == Network.objects.count()
    assert "of_nobody: 0 records differ from their evidence" in capsys.readouterr().out
    differing["of_nobody"] = 2
    with pytest.raises(SystemExit, match="1"):
        call_command("reconcile", evidence=True)
    assert "of_nobody: 2 records differ" in capsys.readouterr().out


def test_evidence_that_a_recorder_did_not_write_is_found_by_recorders_alone(busy: Cast) -> None:
    call_command("reconcile", evidence=True)
    member = make_member(busy, busy.fernhill, care_managers=[busy.marta])
    with acting(busy.marta):
        stray = replace(contact(date(2026, 3, 2)), source="encounters_contact", source_id=1)
        file_evidence(busy.marta, member, stray)
    with pytest.raises(SystemExit, match="1"):
        call_command("reconcile", evidence=True)


def test_the_application_cannot_write_an_obligation() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select bool_or(has_table_privilege('hearth_app', 'ledger_obligation', command))"
            " from unnest(array['insert', 'update', 'delete', 'truncate']) as command"
        )
        assert cursor.fetchone() == (False,)


def test_the_first_run_after_an_installation_is_deep_and_the_next_is_not(busy: Cast) -> None:
    list(settle_offering(busy.offering))
    list(settle_offering(busy.offering))
    assert list(SettlingRun.objects.order_by("pk").values_list("is_deep", flat=True)) == [
        True,
        False,
    ]
