"""Who may write: the policies against the model, and the services without the policies."""

from datetime import UTC, datetime

import pytest
from django.db import ProgrammingError
from django.utils.timezone import now

from hearth.access.models import Edge, Restriction
from hearth.access.permissions import RefusedError
from hearth.foundation.database import APP
from hearth.foundation.models import Activity
from hearth.ledger.services import NewEvidence, file_evidence
from hearth.rules.labels import HIV, NORMAL
from tests.access.comparing import APPLICATION_OFF, POLICIES_OFF, wearing
from tests.access.factories import LONG_AGO, THEN
from tests.access.server import rows, undone
from tests.access.world import CONSENTS, TIES, TODAY, Stage
from tests.access.writing import AUTHORS, compare_inserts, compare_updates, writable_tables


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


def test_nobody_records_a_tie_with_a_label(stage: Stage) -> None:
    """Under the policies the application would not find it for those who do not hold the label."""
    served = stage.rows["members_member"][list(TIES).index("fernhill") * len(CONSENTS)]
    with wearing(stage, "fernhill Supervisor", APPLICATION_OFF) as joyce:
        tie = {
            "network_id": joyce.network_id, "agency_id": joyce.organization_id, "member": served,
            "kind": Edge.Kind.AGENCY, "starts_on": TODAY, "recorded_at": now(),
        }  # fmt: skip
        assert Edge.objects.create(**tie, label=NORMAL).pk
        with pytest.raises(ProgrammingError, match="row-level security"):
            Edge.objects.create(**tie, label=HIV)


def test_a_restriction_of_another_network_tells_nothing_here(stage: Stage) -> None:
    """The log takes any number; were one refused for a restriction there, that would be told."""
    member, hat = stage.rows["members_member"][-1], stage.hats["fernhill Supervisor"]
    assert member.network_id != hat.network_id
    with undone():
        Restriction.objects.create(
            network_id=member.network_id, agency_id=member.agency_id, member=member,
            staff_id=hat.staff_id, recorder_id=hat.pk, starts_on=LONG_AGO, recorded_at=THEN,
        )  # fmt: skip
        with wearing(stage, "fernhill Supervisor", APPLICATION_OFF):
            filed = Activity.objects.create(
                network_id=hat.network_id, agency_id=hat.organization_id, member_id=member.pk,
                at=now(), hat_id=hat.pk, user_id=hat.staff.user_id, action="view",
                purpose="TREAT", status=200,
            )  # fmt: skip
            assert filed.pk


def test_every_author_is_held_to_and_never_rewritten(stage: Stage) -> None:
    """A new table whose rows name the hat that wrote them has to be known here."""
    named = rows(
        "select table_name, column_name from information_schema.columns"
        " where table_schema = 'public' and column_name in ('recorder_id', 'hat_id')"
    )
    inserted = set(writable_tables("insert"))
    assert {table for table, _ in named if table in inserted} <= set(AUTHORS)
    for table, column in AUTHORS.items():
        assert rows(
            "select from pg_policy where polrelid = %s::regclass and polname = %s"
            " and polcmd = 'a' and not polpermissive",
            [table, f"{table}_own_name"],
        )
        granted = "select has_column_privilege(%s, %s, %s, 'update')"
        assert rows(granted, [APP, table, column]) == [(False,)]


def test_nobody_deletes_and_nobody_empties(stage: Stage) -> None:
    granted = rows(
        "select table_name, privilege_type from information_schema.table_privileges"
        " join pg_class on relname = table_name and relrowsecurity"
        " where grantee in ('hearth_app', 'PUBLIC')"
        " and privilege_type in ('DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER')"
    )
    assert granted == []
