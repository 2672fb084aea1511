"""Who acts, as the database sees it: nothing but a fresh signature by the application's key.

These tests speak to the server through the application's own login, beneath Django.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import count

import psycopg
import pytest
from psycopg import errors

from hearth.access.actors import SETTLER, Actor
from hearth.access.actors import acting as access_acting
from hearth.access.models import Edge
from hearth.access.services import end_edge
from hearth.foundation.clock import now
from hearth.foundation.context import _sign
from hearth.foundation.database import APP, login_as, login_as_administrator
from hearth.members.models import Member
from hearth.workforce.roles import Role
from tests.support.cast import Cast, make_member

CONTEXT = "select set_config('hearth.context', %s, true)"
MEMBERS = "select id from members_member"


@dataclass(frozen=True)
class Scene:
    """Two agencies of one network; each has a care manager with one member."""

    database: str
    marta: Actor
    joyce: Actor
    theo: Actor
    hers: int
    others: int
    foreign_agency: int


_scenes = count(1)  # workers that share tests out may make it more than once


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Scene:
    """Committed, because several connections must see it."""
    from django.db import connection

    from tests.support.cast import make_cast

    with django_db_blocker.unblock():
        cast = make_cast(name=f"Signed {next(_scenes)}")
        hers = make_member(cast, cast.fernhill, care_managers=[cast.marta], enrolled_on=None)
        others = make_member(cast, cast.two_rivers, care_managers=[cast.joyce], enrolled_on=None)
        name = connection.settings_dict["NAME"]
    return Scene(name, cast.marta, cast.joyce, cast.theo, hers.pk, others.pk, cast.two_rivers.pk)


@pytest.fixture
def app(scene: Scene) -> Iterator[psycopg.Connection]:
    with login_as(APP).connect(scene.database) as connection:
        yield connection


@pytest.fixture
def admin(scene: Scene) -> Iterator[psycopg.Connection]:
    with login_as_administrator().connect(scene.database) as connection:
        yield connection


def signature(
    connection: psycopg.Connection,
    actor: Actor,
    *,
    pid: int = 0,
    started: int = 0,
    network: int = 0,
) -> str:
    """A context as the application signs it, moved by what the test wants to be wrong."""
    row = connection.execute("select pg_backend_pid(), foundation_transaction_start()").fetchone()
    network = network or actor.network_id
    payload = f"{row[0] + pid}|{row[1] + started}|{actor.hat_id}|{network}|{int(actor.purpose)}"
    payload += f"|{now().isoformat()}"
    return f"{payload}~{_sign(payload)}"


@contextmanager
def acting(connection: psycopg.Connection, actor: Actor) -> Iterator[None]:
    """A transaction of the actor's that is rolled back."""
    with connection.transaction(force_rollback=True):
        connection.execute(CONTEXT, [signature(connection, actor)])
        yield


def seen(connection: psycopg.Connection) -> list[int]:
    return [row[0] for row in connection.execute(MEMBERS).fetchall()]


def seen_with(connection: psycopg.Connection, context: str) -> list[int]:
    connection.execute(CONTEXT, [context])
    return seen(connection)


def refused(connection: psycopg.Connection, statement: str, *parameters: object) -> bool:
    """Whether the statement is refused for want of a right."""
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(statement, parameters)
    except errors.InsufficientPrivilege:
        return True
    return False


def test_a_fresh_signature_opens_what_is_the_actors(scene: Scene, app: psycopg.Connection) -> None:
    with acting(app, scene.marta):
        assert seen(app) == [scene.hers]


def test_without_a_context_there_are_no_rows(app: psycopg.Connection) -> None:
    assert seen(app) == []
    with app.transaction():
        assert seen_with(app, "") == []


def test_a_forged_signature_is_nobody(scene: Scene, app: psycopg.Connection) -> None:
    with app.transaction():
        genuine = signature(app, scene.marta)
        payload, mark = genuine.split("~")
        forged = [payload, f"{payload}~", f"{payload}~{'0' * 64}", f"{payload}~{mark[:-1]}"]
        forged += [f"{payload}|9~{mark}", f"~{mark}", "~", "1|2|3|4", "nonsense", f"{genuine}~"[1:]]
        assert [text for text in forged if seen_with(app, text)] == []
        assert seen_with(app, genuine) == [scene.hers]


def test_a_value_of_another_connection_is_nobody(scene: Scene, app: psycopg.Connection) -> None:
    with app.transaction():
        assert seen_with(app, signature(app, scene.marta, pid=1)) == []


