"""`hearth import` says what became of everything, and refuses in words what it cannot read."""

from pathlib import Path

import pytest
from django.core.management import call_command

from hearth.access.actors import acting
from hearth.foundation.clock import frozen_at
from hearth.interop.models import File
from hearth.network.models import Network, Offering
from tests.support.cast import Cast

from .support import NOW, Sent, known_patient, make_hospital, roster, whole_roster

pytestmark = pytest.mark.django_db
Captured = pytest.CaptureFixture[str]


def run(*words: object) -> int:
    """The exit status."""
    try:
        with frozen_at(NOW):
            call_command("import", *map(str, words))
    except SystemExit as exit_:
        return int(exit_.code or 0)
    return 0


def write(folder: Path, content: bytes, name: str = "in.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def import_roster(cast: Cast, path: Path) -> int:
    return run("roster", path, "--offering", cast.offering.pk)


def test_it_prints_the_account_and_each_quarantined_row(
    standing_cast: Cast, tmp_path: Path, capsys: Captured
) -> None:
    make_hospital(standing_cast)
    path = write(tmp_path, whole_roster())
    assert import_roster(standing_cast, path) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("in.csv (file number ")
    assert said[1:] == [
        "  20 read = 18 loaded + 0 duplicate + 2 quarantined",
        "  In quarantine, kept as they came:",
        "    line 8: medicaid_id has not the shape AA99999A (A a capital letter, 9 a digit).",
        "    line 16: Enrolled without a signed consent.",
    ]


def test_the_same_file_again_says_so(standing_cast: Cast, tmp_path: Path, capsys: Captured) -> None:
    path = write(tmp_path, roster({}))
    import_roster(standing_cast, path)
    assert import_roster(standing_cast, path) == 0
    said = capsys.readouterr().out
    assert "was received before, on 2026-03-10; nothing was changed." in said
    assert "1 read = 0 loaded + 1 duplicate + 0 quarantined" in said


def test_a_program_is_found_by_its_title_in_any_capitals(
    standing_cast: Cast, tmp_path: Path, capsys: Captured
) -> None:
    with acting(standing_cast.theo):
        Offering.objects.filter(pk=standing_cast.offering.pk).update(title="Hogar de Salud")
    path = write(tmp_path, roster({}))
    assert run("roster", path, "--offering", "HOGAR de salud") == 0
    assert "1 read = 1 loaded" in capsys.readouterr().out


def test_a_wrong_header_names_the_missing_columns(
    standing_cast: Cast, tmp_path: Path, capsys: Captured
) -> None:
    path = write(tmp_path, b"name,phone\nMari,1\n")
    assert import_roster(standing_cast, path) == 2
    said = capsys.readouterr().err
    assert said.startswith("in.csv was not imported. The header misses the columns record_type, ")
    assert "does not know" not in said  # what shares little with the layout may be a member's row


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("roster", "none.csv", "--offering", "Nothing"), "No program matches 'Nothing'."),
        (("roster", "none.csv", "--offering", "0"), "No program matches '0'."),
        (("adt", "none.hl7", "--network", "Nothing"), "No network matches 'Nothing'."),
    ],
)
def test_what_does_not_exist_is_said_with_what_does(
    standing_cast: Cast, words: tuple[str, ...], sentence: str, capsys: Captured
) -> None:
    assert run(*words) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert f"{standing_cast.network.pk} " in said


def test_a_network_without_a_lead_takes_no_messages(
    other_network: Network, capsys: Captured
) -> None:
    assert run("adt", "none.hl7", "--network", "elsewhere") == 2
    assert "The network Elsewhere has no lead agency yet." in capsys.readouterr().err


def test_an_unreadable_file_stops_no_other(
    standing_cast: Cast, tmp_path: Path, capsys: Captured
) -> None:
    make_hospital(standing_cast, "SB")
    known_patient(standing_cast)
    missing, wrong = tmp_path / "gone.hl7", write(tmp_path, b"PK\x03", "sheet.xlsx")
    good = write(tmp_path, bytes(Sent()), "a03.hl7")
    assert run("adt", missing, wrong, good, "--network", standing_cast.network.pk) == 2
    said = capsys.readouterr()
    assert "gone.hl7 cannot be opened: No such file or directory." in said.err
    assert "sheet.xlsx was not imported. No HL7 message begins in this file" in said.err
    assert "1 read = 1 loaded + 0 duplicate + 0 quarantined" in said.out
    with acting(standing_cast.interface):
        assert [file.name for file in File.objects.all()] == ["a03.hl7"]


def test_what_lies_in_quarantine_is_tried_again_by_the_files_number(
    standing_cast: Cast, tmp_path: Path, capsys: Captured
) -> None:
    path = write(tmp_path, bytes(Sent()) + bytes(Sent(visit="V2")), "a03.hl7")
    in_network = ("--network", standing_cast.network.pk)
    assert run("adt", path, *in_network) == 0
    assert "2 read = 0 loaded + 0 duplicate + 2 quarantined" in capsys.readouterr().out
    with acting(standing_cast.interface):
        number = File.objects.get().pk
    make_hospital(standing_cast, "SB")
    known_patient(standing_cast)
    assert run("retry", number, *in_network) == 0
    said = capsys.readouterr().out
    assert f"a03.hl7 (file number {number})." in said
    assert "2 read = 1 loaded + 0 duplicate + 1 quarantined" in said
    assert run("retry", 0, *in_network) == 2
    assert "has the number 0." in capsys.readouterr().err
