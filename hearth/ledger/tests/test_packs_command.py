"""`hearth packs`, as it is typed: what it prints and what it exits with."""

import shutil
import time
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import override_settings

from hearth.console import needs_server
from hearth.foundation.owner import as_owner
from hearth.ledger.models import Installation, PackVersion
from hearth.network.models import Network, Offering, Organization

PACK = "nys-health-home"
BENCHMARK = Path(settings.PACKS_DIR) / "benchmark"


def typed(*words: str) -> tuple[int, str]:
    """What it exits with, and what it prints."""
    out = StringIO()
    try:
        call_command("packs", *words, stdout=out)
    except SystemExit as left:
        return int(left.code or 0), out.getvalue()
    return 0, out.getvalue()


def copied(tmp_path: Path, pack: Path = BENCHMARK) -> Path:
    return Path(shutil.copytree(pack, tmp_path / pack.name))


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
        assert said.startswith("benchmark/standards/any-contact.yaml:")


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
    with pytest.raises(CommandError, match="No version 'nine' of 'benchmark' is installed") as told:
        typed("diff", "benchmark@nine", "benchmark")
    assert told.value.returncode == 2  # 1 says that they differ


@pytest.mark.django_db
def test_the_folder_is_compared_with_what_is_installed(standing_cast: object) -> None:
    version = PackVersion.objects.get(pack_key="nys-health-home")
    same = (0, "Both ask for the same.\n")
    assert typed("diff", "nys-health-home") == same
    assert typed("diff", f"nys-health-home@{version.digest[:8]}", "nys-health-home") == same


def offer(*words: str) -> str:
    out = StringIO()
    call_command("offer", *words, stdout=out)
    return out.getvalue()