def test_a_value_of_an_earlier_transaction_is_nobody(scene: Scene, app: psycopg.Connection) -> None:
    with app.transaction():
        earlier = signature(app, scene.marta)
        assert seen_with(app, earlier) == [scene.hers]
    with app.transaction():
        assert seen_with(app, earlier) == []
    with app.transaction():
        assert seen_with(app, signature(app, scene.marta, started=-1)) == []


def test_the_next_transaction_of_the_connection_is_nobodys(
    scene: Scene, app: psycopg.Connection
) -> None:
    with app.transaction():
        app.execute(CONTEXT, [signature(app, scene.marta)])
    assert seen(app) == []
    with app.transaction():  # even when the value is made to outlive its transaction
        app.execute("select set_config('hearth.context', %s, false)", [signature(app, scene.marta)])
    with app.transaction():
        assert app.execute("select current_setting('hearth.context')").fetchone() != ("",)
        assert seen(app) == []


def test_a_hat_signed_for_another_network_is_nobody(scene: Scene, app: psycopg.Connection) -> None:
    with app.transaction():
        other = scene.marta.network_id + 1
        assert seen_with(app, signature(app, scene.marta, network=other)) == []


def test_an_employment_that_ends_ends_at_once(
    scene: Scene, app: psycopg.Connection, admin: psycopg.Connection
) -> None:
    end = "update workforce_employment set ends_on = %s where id = %s"
    today = admin.execute("select (now() at time zone 'UTC')::date").fetchone()[0]
    try:
        with acting(app, scene.marta):
            assert seen(app) == [scene.hers]
            admin.execute(end, [today, scene.marta.hat_id])
            assert seen(app) == []
        for zone in ("Etc/GMT+12", "Pacific/Kiritimati"):  # a day that lasts longer elsewhere
            with acting(app, scene.marta):
                app.execute(f"set local timezone = '{zone}'")
                assert seen(app) == []
    finally:
        admin.execute(end, [None, scene.marta.hat_id])


def test_two_people_on_one_connection_never_meet(scene: Scene, app: psycopg.Connection) -> None:
    wrong = 0
    for turn in range(1000):
        actor, member = [(scene.marta, scene.hers), (scene.joyce, scene.others)][turn % 2]
        with app.transaction(force_rollback=turn % 3 == 0):
            wrong += seen(app) != []
            app.execute(CONTEXT, [signature(app, actor)])
            wrong += seen(app) != [member]
    assert wrong == 0


CHECKS = {
    "signature": "expected is distinct from split_part(raw, '~', 2)",
    "connection": "part[1]::int <> pg_backend_pid()",
    "transaction": "part[2]::bigint <> foundation_transaction_start()",
}


@pytest.mark.parametrize("check", CHECKS)
def test_a_context_that_is_not_checked_whole_is_noticed(
    scene: Scene, admin: psycopg.Connection, check: str
) -> None:
    with admin.transaction(force_rollback=True):
        text = admin.execute("select pg_get_functiondef('foundation_context'::regproc)").fetchone()[
            0
        ]
        assert text.count(CHECKS[check]) == 1
        admin.execute(text.replace(CHECKS[check], "false"))
        wrong = {
            "signature": signature(admin, scene.marta).split("~")[0] + "~0",
            "connection": signature(admin, scene.marta, pid=1),
            "transaction": signature(admin, scene.marta, started=-1),
        }
        admin.execute(f"set local role {APP}")
        noticed = {name for name, value in wrong.items() if seen_with(admin, value)}
        assert noticed == {check}


def test_the_application_reads_no_key_and_writes_nothing_that_decides(
    scene: Scene, app: psycopg.Connection
) -> None:
    with acting(app, scene.marta):
        assert refused(app, "select * from foundation_contextkey")
        assert refused(app, "insert into ledger_installation (offering_id) values (1)")
        for column in ("member_sql", "range_sql", "rebuild_sql", "known_sql"):
            assert refused(app, f"update ledger_installation set {column} = 'select 1'")
        assert refused(app, "update access_systemactor set role = 1")
        assert refused(app, "insert into access_withheld (id) values (1)")
        assert refused(app, "delete from access_withheld")
        assert refused(app, "update access_consent set recipient_id = 1")
        assert refused(app, "update access_edge set employment_id = 1")


def test_the_application_settles_nobody_it_is_not_tied_to(
    scene: Scene, app: psycopg.Connection
) -> None:
    settle = "select ledger_settle_member(%s, now())"
    assert refused(app, settle, scene.hers)
    with acting(app, scene.marta):
        assert not refused(app, settle, scene.hers)
        assert refused(app, settle, scene.others)
        assert refused(app, "select ledger_settle_range(1, 0, 10, now(), false)")
        assert refused(app, "select ledger_compare_range(1, 0, 10, now())")
        assert refused(app, "select ledger_touched(1, now())")
        assert refused(app, "select ledger_fold_tally()")


