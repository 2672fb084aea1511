"""The gate of the tables: what is in the database is declared, and guarded as declared.

Driven by PostgreSQL's own catalogue, so that a table nobody thought of is found, not forgotten.
"""

from collections.abc import Iterator

import psycopg
import pytest

from hearth.foundation.database import APP, login_as_administrator
from hearth.foundation.roles import GATE, MIGRATOR, OWNER, SETTLER
from hearth.foundation.tables import declared_tables

# Column that every member table has, and the tables that say why they have it not.
COLUMNS = {
    "network_id": {},
    "label": {"foundation_activity": "a reader sees only their own acts, whatever the label"},
    "member_id": {
        "members_member": "the member itself",
        "ledger_tally": "counts, which name nobody",
        "trainings_session": "about staff alone: it names an employment",
    },
}
TABLES = (
    "select relname, relrowsecurity, relforcerowsecurity, oid::int from pg_class"
    " where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'f')"
)
COMMANDS = {"r": "select", "a": "insert", "w": "update", "d": "delete", "*": "all"}


@pytest.fixture(scope="module")
def catalogue(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[psycopg.Connection]:
    """The administrator's connection to the migrated database."""
    from django.db import connection

    with django_db_blocker.unblock():
        name = connection.settings_dict["NAME"]
    with login_as_administrator().connect(name) as admin:
        yield admin


def member_tables() -> list[str]:
    return sorted(name for name, table in declared_tables().items() if table.kind == "member")


def undeclared(catalogue: psycopg.Connection) -> set[str]:
    return {row[0] for row in catalogue.execute(TABLES)} - set(declared_tables())


def unguarded(catalogue: psycopg.Connection) -> set[str]:
    guarded = {row[0] for row in catalogue.execute(TABLES) if row[1] and row[2]}
    return set(member_tables()) - guarded


def policies_of(catalogue: psycopg.Connection, table: str) -> list[tuple[str, bool, str, str]]:
    """(name, permissive, command, role) of each policy, one row for each role it names."""
    found = catalogue.execute(
        "select polname, polpermissive, polcmd::text, coalesce(r.rolname, 'public')"
        " from pg_policy p cross join unnest(polroles) as role(oid)"
        " left join pg_roles r on r.oid = role.oid where polrelid = %s::regclass",
        [table],
    ).fetchall()
    return [
        (name, permissive, COMMANDS[command], role) for name, permissive, command, role in found
    ]


def test_every_table_is_declared_and_every_declaration_has_its_table(
    catalogue: psycopg.Connection,
) -> None:
    assert undeclared(catalogue) == set()
    present = {row[0] for row in catalogue.execute(TABLES)}
    assert set(declared_tables()) - present == set()


def test_an_undeclared_table_is_noticed(catalogue: psycopg.Connection) -> None:
    with catalogue.transaction(force_rollback=True):
        catalogue.execute("create table planted_history (member_id bigint, note text)")
        assert undeclared(catalogue) == {"planted_history"}


def test_member_tables_force_row_level_security(catalogue: psycopg.Connection) -> None:
    assert unguarded(catalogue) == set()


@pytest.mark.parametrize("loosened", ["no force row level security", "disable row level security"])
def test_a_loosened_table_is_noticed(catalogue: psycopg.Connection, loosened: str) -> None:
    with catalogue.transaction(force_rollback=True):
        catalogue.execute(f"alter table ledger_evidence {loosened}")
        assert unguarded(catalogue) == {"ledger_evidence"}


def test_a_table_that_names_a_member_is_declared_so(catalogue: psycopg.Connection) -> None:
    naming = catalogue.execute(
        "select distinct c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid"
        " where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')"
        " and a.attnum > 0 and a.attname in ('member_id', 'subject_id', 'enrollment_id')"
    )
    pointing = catalogue.execute(
        "select conrelid::regclass::text from pg_constraint"
        " where contype = 'f' and confrelid::regclass::text = any(%s)",
        [member_tables()],
    )
    found = {row[0] for row in naming} | {row[0] for row in pointing}
    assert found - set(member_tables()) == set()


@pytest.mark.parametrize("column", COLUMNS)
def test_member_tables_have_the_columns_of_decisions(
    catalogue: psycopg.Connection, column: str
) -> None:
    having = catalogue.execute(
        "select attrelid::regclass::text from pg_attribute where attname = %s and attnum > 0",
        [column],
    )
    lacking = set(member_tables()) - {row[0] for row in having}
    assert lacking == set(COLUMNS[column])


def test_member_tables_have_a_floor_and_a_policy_for_each_granted_command(
    catalogue: psycopg.Connection,
) -> None:
    for table in member_tables():
        policies = policies_of(catalogue, table)
        floors = [one for one in policies if not one[1]]
        # One for all commands; what else is restrictive takes more away.
        whole = [(command, role) for _, _, command, role in floors if command == "all"]
        assert (whole, {role for *_, role in floors}) == ([("all", APP)], {APP}), table
        for command in ("select", "insert", "update", "delete"):
            granted = catalogue.execute(
                "select has_any_column_privilege(%s, %s, %s)"
                if command != "delete"
                else "select has_table_privilege(%s, %s, %s)",
                [APP, table, command],
            ).fetchone()[0]
            permissive = [one for one in policies if one[1:] == (True, command, APP)]
            assert len(permissive) <= 1, f"{table}: permissive policies are OR-ed"
            assert bool(permissive) or not granted, f"{table}: {command} is granted, not decided"


def test_no_permissive_policy_is_for_all_commands_or_for_everybody(
    catalogue: psycopg.Connection,
) -> None:
    for table in member_tables():
        for name, permissive, command, role in policies_of(catalogue, table):
            assert not (permissive and command == "all"), name
            assert role in {APP, SETTLER, GATE}, name


def test_nobody_deletes_empties_or_hooks_onto_a_member_table(
    catalogue: psycopg.Connection,
) -> None:
    for right in ("delete", "truncate", "references", "trigger"):
        for role in (APP, "public"):
            having = catalogue.execute(
                "select t from unnest(%s::text[]) as t where has_table_privilege(%s, t, %s)",
                [member_tables(), role, right],
            ).fetchall()
            assert having == [], right


def test_rights_equal_the_declarations(catalogue: psycopg.Connection) -> None:
    """What the application holds is what the rooms asked for; an undeclared right is a hole."""
    for name, table in declared_tables().items():
        asked = {word.split("(")[0].strip() for word in table.grants.split(",") if word}
        asked &= {"select", "insert", "update", "delete"}  # the rest are columns' names
        held = {
            right
            for right in ("select", "insert", "update", "delete")
            if catalogue.execute(
                "select has_table_privilege(%s, %s, %s)"
                if right == "delete"
                else "select has_any_column_privilege(%s, %s, %s)",
                [APP, name, right],
            ).fetchone()[0]
        }
        assert held == asked or (not table.grants and not held), name


def test_no_view_reads_past_the_policies(catalogue: psycopg.Connection) -> None:
    views = catalogue.execute(
        "select relname, relkind::text from pg_class"
        " where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')"
        " and not coalesce('security_invoker=true' = any(reloptions), false)"
    ).fetchall()
    assert views == []


def test_no_member_table_is_partitioned_or_inherited_unguarded(
    catalogue: psycopg.Connection,
) -> None:
    assert catalogue.execute("select inhrelid::regclass from pg_inherits").fetchall() == []


def test_no_delete_travels_along_a_foreign_key(catalogue: psycopg.Connection) -> None:
    """A cascade runs past the policies."""
    cascades = catalogue.execute(
        "select conrelid::regclass::text from pg_constraint where contype = 'f'"
        " and confdeltype in ('c', 'n', 'd') and conrelid::regclass::text = any(%s)",
        [member_tables()],
    ).fetchall()
    assert cascades == []


def test_the_roles_can_do_no_more_than_they_are_for(catalogue: psycopg.Connection) -> None:
    roles = (APP, MIGRATOR, OWNER, SETTLER, GATE)
    found = catalogue.execute(
        "select rolname, rolcanlogin, rolsuper or rolbypassrls or rolcreatedb or rolcreaterole"
        " or rolreplication from pg_roles where rolname = any(%s)",
        [list(roles)],
    ).fetchall()
    assert {name for name, _, _ in found} == set(roles)
    assert [name for name, _, mighty in found if mighty] == []
    assert {name for name, logs_in, _ in found if logs_in} == {APP, MIGRATOR}
    held = catalogue.execute(
        "select r.rolname from pg_auth_members m join pg_roles r on r.oid = m.roleid"
        " join pg_roles h on h.oid = m.member where h.rolname = %s",
        [APP],
    ).fetchall()
    assert held == []


def test_the_application_owns_and_creates_nothing(catalogue: psycopg.Connection) -> None:
    owned = catalogue.execute(
        "select relname from pg_class join pg_roles r on r.oid = relowner where rolname = %s", [APP]
    ).fetchall()
    assert owned == []
    may = catalogue.execute(
        "select has_schema_privilege(%s, 'public', 'create'),"
        " has_database_privilege(%s, current_database(), 'create'),"
        " has_database_privilege(%s, current_database(), 'temporary')",
        [APP, APP, APP],
    ).fetchone()
    assert may == (False, False, False)
