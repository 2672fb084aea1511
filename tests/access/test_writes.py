"""Who may write: the policies against the model, and the services without the policies."""

from datetime import UTC, datetime

import pytest
from django.db import ProgrammingError

from hearth.access.permissions import RefusedError
from hearth.ledger.services import NewEvidence, file_evidence
from tests.access.comparing import POLICIES_OFF, wearing
from tests.access.server import rows
from tests.access.world import CONSENTS, TIES, Stage
from tests.access.writing import compare_inserts, compare_updates, writable_tables


def test_the_policies_let_in_what_the_model_allows(stage: Stage) -> None:
    outcome = compare_inserts(stage, writable_tables("insert"))
    outcome.tell("inserts")
    assert (outcome.leaks, outcome.refusals) == ({}, {})
    assert outcome.decisions > 10_000


def test_the_policies_let_be_changed_what_the_model_allows(stage: Stage) -> None:
    outcome = compare_updates(stage, writable_tables("update"))
    outcome.tell("updates")
    assert (outcome.leaks, outcome.refusals) == ({}, {})
    assert outcome.decisions > 10_000


def test_without_the_policies_strangers_evidence_is_refused_twice(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    served_by_nine = stage.rows["members_member"][list(TIES).index("nine") * len(CONSENTS)]
    new = NewEvidence("promise_kept", datetime(2026, 3, 2, tzinfo=UTC), "UTC")
    with wearing(stage, "fernhill Care manager", POLICIES_OFF) as marta:
        with pytest.raises(RefusedError):  # the service asks
            file_evidence(marta, served_by_nine, new)
        monkeypatch.setenv("HEARTH_FAULT", "access-application-off")
        with pytest.raises(ProgrammingError, match="may not settle"):  # and so does settling
            file_evidence(marta, served_by_nine, new)


def test_nobody_deletes_and_nobody_empties(stage: Stage) -> None:
    granted = rows(
        "select table_name, privilege_type from information_schema.table_privileges"
        " join pg_class on relname = table_name and relrowsecurity"
        " where grantee in ('hearth_app', 'PUBLIC')"
        " and privilege_type in ('DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER')"
    )
    assert granted == []