def test_nobody_gives_themselves_another_hat(scene: Scene, app: psycopg.Connection) -> None:
    become = "update workforce_employment set role = 2 where id = %s returning id"
    move = "update workforce_employment set organization_id = %s where id = %s returning id"
    another = (
        "insert into workforce_employment (staff_id, network_id, organization_id, role, starts_on)"
        " select staff_id, network_id, organization_id, 1, current_date from workforce_employment"
        " where id = %s"
    )
    for actor in (scene.marta, scene.theo):
        with acting(app, actor):
            assert refused(app, become, actor.hat_id)
            assert refused(app, move, scene.foreign_agency, actor.hat_id)
            assert refused(app, another, actor.hat_id)
            assert refused(app, "update workforce_staff set user_id = 0")
            assert refused(app, "update network_organization set kind = 'lead'")
    with acting(app, scene.marta):
        assert refused(app, another, scene.joyce.hat_id)
    with acting(app, scene.theo):  # what a system administrator is for
        assert not refused(app, another, scene.joyce.hat_id)
        assert refused(app, become, scene.joyce.hat_id)  # a role ends, and another begins


REPLACE = "update ledger_evidence set superseded_at = now() where superseded_at is null"
EVIDENCE = (
    "insert into ledger_evidence (network_id, agency_id, member_id, label, kind, occurred_at, zone,"
    " occurred_on, recorded_at, recorder_id, source, is_retracted)"
    " values (%s, %s, %s, 0, 1, now(), 'UTC', current_date, now(), access_hat(), '', false)"
)


def test_evidence_is_filed_under_ones_own_agency_about_ones_own_members(
    scene: Scene, app: psycopg.Connection
) -> None:
    network, agency = scene.marta.network_id, scene.marta.organization_id
    with acting(app, scene.marta):
        assert not refused(app, EVIDENCE, network, agency, scene.hers)
        assert refused(app, EVIDENCE, network, agency, scene.others)
        assert refused(app, EVIDENCE, network, agency, None)
        assert refused(app, EVIDENCE, network, scene.foreign_agency, scene.hers)
        assert refused(app, EVIDENCE, network + 1, agency, scene.hers)


def test_evidence_is_never_rewritten_but_for_when_it_was_replaced(
    scene: Scene, app: psycopg.Connection
) -> None:
    columns = app.execute(
        "select attname from pg_attribute where attrelid = 'ledger_evidence'::regclass"
        " and attnum > 0 and attgenerated = ''"
    ).fetchall()
    with acting(app, scene.marta):
        app.execute(EVIDENCE, [scene.marta.network_id, scene.marta.organization_id, scene.hers])
        allowed = [
            name
            for (name,) in columns
            if not refused(app, f"update ledger_evidence set {name} = default")
            or (name == "superseded_at" and not refused(app, REPLACE))
        ]
        assert allowed == ["superseded_at"]
        assert refused(app, "delete from ledger_evidence")
        assert refused(app, "truncate ledger_evidence")


def test_a_replaced_version_is_never_revived(scene: Scene, app: psycopg.Connection) -> None:
    with acting(app, scene.marta):
        app.execute(EVIDENCE, [scene.marta.network_id, scene.marta.organization_id, scene.hers])
        assert refused(app, "update ledger_evidence set superseded_at = null")
        assert len(app.execute(f"{REPLACE} returning id").fetchall()) == 1
        for value in ("null", "now()"):
            again = f"update ledger_evidence set superseded_at = {value} returning id"
            assert app.execute(again).fetchall() == []
        assert refused(app, "update access_edge set superseded_at = null")


def test_how_far_the_night_came_is_written_by_the_settler_alone(
    scene: Scene, app: psycopg.Connection
) -> None:
    begin = (
        "insert into ledger_settlingrun"
        " (offering_id, installation_id, is_deep, next_party, differences, started_at)"
        " select id, 0, true, 0, 0, now() from network_offering where network_id = %s"
    )
    forget = "update ledger_settlingrun set next_party = 1 returning id"
    for actor in (scene.marta, scene.theo):
        with acting(app, actor):
            assert refused(app, begin, scene.marta.network_id)
            assert app.execute(forget).fetchall() == []
    for network, is_refused in (
        (scene.marta.network_id, False),
        (scene.marta.network_id + 1, True),
    ):
        with acting(app, Actor(SETTLER, network, Role.SETTLER, name="settler")):
            assert refused(app, begin, scene.marta.network_id) is is_refused


