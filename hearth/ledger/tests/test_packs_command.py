"""`hearth packs`, as it is typed: what it prints and what it exits with."""

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from hearth.ledger.models import PackVersion

BENCHMARK = Path(settings.BASE_DIR) / "packs" / "benchmark"


def typed(*words: str) -> tuple[int, str]:
    """What it exits with, and what it prints."""
    out = StringIO()
    try:
        call_command("packs", *words, stdout=out)
    except SystemExit as left:
        return int(left.code or 0), out.getvalue()
    return 0, out.getvalue()


def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BENCHMARK, tmp_path / "benchmark"))


def test_every_pack_of_the_project_is_in_order() -> None:
    status, said = typed("check")
    assert (status, said.split()[1:]) == (0, ["packs", "are", "in", "order."])


def test_what_is_wrong_is_said_and_exits_with_one(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    path = folder / "standards" / "any-contact.yaml"
    path.write_text(path.read_text().replace("each: month", "each: fortnight"))
    for action in ("check", "explain", "test"):
        status, said = typed(action, str(folder))
        assert status == 1
        assert said.startswith("standards/any-contact.yaml:")


def test_a_pack_is_explained_in_spanish() -> None:
    status, said = typed("explain", "benchmark", "--language", "es")
    assert status == 0
    assert "cada mes calendario" in said


def test_explain_wants_a_name() -> None:
    with pytest.raises(CommandError, match="Name a pack: benchmark"):
        typed("explain")


def test_examples_run_on_every_engine() -> None:
    status, said = typed("test", "nyc-ryan-white-ccp", "--every-engine")
    assert status == 0
    assert "examples on reference, duckdb, all as expected." in said


def test_a_folder_that_differs_exits_with_one(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    assert typed("diff", "benchmark", str(folder)) == (0, "Both ask for the same.\n")
    (folder / "standards" / "any-contact.yaml").unlink()
    status, said = typed("diff", "benchmark", str(folder))
    assert status == 1
    assert said.startswith("Removed: standard 'any-contact'")


@pytest.mark.django_db
def test_what_is_not_installed_cannot_be_compared() -> None:
    with pytest.raises(CommandError, match="No version 'nine' of 'benchmark' is installed"):
        typed("diff", "benchmark@nine", "benchmark")


@pytest.mark.django_db
def test_the_folder_is_compared_with_what_is_installed(standing_cast: object) -> None:
    version = PackVersion.objects.get(pack_key="nys-health-home")
    same = (0, "Both ask for the same.\n")
    assert typed("diff", "nys-health-home") == same
    assert typed("diff", f"nys-health-home@{version.digest[:8]}", "nys-health-home") == same
