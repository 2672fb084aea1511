"""Loaded, duplicate and quarantined make up what was read; the same file again changes nothing."""

import hashlib

import pytest

from hearth.access.actors import acting, interface_of
from hearth.foundation.clock import frozen_at
from hearth.interop.files.roster import Roster, roster_of
from hearth.interop.models import File, Line
from hearth.interop.pieces import Fate
from hearth.interop.services import AccountingError, import_file, retry_file
from hearth.network.models import Network, Organization
from tests.support.cast import Cast

from .support import (
    NOW,
    counts,
    import_roster,
    make_hospital,
    raw_of,
    roster,
    rows_of_everything,
    whole_roster,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hospital(standing_cast: Cast) -> None:
    make_hospital(standing_cast)


def test_every_row_read_is_loaded_duplicate_or_quarantined(standing_cast: Cast) -> None:
    report = import_roster(standing_cast, whole_roster())
    assert counts(report) == (20, 18, 0, 2)
    assert [one.number for one in report.refusals] == [8, 16]
    with acting(standing_cast.interface):
        lines = Line.objects.filter(file=report.file_id)
        assert lines.count() == report.read
        assert not lines.filter(outcome=Line.Outcome.PENDING).exists()


def test_a_forgotten_quarantine_is_noticed(
    standing_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_FAULT", "import-forgets-quarantine")
    with pytest.raises(AccountingError, match="20 read, 18 loaded, 0 duplicate, 0 quarantined"):
        import_roster(standing_cast, whole_roster())


def test_the_same_file_twice_changes_nothing(standing_cast: Cast) -> None:
    first = import_roster(standing_cast, whole_roster())
    before = rows_of_everything(standing_cast)
    again = import_roster(standing_cast, whole_roster(), name="another-name.csv")
    assert rows_of_everything(standing_cast) == before
    assert counts(again) == (20, 0, 20, 0)
    assert (again.is_repeated, again.file_id) == (True, first.file_id)
    assert again.refusals == first.refusals


def test_the_rows_of_another_file_that_were_loaded_are_duplicates(standing_cast: Cast) -> None:
    import_roster(standing_cast, whole_roster())
    before = rows_of_everything(standing_cast)
    again = import_roster(standing_cast, whole_roster().replace(b"\n", b"\r\n"))
    assert counts(again) == (20, 0, 18, 2)
    assert rows_of_everything(standing_cast) == before


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r", b"\n\n", b"\n \n"])
def test_what_is_kept_is_what_came_byte_for_byte(standing_cast: Cast, end: bytes) -> None:
    content = b"\xef\xbb\xbf" + whole_roster().replace(b"\n", end)
    report = import_roster(standing_cast, content)
    assert counts(report) == (20, 18, 0, 2)
    kept = raw_of(standing_cast, report)
    assert kept == content
    with acting(standing_cast.interface):
        file = File.objects.get(pk=report.file_id)
    assert file.sha256 == hashlib.sha256(kept).hexdigest()


def test_an_import_that_was_killed_is_finished_by_running_it_again(
    standing_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hearth.interop.services.BATCH", 5)
    file_row, seen = Roster.file, []

    def die_at_the_thirteenth(self: Roster, actor: object, line: Line) -> Fate:
        seen.append(line.number)
        if len(seen) == 13:
            raise KeyboardInterrupt
        return file_row(self, actor, line)

    with monkeypatch.context() as patched:
        patched.setattr(Roster, "file", die_at_the_thirteenth)
        with pytest.raises(KeyboardInterrupt):
            import_roster(standing_cast, whole_roster())
    with acting(standing_cast.interface):
        left = Line.objects.filter(outcome=Line.Outcome.PENDING).values_list("number", flat=True)
        assert sorted(left) == list(range(12, 22))  # two whole batches of five were committed

    report = import_roster(standing_cast, whole_roster())
    assert counts(report) == (20, 18, 0, 2)
    assert (report.is_resumed, report.is_repeated) == (True, False)
    assert rows_of_everything(standing_cast)["members_member"] == 18


def test_what_arrived_is_for_interfaces_of_the_network_only(
    standing_cast: Cast, other_network: Network
) -> None:
    import_roster(standing_cast, whole_roster())
    elsewhere = interface_of(other_network)
    cast = standing_cast
    for actor in (cast.marta, cast.greta, cast.joyce, cast.saul, cast.noor, cast.theo, elsewhere):
        with acting(actor):
            assert not File.objects.exists()
            assert not Line.objects.exists()


def test_one_network_importing_the_file_does_not_make_it_known_to_another(
    standing_cast: Cast, other_network: Network
) -> None:
    door = roster_of(standing_cast.offering)
    elsewhere = interface_of(other_network)
    import_roster(standing_cast, whole_roster())
    with frozen_at(NOW), acting(elsewhere):
        assert not File.objects.filter(kind=door.kind).exists()
    with frozen_at(NOW):
        assert import_file(standing_cast.interface, door, "x", whole_roster()).is_repeated


def test_quarantined_rows_are_loaded_once_what_they_lacked_is_there(standing_cast: Cast) -> None:
    first = import_roster(
        standing_cast, roster({}, {"agency_code": "WEST", "medicaid_id": "AA20000A"})
    )
    assert counts(first) == (2, 1, 0, 1)
    with acting(standing_cast.theo):
        Organization.objects.create(
            network=standing_cast.network, name="West Bank", kind="agency", code="WEST"
        )
    with frozen_at(NOW), acting(standing_cast.interface):
        file = File.objects.get(pk=first.file_id)
    with frozen_at(NOW):
        again = retry_file(standing_cast.interface, roster_of(standing_cast.offering), file)
    assert counts(again) == (2, 2, 0, 0)
    assert again.refusals == ()
    assert rows_of_everything(standing_cast)["members_member"] == 2