def test_a_replaced_edge_ties_nobody(
    scene: Scene, app: psycopg.Connection, admin: psycopg.Connection
) -> None:
    replace = "update access_edge set superseded_at = now() where employment_id = %s returning id"
    with acting(app, scene.marta):
        assert seen(app) == [scene.hers]
        assert len(app.execute(replace, [scene.marta.hat_id]).fetchall()) == 1
        assert seen(app) == []


def test_an_edge_that_ends_keeps_what_was_recorded_before(standing_cast: Cast, db: None) -> None:
    member = make_member(standing_cast, standing_cast.fernhill, care_managers=[standing_cast.marta])
    with access_acting(standing_cast.marta):
        edge = Edge.objects.get(employment_id=standing_cast.marta.hat_id, member=member)
        end_edge(edge, edge.starts_on)
        assert not Member.objects.filter(pk=member.pk).exists()
    with access_acting(standing_cast.greta):
        kept = Edge.objects.filter(member=member, kind=Edge.Kind.CARE_TEAM).order_by("id")
        assert [(one.ends_on, one.superseded_at is None) for one in kept] == [
            (None, False),
            (edge.starts_on, True),
        ]


def test_the_application_becomes_nobody_else_and_makes_nothing(
    scene: Scene, app: psycopg.Connection
) -> None:
    with acting(app, scene.marta):
        for role in ("owner", "settler", "gate", "migrator"):
            assert refused(app, f"set role hearth_{role}")
        assert refused(app, "create table stray (id int)")
        assert refused(app, "create temporary table members_member (id int)")
        assert refused(app, "create function stray() returns int language sql as 'select 1'")
        assert refused(app, "create schema stray")
        assert refused(app, "alter table ledger_evidence no force row level security")
        assert refused(app, "set session_replication_role = replica")


def test_a_row_hangs_from_its_own_member_alone(scene: Scene, admin: psycopg.Connection) -> None:
    """Foreign keys are checked past the policies, so the constraint itself must say it."""
    edge = (
        "insert into access_edge (network_id, agency_id, member_id, label, kind, starts_on,"
        " recorded_at) values (%s, %s, %s, 0, 1, current_date, now())"
    )
    with admin.transaction(force_rollback=True):
        other = admin.execute("insert into network_network (name) values ('x') returning id")
        with pytest.raises(errors.ForeignKeyViolation):
            admin.execute(edge, [other.fetchone()[0], scene.foreign_agency, scene.hers])
    bound = admin.execute(
        "select conname from pg_constraint where contype = 'f' and array_length(conkey, 1) = 2"
    ).fetchall()
    assert {name for (name,) in bound} >= {
        "access_consent_in_the_members_network",
        "access_edge_in_the_members_network",
        "members_identifier_in_the_members_network",
        "span_of_the_subjects_employment",
        "span_of_the_subjects_member",
        "subject_of_the_enrollments_member",
    }


# Functions that run with their owner's rights: each was read for what it lets its caller do.
DEFINERS = {
    "foundation_context",
    "access_claim", "access_hat", "access_network", "access_org", "access_is_interface",
    "access_is_administrator", "access_staff",
    "access_agencies", "access_members", "access_tied", "access_today", "access_network_of",
    "access_mask", "access_named", "access_is_wide", "access_is_privacy_officer",
    "access_is_lead_privacy_officer", "access_self", "access_own_records", "access_served",
    "access_known", "access_live_consents", "access_consented", "access_consented_reasons",
    "access_consented_reasons_from", "access_packets", "access_opened", "access_granted",
    "access_granted_reasons",
    "access_blocked", "access_receives", "access_user",
    "access_acts_at",  # when the acting hat's context was signed
    "access_signers",  # whoever records about a member is told who may sign for them
    "access_personal_hats",  # numbers of hats, of an account that the application marked
    "foundation_is_marked",  # the gate's alone
    "access_particulars",  # what concerns the acting hat
    "access_end_personal_hats",  # of a closed sign-in; answers nothing
    "access_break_glass",  # the one way to an emergency
    "access_note_refused_export",  # files of whoever acts that a file was refused
    "access_note_signals",  # reads a day of the log for the settler, and tells how many it filed
    "access_keep_contact_label",  # of a trigger: a feed's addresses keep what they had
    "access_label_said", "access_label_decided",  # the interface files; an officer's last word
    # An officer sees days and labels of what their organization holds, and changes the label.
    "transitions_stay_labels", "transitions_stay_relabel",
    "encounters_contact_labels", "encounters_contact_relabel", "encounters_follow_labels",
    "documents_document_labels", "documents_document_relabel",
    "ledger_follow_label",  # called by these alone
    "access_withhold_member", "access_withhold_lead", "access_withhold_consented",
    "ledger_lock_member", "ledger_lock_employment", "ledger_settle_member",
    "ledger_settle_employment", "ledger_settle_range", "ledger_compare_range",
    "ledger_fold_tally", "ledger_parties", "ledger_compare_tally",
    "ledger_known", "ledger_touched", "ledger_caseloads",
    "documents_named",  # which random names are in use, of every network: no word of whose
    "ledger_raise_labels", "encounters_raise_labels",
    "access_unsealed", "access_broken",  # digests of the log, of every network, for the settler
    "access_is_settler",
}  # fmt: skip