@pytest.fixture
def orchard(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Network]:
    """A committed network that runs nothing."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        with as_owner():
            network = Network.objects.create(name=f"Orchard {time.time_ns()}")
            Organization.objects.create(network=network, name="Lead", code="LEAD", kind="lead")
        yield network


def test_a_network_begins_to_run_a_program_and_is_told_what_waits(orchard: Network) -> None:
    name = orchard.name
    said = offer(PACK, "--network", name, "--from", "2026-01-01", "--set", "follow_up_days=7")
    assert "comprehensive-assessment waits: set assessment_days" in said
    assert "follow-up-after-discharge waits" not in said
    offering = Offering.objects.get(network=orchard)
    assert (offering.go_live_on, offering.parameters) == (date(2026, 1, 1), {"follow_up_days": 7})
    with pytest.raises(CommandError, match="runs nys-health-home already"):
        offer(PACK, "--network", name)


def test_a_number_of_a_program_that_runs_is_set_and_told(orchard: Network) -> None:
    name = ["--network", orchard.name]
    offer(PACK, *name, "--from", "2026-01-01", "--set", "follow_up_days=7", "--set", "plan_days=60")
    said = offer(PACK, *name, "--set", "assessment_days=60", "--set", "plan_days=90")
    assert "comprehensive-assessment waits" not in said
    assert "reassessment waits: set reassessment_days" in said
    offering = Offering.objects.get(network=orchard)
    now = {"follow_up_days": 7, "plan_days": 90, "assessment_days": 60}
    assert (offering.go_live_on, offering.parameters) == (date(2026, 1, 1), now)
    running = Installation.objects.filter(offering=offering)
    assert running.get(ended_at=None).parameters == now
    assert running.count() == 2


def test_of_a_program_that_runs_only_numbers_are_changed(orchard: Network) -> None:
    offer(PACK, "--network", orchard.name)
    words = ["--set", "plan_days=60", "--title", "Home", "--from", "2026-01-01"]
    with pytest.raises(CommandError, match="only --set changes it, not --title, --from"):
        offer(PACK, "--network", orchard.name, *words)
    with pytest.raises(CommandError, match="plan_days: 3661 days is more than any program means"):
        offer(PACK, "--network", orchard.name, "--set", "plan_days=3661")
    assert Offering.objects.get(network=orchard).parameters == {}


def test_another_number_that_does_not_fit_is_named_and_can_be_mended(orchard: Network) -> None:
    offer(PACK, "--network", orchard.name)
    with as_owner():
        Offering.objects.filter(network=orchard).update(parameters={"screening_months": 0})
    with pytest.raises(
        CommandError, match="screening_months: 0 months is less than any program means"
    ):
        offer(PACK, "--network", orchard.name, "--set", "plan_days=60")
    assert "standards run" in offer(PACK, "--network", orchard.name, "--set", "screening_months=6")


def test_a_run_names_scoring_where_it_waits(orchard: Network) -> None:
    said = offer("nyc-ryan-white-ccp", "--network", orchard.name, "--set", "track_hold_days=90")
    assert "  scoring acuity waits: set daily_from, monthly_from, weekly_from\n" in said
    assert "stepping to" not in said


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ([PACK, "--network", "Nowhere at all"], "There is no network 'Nowhere at all'"),
        ([PACK, "--network", "x", "--set", "follow_up_dayz=7"], "has no parameter follow_up_dayz"),
        ([PACK, "--network", "x", "--set", "follow_up_days"], "is not NAME=NUMBER"),
        (
            [PACK, "--network", "x", "--from", "2026-13-01"],
            "'2026-13-01' is not a day. Write it as 2026-01-31, a day that there is.",
        ),
        ([PACK, "--network", "x", "--from", "1900-01-01"], "1900-01-01 is not between"),
        ([PACK, "--network", "x", "--zone", "Mars"], "no time zone 'Mars'"),
        (["god-neighbors", "--network", "x"], "There is no pack 'god-neighbors'"),
    ],
)
def test_an_offering_that_cannot_be_is_refused_with_the_reason(
    orchard: Network, words: list[str], why: str
) -> None:
    before = Offering.objects.count()
    with pytest.raises(CommandError, match=why):
        offer(*words)
    assert Offering.objects.count() == before


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--on", "2026-13-01"], "'2026-13-01' is not a day. Write it as 2026-01-31"),
        (["--since", "soon"], "'soon' is not a day."),
        (["--as-known", "garbage"], "'garbage' is not a time. Write it as 2026-01-31 or"),
    ],
)
def test_a_day_that_is_none_is_refused_with_the_remedy(words: list[str], why: str) -> None:
    with pytest.raises(CommandError, match=why):
        call_command("explain", "--member", "1", "--as", "x@example.org", *words)


def test_a_pack_whose_examples_do_not_come_true_is_not_offered(
    orchard: Network, tmp_path: Path
) -> None:
    folder = copied(tmp_path, Path(settings.PACKS_DIR) / PACK)
    example = next(iter(sorted((folder / "examples").glob("*.yaml"))))
    example.write_text(example.read_text().replace("state: met", "state: missed", 1))
    with (
        override_settings(PACKS_DIR=folder.parent),
        pytest.raises(CommandError, match="state should be missed, and is met"),
    ):
        offer(folder.name, "--network", orchard.name)
    assert not Offering.objects.filter(network=orchard).exists()


@pytest.mark.parametrize(
    ("words", "needed"),
    [
        (["packs", "check"], False),
        (["packs", "test", PACK], False),
        (["packs", "diff", PACK], True),
        (["packs", "install"], True),
        (["migrate"], True),
        (["db", "up"], False),
        ([], False),
    ],
)
def test_a_database_is_started_only_for_what_asks_it(words: list[str], needed: bool) -> None:
    assert needs_server(words) == needed


@pytest.mark.parametrize(
    ("pack", "numbers", "why"),
    [
        (PACK, ["screening_months=0"], "0 months is less than any program means. Write at least 1"),
        (PACK, ["assessment_days=99999999999"], "days is more than any program means"),
        (
            "nyc-ryan-white-ccp",
            ["daily_from=1", "weekly_from=2"],
            "'observed_daily' begins from 1 points, and 'weekly' from 2. The more intensive",
        ),
        ("nyc-ryan-white-ccp", ["daily_from=2", "weekly_from=2"], "more intensive track needs"),
        ("nyc-ryan-white-ccp", ["monthly_from=9"], "begins from 9 points, and there are at most"),
    ],
)
def test_numbers_that_cannot_be_meant_are_refused_alone_and_together(
    orchard: Network, pack: str, numbers: list[str], why: str
) -> None:
    settings = [word for number in numbers for word in ("--set", number)]
    with pytest.raises(CommandError, match=why):
        offer(pack, "--network", orchard.name, *settings)
    assert not Offering.objects.filter(network=orchard).exists()
