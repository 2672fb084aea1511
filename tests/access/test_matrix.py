"""Every hat, every member table, every relation, label and consent, compared with the model.

Three times: with both layers, with the application's layer off, with the policies off. Each layer
alone must say exactly what the model says.
"""

import pytest

from hearth.access.purposes import Purpose
from hearth.foundation import context
from tests.access.comparing import (
    APPLICATION_OFF,
    BOTH,
    IS_DEEP,
    MODES,
    POLICIES_OFF,
    WITHOUT_READER,
    compare,
    keys_by_table,
    member_tables,
    seen,
    wearing,
)
from tests.access.factories import ELSEWHERE, FACTORIES
from tests.access.server import as_app, undone
from tests.access.world import Stage

SOME = ("members_member", "encounters_contact", "trainings_session")
"""Tables of the kinds that are read by different rules: one of each shows a fault of its rule."""


def test_every_member_table_has_a_row_in_the_matrix(stage: Stage) -> None:
    assert set(member_tables()) == set(FACTORIES) | set(ELSEWHERE)
    assert [table for table, keys in keys_by_table(stage).items() if not keys] == []
    assert set(WITHOUT_READER) <= set(member_tables())


@pytest.mark.parametrize("mode", MODES)
def test_each_layer_alone_reads_what_the_model_allows(stage: Stage, mode: str) -> None:
    # Both together say no more than each of them does by itself.
    outcome = compare(stage, mode, share=3 if mode == BOTH and not IS_DEEP else 1)
    outcome.tell(f"reading, {mode}")
    assert outcome.leaks == {}
    assert outcome.refusals == {}
    assert outcome.decisions > 100_000


def test_the_matrix_notices_an_application_that_ignores_consent(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_FAULT", "access-consent-ignored")
    assert compare(stage, POLICIES_OFF, SOME).leaks


def test_the_matrix_notices_an_application_that_ignores_purposes(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_FAULT", "access-purposes-ignored")
    assert compare(stage, POLICIES_OFF, SOME).leaks


def test_the_matrix_notices_an_application_that_ignores_restrictions(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_FAULT", "access-restrictions-ignored")
    assert compare(stage, POLICIES_OFF, SOME).leaks


def test_the_matrix_notices_an_application_that_shows_the_staff_of_any_agency(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_FAULT", "access-staff-of-any-agency")
    assert compare(stage, POLICIES_OFF, SOME).leaks


def test_the_matrix_notices_an_application_that_is_off(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_FAULT", "access-application-off")
    assert compare(stage, POLICIES_OFF, SOME).leaks


def test_a_hat_acts_for_no_purpose_that_its_role_does_not_permit(stage: Stage) -> None:
    """The policies make nobody of it; so does the application, where no policy holds."""
    with wearing(stage, "fernhill Supervisor", POLICIES_OFF, Purpose.OPERATIONS) as joyce:
        assert joyce.purpose == Purpose.OPERATIONS
    with wearing(stage, "fernhill Supervisor", POLICIES_OFF, Purpose.PAYMENT) as joyce:
        assert joyce is None


def test_nobody_reads_nothing(stage: Stage) -> None:
    with undone(), as_app():
        context.end()
        assert [table for table in member_tables() if seen(None, table, APPLICATION_OFF)] == []
