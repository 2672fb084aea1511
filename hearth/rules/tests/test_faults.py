"""Planted faults exist in tests only, and only where a test allows them."""

import pytest

from hearth.rules import faults

FAULT = "engine-tie-order-reversed"


def test_the_environment_is_not_read_unless_a_test_allows_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(faults.VARIABLE, FAULT)
    assert not faults.planted(FAULT)


def test_an_allowed_fault_is_planted_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "_allowed", False)
    monkeypatch.setenv(faults.VARIABLE, FAULT)
    faults.allow()
    assert [name for name in faults.NAMES if faults.planted(name)] == [FAULT]


def test_faults_are_refused_outside_a_test_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(__import__("sys").modules, "pytest")
    with pytest.raises(RuntimeError, match="for tests only"):
        faults.allow()


def test_an_unknown_fault_is_refused() -> None:
    with pytest.raises(LookupError, match="No fault is called 'no-such-fault'"):
        faults.planted("no-such-fault")
