"""Whether every engine gives the same obligations, and if not, for whom and how."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import duckdb
import ibis
import psycopg

from hearth.population.engines import create_duckdb, fill_duckdb
from hearth.population.obligations import obligations
from hearth.rules.model import Pack
from hearth.rules.obligation import Obligation
from hearth.rules.resolve import Codes, Rule, resolve
from tests.generative.histories import situations, with_waivers
from tests.support.engines import (
    Situation,
    all_rows,
    fill_postgres,
    run_duckdb_text,
    run_postgres_text,
    settle_by_reference,
)

Run = Callable[[str, Situation], list[Obligation]]


class DisagreementError(AssertionError):
    """Two engines gave different obligations for the same pack and history."""


def duckdb_runner() -> Run:
    return partial(_run_duckdb, create_duckdb())


def _run_duckdb(
    connection: duckdb.DuckDBPyConnection, text: str, people: Situation
) -> list[Obligation]:
    fill_duckdb(connection, all_rows(people))
    return run_duckdb_text(connection, text)


def postgres_runner(connection: psycopg.Connection) -> Run:
    return partial(_run_postgres, connection)


def _run_postgres(connection: psycopg.Connection, text: str, people: Situation) -> list[Obligation]:
    fill_postgres(connection, people)
    return run_postgres_text(connection, text)


def agreed_obligations(
    pack: Pack, seeds: Sequence[int], unsealed: bool, runners: Mapping[str, Run]
) -> list[Obligation]:
    """The reference's obligations of all the histories, once every runner (by Ibis dialect) has
    given the same, each under a key of its own.

    Packs are drawn wider than `hearth packs check` lets anybody write them (it refuses what would
    never come true): agreement does not rest on that. Compiling takes longest, then planning: so
    the histories of a pack are settled together.
    """
    rules = resolve(pack, Codes.in_order(pack), {}).rules
    expression = obligations(rules, unsealed=unsealed)
    texts = {
        dialect: str(ibis.to_sql(expression, dialect=dialect, pretty=False)) for dialect in runners
    }
    people = situations(seeds, len(pack.standards))
    people = with_waivers(seeds[0], people, settle_by_reference(rules, people, unsealed))
    expected = settle_by_reference(rules, people, unsealed)
    keys = {(one.subject_id, one.standard, one.opening_key) for one in expected}
    assert len(keys) == len(expected), "Two blocks decide one window."
    for dialect, run in runners.items():
        found = run(texts[dialect], people)
        if found != expected:
            raise DisagreementError(_difference(dialect, rules, people, expected, found))
    return expected


def _difference(
    dialect: str,
    rules: Sequence[Rule],
    people: Situation,
    expected: Sequence[Obligation],
    found: Sequence[Obligation],
) -> str:
    """The first obligation that differs, with its rule and everything about its subject."""
    first = min(
        set(expected) ^ set(found), key=lambda one: (one.subject_id, one.standard), default=None
    )
    if first is None:
        return f"{dialect} repeats an obligation"
    key = (first.subject_id, first.standard, first.opening_key)
    subject = next(one for one in people.subjects if one.subject_id == first.subject_id)
    lines = [f"reference and {dialect} differ on subject, standard, opening {key}:"]
    for name, rows in (("reference", expected), (dialect, found)):
        same = [o for o in rows if (o.subject_id, o.standard, o.opening_key) == key]
        lines += [f"  {name}: {o}" for o in same] or [f"  {name}: nothing"]
    lines += [f"  {rule}" for rule in rules if rule.standard == first.standard]
    lines += [f"  {subject}"]
    lines += [f"  {span}" for span in people.spans if span.subject_id == subject.subject_id]
    own = [piece for piece in people.evidence if piece.party == subject.party]
    lines += [f"  {piece}" for piece in sorted(own, key=lambda piece: piece.order)]
    return "\n".join(lines)