def test_functions_with_their_owners_rights_are_known_and_fix_their_path(
    admin: psycopg.Connection,
) -> None:
    found = admin.execute(
        "select p.proname, p.proconfig, r.rolname, r.rolsuper or r.rolbypassrls or r.rolcanlogin,"
        " has_function_privilege('public', p.oid, 'execute')"
        " from pg_proc p join pg_roles r on r.oid = p.proowner"
        " where p.prosecdef and p.pronamespace = 'public'::regnamespace"
    ).fetchall()
    assert {row[0] for row in found} == DEFINERS
    path = "search_path=pg_catalog, public, pg_temp"
    assert [row[0] for row in found if path not in (row[1] or [])] == []
    assert [row[:3] for row in found if row[3]] == []
    assert [row[0] for row in found if row[4]] == []


def test_helpers_of_the_gate_are_not_the_applications_to_call(
    scene: Scene, app: psycopg.Connection
) -> None:
    """One takes roles from its caller: a care manager would read whom the whole agency serves."""
    with acting(app, scene.marta):
        assert refused(app, "select access_served(array[1])")
        assert refused(app, "select access_live_consents()")
        assert refused(app, "select access_opened(1)")
        assert refused(app, "select access_packets()")
        assert app.execute("select access_known()").fetchall() == [(scene.hers,)]


def test_an_emergency_without_words_is_refused_alike_for_whoever_exists(
    scene: Scene, app: psycopg.Connection, admin: psycopg.Connection
) -> None:
    """An error where somebody is found would tell that they are, and leave no trace."""
    ask = "select access_break_glass(%s, %s::date, %s, %s)"
    with admin.transaction(force_rollback=True):
        admin.execute(
            "insert into members_identifier (network_id, agency_id, member_id, label, authority,"
            " value) select network_id, agency_id, id, 0, 'Medicaid', 'HERE' from members_member"
            " where id = %s",
            [scene.others],
        )
        admin.execute("set local role hearth_app")
        admin.execute(CONTEXT, [signature(admin, scene.marta)])
        for code, words in (("danger", None), (None, "Found unconscious."), ("danger", " ")):
            for value in ("HERE", "NOWHERE"):
                said = [value, "1971-03-09", code, words]
                assert admin.execute(ask, said).fetchone() == (None,)
        said = ["HERE", "1971-03-09", "danger", "Found unconscious."]
        assert admin.execute(ask, said).fetchone() == (scene.others,)


def test_the_application_reads_no_statements_of_its_other_sessions(
    scene: Scene, app: psycopg.Connection
) -> None:
    """They hold what people typed: names, numbers, notes."""
    with login_as(APP).connect(scene.database) as other:
        other.execute("select 'a name that somebody searched for'")
        seen = app.execute(
            "select query from pg_stat_activity where pid = %s", [other.info.backend_pid]
        ).fetchall()
    assert "somebody searched" not in str(seen)


def test_the_deciding_functions_know_one_calendar(admin: psycopg.Connection) -> None:
    loose = admin.execute(
        "select proname from pg_proc where prosrc like '%current_date%'"
        # Days go on or stay: which exceptions are over is asked a day late, in any zone.
        " and proname <> 'access_withhold'"
        " and pronamespace = 'public'::regnamespace"
        " and not coalesce('TimeZone=UTC' = any(proconfig), false)"
    ).fetchall()
    assert loose == []


def test_the_cast_is_employed_today(scene: Scene, admin: psycopg.Connection) -> None:
    """Else every test above would pass for the wrong reason."""
    row = admin.execute(
        "select starts_on from workforce_employment where id = %s", [scene.marta.hat_id]
    ).fetchone()
    assert row[0] < date.today()
