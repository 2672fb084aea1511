"""Ask the policies what each hat may insert and update, many rows in one call.

An insert that passed the policies is undone at once; whatever else refuses it later (a number
taken, a parent missing) comes after the policies have spoken, so it counts as let in.
"""

import json
import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from math import ceil

from django.db import connection

from hearth.access.actors import INTERFACE
from hearth.access.models import FIRST_PERSONAL_HAT
from hearth.access.purposes import PERMITTED
from hearth.foundation.clock import now
from hearth.foundation.database import APP
from hearth.foundation.tables import declared_tables
from tests.access.comparing import (
    APPLICATION_OFF,
    IS_DEEP,
    Outcome,
    Wearer,
    count,
    expected,
    key_of,
    likely_first,
    wearers,
    wearing,
)
from tests.access.factories import ids
from tests.access.model import Hat, Item
from tests.access.server import rows, run, undone, value
from tests.access.world import Stage

Candidate = tuple[Item, dict[str, object]]
TRY_INSERTS = """
create or replace function pg_temp.try_inserts(p_table text, p_columns text, p_rows jsonb)
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
            -- What decides lies in the member's own network: a key says so, past the policies.
            when foreign_key_violation then
                answers := answers || (sqlerrm not like '%_in_the_members_network%');
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


SHARE = 1 if IS_DEEP else 32
"""Of the rows a hat could try, it tries one in so many: others try the others."""


def compare_inserts(stage: Stage, tables: Iterable[str], share: int = SHARE) -> Outcome:
    """Try copies of sampled rows as every hat: one in so many."""
    outcome = Outcome()
    run(TRY_INSERTS)
    for table in tables:
        tried = candidates(stage, table)
        for name, row in wearers(stage):
            some = share_of(tried, share, f"{table} {name}")
            found, allowed = inserted(stage, table, some, name, row)
            outcome.decisions += len(some)
            count(outcome.leaks, (name, table), found - allowed)
            count(outcome.refusals, (name, table), allowed - found)
    return outcome


def share_of(tried: list[Candidate], share: int, seed: str) -> list[Candidate]:
    """One in so many."""
    return random.Random(seed).sample(tried, ceil(len(tried) / share))


def inserts_differ(stage: Stage, tables: Iterable[str], hats: str, share: int = 1) -> bool:
    """Whether any hat inserts what the model forbids, or the reverse; see `is_different`."""
    run(TRY_INSERTS)
    for table in tables:
        tried = candidates(stage, table)
        for name, row in likely_first(stage, hats):
            some = share_of(tried, share, f"{table} {name}")
            found, allowed = inserted(stage, table, some, name, row)
            if found != allowed:
                return True
    return False


def inserted(
    stage: Stage, table: str, tried: list[Candidate], name: str, row: Wearer
) -> tuple[set[int], set[int]]:
    """Keys that a hat could insert, and those the model allows."""
    hat, purpose = stage.world.hats[row.pk], PERMITTED[row.role][0]
    tried = [signed(hat, row, candidate) for candidate in tried]
    allowed = {item.key for item, _ in tried if stage.world.may_file(hat, item, purpose)}
    texts = json.dumps([text for _, text in tried], default=str)
    with wearing(stage, name, APPLICATION_OFF):
        answers = value(
            "select pg_temp.try_inserts(%s, %s, %s::jsonb)",
            [table, insertable_columns(table), texts],
        )
    return {item.key for (item, _), yes in zip(tried, answers, strict=True) if yes}, allowed


BEFORE, AFTER = now() - timedelta(hours=2), now() + timedelta(days=1)
AUTHORS = {
    "encounters_contact": "employment_id", "documents_document": "employment_id",
    "foundation_activity": "hat_id", "access_disclosure": "hat_id",
    **dict.fromkeys(
        ("ledger_evidence", "trainings_session", "consents_consentform", "consents_keptpaper",
         "consents_withdrawal", "access_restriction", "access_named", "access_referral"),
        "recorder_id",
    ),
}  # fmt: skip
"""The column that says who wrote a row."""


def signed(hat: Hat, row: Wearer, candidate: Candidate) -> Candidate:
    """The candidate as whoever tries it would have it: mostly in their own name, and as of now."""
    item, text = candidate
    if item.table not in AUTHORS:
        return candidate
    if (
        not row.user and item.author == INTERFACE
    ):  # processes go by one number, in the world by more
        item = replace(item, author=hat.id)
    chance = random.Random(f"{hat.id} {item.key}")
    if chance.random() < 0.7:
        number = hat.id if row.user else INTERFACE
        is_kept = item.table == "documents_document" and not row.user and chance.random() < 0.8
        text = text | {AUTHORS[item.table]: None if is_kept else number}
        item = replace(item, author=None if is_kept else hat.id)
        if "hat_id" in text:
            item = replace(item, hat=hat.id)
    if "at" in text:
        is_now = chance.random() < 0.8
        at = now() if is_now else chance.choice([BEFORE, AFTER])
        text, item = text | {"at": at.isoformat()}, replace(item, is_backdated=not is_now)
    if item.table == "foundation_activity":
        if chance.random() < 0.8:
            account = row.user.pk if row.user else None
            text, item = text | {"user_id": account}, replace(item, user=account)
        if chance.random() < 0.8:
            text, item = (
                text | {"agency_id": hat.organization},
                replace(item, agency=hat.organization),
            )
    return item, text


def compare_updates(stage: Stage, tables: Iterable[str]) -> Outcome:
    """Let every hat rewrite what it can, each column with itself."""
    outcome = Outcome()
    for table in tables:
        items = [item for item in stage.world.items if item.table == table]
        for name, row in list(wearers(stage))[:: 1 if IS_DEEP else 8]:
            found, allowed = updated(stage, table, items, name, row)
            outcome.decisions += len(items)
            count(outcome.leaks, (name, table), found - allowed)
            count(outcome.refusals, (name, table), allowed - found)
    return outcome


def updates_differ(stage: Stage, tables: Iterable[str], hats: str) -> bool:
    """Whether any hat changes what the model forbids, or the reverse."""
    for table in tables:
        items = [item for item in stage.world.items if item.table == table]
        for name, row in likely_first(stage, hats):
            found, allowed = updated(stage, table, items, name, row)
            if found != allowed:
                return True
    return False


def updated(
    stage: Stage, table: str, items: list[Item], name: str, row: Wearer
) -> tuple[set[int], set[int]]:
    """Keys of the rows that a hat could change, and those the model allows."""
    column = updatable_column(table)
    hat, purpose = stage.world.hats[row.pk], PERMITTED[row.role][0]
    allowed = {item.key for item in items if may_change(stage, hat, item, purpose)}
    allowed &= expected(stage, row.pk, table, purpose)
    if column in CLOSING:  # once, by whomever
        allowed -= {
            key
            for (key,) in rows(f"select {key_of(table)} from {table} where {column} is not null")
        }
    with wearing(stage, name, APPLICATION_OFF), undone():
        returned = rows(
            f"update {table} set {column} = {new_value(column)}{own_name(column)}"
            f" returning {key_of(table)}"
        )
    return {key for (key,) in returned} & {item.key for item in items}, allowed


def may_change(stage: Stage, hat: Hat, item: Item, purpose: int) -> bool:
    """Some tables are closed by a review and not otherwise written."""
    if item.table in ("access_emergency", "access_signal"):
        return stage.world.may_close(hat, item, purpose)
    return stage.world.may_rewrite(hat, item, purpose)


def candidates(stage: Stage, table: str) -> list[Candidate]:
    """Copies of a table's rows about some members and about staff, and some that cross networks."""
    key = key_of(table)
    found = dict(rows(f"select {key}, to_jsonb(t)::text from {table} t"))
    items, texts, first = [], [], min(stage.written_about)
    for item in stage.world.items:
        if item.table != table or not stage.is_tried(item):
            continue
        row = json.loads(found[item.key])
        about = [item.member]
        # A copy of a recipient is refused for its consent, one of a paper for its form, of which
        # there is one, before any key is asked about networks.
        single = ("consents_recipient", "consents_keptpaper")
        if item.member == first and "member_id" in row and table not in single:
            about.append(stage.foreign)
        for member in about:
            fresh = next(ids) + (FIRST_PERSONAL_HAT if table == "access_personalhat" else 0)
            author = row.get(AUTHORS.get(table, ""))
            said = {"author": author, "is_backdated": "at" in row}
            items.append(replace(item, key=fresh, member=member, **said))
            texts.append(row | {"member_id": member, key: fresh})
    if table == "members_member":  # a new member is nobody's yet
        items = [replace(item, member=item.key) for item in items]
    return list(zip(items, texts, strict=True))


def insertable_columns(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "select string_agg(quote_ident(attname), ', ') from pg_attribute"
            " where attrelid = %s::regclass and attnum > 0 and not attisdropped"
            " and attgenerated = ''",
            [table],
        )
        return cursor.fetchone()[0]


CLOSING = ("superseded_at", "reviewed_at", "closed_at", "ended_at")
"""Instants at which something is replaced, reviewed or ended: once, and for good."""


def new_value(column: str) -> str:
    """The column itself; or now, where it says since when a row is closed."""
    return "now()" if column in CLOSING else column


def own_name(column: str) -> str:
    """Who looked at something says so: whoever acts, and nobody else."""
    named = {"reviewed_at": "reviewer_id", "closed_at": "closer_id"}.get(column)
    return f", {named} = (select access_hat())" if named else ""


def updatable_column(table: str) -> str:
    """A column that the application may change; the one that closes a row, if there is one."""
    return str(
        value(
            "select (array_agg(attname order by attname <> all(%s), attname))[1]"
            " from pg_attribute where attrelid = %s::regclass and attnum > 0"
            f" and attname <> 'id' and has_column_privilege('{APP}', attrelid, attnum, 'update')",
            [list(CLOSING), table],
        )
    )
