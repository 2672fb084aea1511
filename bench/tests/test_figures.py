"""A promise is kept, missed, or worse than it was; nothing else is printed."""

import json
from pathlib import Path

import pytest

from bench import figures, pages, programs, settle, write
from bench.figures import Target, judge, keep

KEPT_BESIDE = {
    *("My day", "Member page"),  # what pages ask, not how long it takes
    *programs.TOLD,
}
TARGETS = {"a / b": Target(2), "c / a": Target(100, at_least=True)}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(figures, "FOLDER", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "targets"),
    [
        ("settle", settle.TARGETS),
        ("write", write.TARGETS),
        ("pages", pages.TARGETS),
        ("programs", programs.TARGETS),
    ],
)
def test_every_promise_has_its_baseline_and_nothing_else_is_kept(
    name: str, targets: dict[str, Target]
) -> None:
    assert set(figures.baseline(name)) - KEPT_BESIDE == set(targets)


def test_figures_within_their_limits_pass(folder: Path) -> None:
    assert judge("some", {"a / b": 2.0, "c / a": 100.0}, TARGETS).passed


def test_one_missed_promise_fails_and_is_named(folder: Path) -> None:
    judged = judge("some", {"a / b": 2.1, "c / a": 500.0}, TARGETS)
    assert not judged.passed
    assert "MISSED" in judged.lines[0]


def test_what_is_kept_holds_ratios_and_nothing_of_the_machine(folder: Path) -> None:
    keep("some", {"a / b": 1.23456, "c / a": 150.0, "seconds": 31.0}, TARGETS)
    assert json.loads((folder / "some.json").read_text()) == {"a / b": 1.23, "c / a": 150.0}


def test_much_worse_than_the_baseline_fails_even_within_the_limit(folder: Path) -> None:
    keep("some", {"a / b": 1.0, "c / a": 400.0}, TARGETS)
    assert judge("some", {"a / b": 1.4, "c / a": 300.0}, TARGETS).passed
    assert not judge("some", {"a / b": 1.9, "c / a": 400.0}, TARGETS).passed
    assert not judge("some", {"a / b": 1.0, "c / a": 200.0}, TARGETS).passed
