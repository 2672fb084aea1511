"""Ask the policies what each hat may insert and update, many rows in one call.

An insert that passed the policies is undone at once; whatever else refuses it later (a number
taken, a parent missing) comes after the policies have spoken, so it counts as let in.
"""

import json
from collections.abc import Iterable
from dataclasses import replace

from django.db import connection

from hearth.foundation.database import APP
from hearth.foundation.tables import declared_tables
from tests.access.comparing import APPLICATION_OFF, Outcome, count, expected, key_of, wearing
from tests.access.factories import ids
from tests.access.model import Item
from tests.access.server import rows, run, undone, value
from tests.access.world import CONSENTS, NORMAL, TIES, UNKNOWN, Stage

TRY_INSERTS = """
create function pg_temp.try_inserts(p_table text, p_columns text, p_rows jsonb)
returns boolean[] language plpgsql as $$
declare
    answers boolean[] := '{}';
    one jsonb;
begin
    for one in select * from jsonb_array_elements(p_rows) loop
        begin
            execute format('insert into %I (%s) select %s from jsonb_populate_record(null::%I, $1)',
                p_table, p_columns, p_columns, p_table) using one;
            raise exception using errcode = 'HE000';
        exception
            when insufficient_privilege then answers := answers || false;
            when others then answers := answers || true;
        end;
    end loop;
    return answers;
end $$;
"""


def writable_tables(command: str) -> list[str]:
    """Member tables on which the application's role has a right to the command at all."""
    return [
        name
        for name, table in declared_tables().items()
        if table.kind == "member"
        and value(f"select has_any_column_privilege('{APP}', %s, %s)", [name, command])
    ]


def compare_inserts(stage: Stage, tables: Iterable[str]) -> Outcome:
    """Try a copy of every sampled row as every hat."""
    outcome = Outcome()
    run(TRY_INSERTS)
    for table in tables:
        items, texts = candidates(stage, table)
        columns = insertable_columns(table)
        for name, row in stage.hats.items():
            hat = stage.world.hats[row.pk]
            allowed = {item.key for item in items if stage.world.may_write(hat, item)}
            with wearing(stage, name, APPLICATION_OFF):
                answers = value(
                    "select pg_temp.try_inserts(%s, %s, %s::jsonb)", [table, columns, texts]
                )
            found = {item.key for item, yes in zip(items, answers, strict=True) if yes}
            outcome.decisions += len(items)
            count(outcome.leaks, (name, table), found - allowed)
            count(outcome.refusals, (name, table), allowed - found)
    return outcome


def compare_updates(stage: Stage, tables: Iterable[str]) -> Outcome:
    """Let every hat rewrite what it can, each column with itself."""
    outcome = Outcome()
    for table in tables:
        column = updatable_column(table)
        items = [item for item in stage.world.items if item.table == table]
        for name, row in stage.hats.items():
            hat = stage.world.hats[row.pk]
            allowed = {item.key for item in items if stage.world.may_write(hat, item)}
            allowed &= expected(stage, row.pk, table)
            with wearing(stage, name, APPLICATION_OFF), undone():
                returned = rows(
                    f"update {table} set {column} = {new_value(column)} returning {key_of(table)}"
                )
            found = {key for (key,) in returned} & {item.key for item in items}
            outcome.decisions += len(items)
            count(outcome.leaks, (name, table), found - allowed)
            count(outcome.refusals, (name, table), allowed - found)
    return outcome


def candidates(stage: Stage, table: str) -> tuple[list[Item], str]:
    """Copies of a table's rows about a member of each tie and about staff, and some that cross
    networks."""
    sample = members_by_tie(stage)
    foreign = stage.rows["members_member"][-1]
    key = key_of(table)
    found = dict(rows(f"select {key}, to_jsonb(t)::text from {table} t"))
    items, texts = [], []
    for item in stage.world.items:
        is_asked = item.member in sample or item.staff is not None
        if item.table != table or not is_asked or item.label not in (NORMAL, UNKNOWN):
            continue
        row = json.loads(found[item.key])
        about = [item.member]
        if item.member == min(sample) and "member_id" in row:
            about.append(foreign.pk)
        for member in about:
            fresh = next(ids)
            items.append(replace(item, key=fresh, member=member))
            texts.append(row | {"member_id": member, key: fresh})
    if table == "members_member":  # a new member is nobody's yet
        items = [replace(item, member=item.key) for item in items]
    return items, json.dumps(texts, default=str)


def members_by_tie(stage: Stage) -> set[int]:
    """One member of each tie (writing asks no consent), and those of the other network."""
    everybody = [row.pk for row in stage.rows["members_member"]]
    of_ties = len(TIES) * len(CONSENTS)
    return {*everybody[: of_ties : len(CONSENTS)], *everybody[of_ties:]}


def insertable_columns(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "select string_agg(quote_ident(attname), ', ') from pg_attribute"
            " where attrelid = %s::regclass and attnum > 0 and not attisdropped"
            " and attgenerated = ''",
            [table],
        )
        return cursor.fetchone()[0]


def new_value(column: str) -> str:
    """The column itself, but when a version is replaced: what stands is replaced now or never."""
    return "now()" if column == "superseded_at" else column


def updatable_column(table: str) -> str:
    return str(
        value(
            "select min(attname) from pg_attribute where attrelid = %s::regclass and attnum > 0"
            f" and attname <> 'id' and has_column_privilege('{APP}', attrelid, attnum, 'update')",
            [table],
        )
    )
