"""Installing another pack, or other parameters: the next settling brings the whole past along."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.db.models import Q

from hearth.access.actors import acting
from hearth.drafting.desk import read_pack
from hearth.drafting.documents import PackError
from hearth.foundation.clock import frozen_at
from hearth.foundation.owner import as_owner
from hearth.ledger.models import Enrollment, Installation, Obligation, SettlingRun
from hearth.ledger.nightly import settle_everything
from hearth.ledger.packs import install_pack, pack_folder
from hearth.ledger.reconciling import reconcile
from hearth.ledger.services import file_evidence
from hearth.ledger.tests.test_filing import discharge
from hearth.network.models import Offering
from tests.support.cast import Cast, install, make_cast, make_member

NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)


@pytest.fixture
def network(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Cast]:
    """A committed network whose offering has not said how many days a follow-up may take."""
    with django_db_blocker.unblock(), frozen_at(NOW):  # type: ignore[attr-defined]
        cast = make_cast(f"Installing {time.time_ns()}", parameters={})
        install(cast)
        member = make_member(cast, cast.fernhill, care_managers=[cast.marta])
        with acting(cast.marta):
            file_evidence(cast.marta, member, discharge(date(2025, 6, 1)))
            file_evidence(cast.marta, member, discharge(date(2026, 3, 2)))
        yield cast


def follow_ups(cast: Cast) -> int:
    with acting(cast.marta):
        return Obligation.objects.filter(opening_key__lt=20_000_000).count()


def set_days(cast: Cast, parameters: dict[str, int]) -> None:
    with as_owner():
        Offering.objects.filter(pk=cast.offering.pk).update(parameters=parameters)
        install_pack(Offering.objects.get(pk=cast.offering.pk))


def test_a_parameter_set_later_opens_what_it_stopped_and_unset_it_closes(network: Cast) -> None:
    assert follow_ups(network) == 0
    set_days(network, {"follow_up_days": 7})
    settle_everything()
    assert follow_ups(network) == 1
    assert reconcile(network.offering).differences == 0
    set_days(network, {})
    settle_everything()
    assert follow_ups(network) == 0
    assert reconcile(network.offering).differences == 0


def test_installing_the_same_again_changes_nothing(network: Cast) -> None:
    before = Installation.objects.filter(offering=network.offering).count()
    set_days(network, {})
    assert Installation.objects.filter(offering=network.offering).count() == before


def test_what_was_compiled_before_a_text_was_added_is_compiled_anew(network: Cast) -> None:
    settle_everything()
    kept = Installation.objects.filter(offering=network.offering)
    with as_owner():
        kept.update(known_sql="", member_sql="")
    with acting(network.marta), connection.cursor() as cursor:
        party = Enrollment.objects.get().subject.party
        with pytest.raises(OperationalError, match="hearth packs install"), transaction.atomic():
            cursor.execute("select ledger_known(%s, now(), current_date)", [party])
    set_days(network, {})
    assert not kept.filter(Q(known_sql="") | Q(member_sql="")).exists()
    settle_everything()  # by what may be another engine: the past as well
    runs = SettlingRun.objects.filter(offering=network.offering).order_by("pk")
    assert list(runs.values_list("is_deep", flat=True))[-1]


def test_a_pack_in_a_folder_of_another_name_is_refused(tmp_path: object) -> None:
    import shutil
    from pathlib import Path

    folder = Path(str(tmp_path)) / "another-name"
    shutil.copytree(pack_folder("nys-health-home"), folder)
    with pytest.raises(PackError, match="Rename one"):
        read_pack(folder)


def test_a_run_names_the_numbers_that_it_waits_for_and_where_to_set_them(network: Cast) -> None:
    out = StringIO()
    call_command("settle", stdout=out)
    lines = out.getvalue().splitlines()
    assert "  follow-up-after-discharge waits: set follow_up_days" in lines
    assert "  weighing caseloads waits: set hh_plus_weight, other_weight" in lines
    name = network.network.name
    assert f"  Set with: hearth offer nys-health-home --network '{name}' --set NAME=NUMBER" in lines
    assert "monthly-core-service waits" not in out.getvalue()  # it needs none


@pytest.mark.parametrize(
    ("name", "number", "why"),
    [
        ("screening_months", 0, "less than any program means"),
        ("assessment_days", 99_999_999_999, "more than any program means"),
        ("plan_days", "60", "is set to '60', no whole number"),
    ],
)
def test_a_number_that_no_program_means_is_not_installed(
    network: Cast, name: str, number: object, why: str
) -> None:
    with as_owner():
        offering = Offering.objects.get(pk=network.offering.pk)
        offering.parameters = {name: number}
        with pytest.raises(PackError, match=f"{name}.*{why}"):
            install_pack(offering)
