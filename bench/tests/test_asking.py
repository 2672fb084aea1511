"""More queries and other plans are named; the same, fewer and no baseline are not."""

from bench.asking import Asking, asking_of, compare
from bench.plans import Query

KEPT = {"queries": 3, "reads": ["ledger_obligation: Index Scan", "access_edge: Index Scan"]}


def test_the_same_and_fewer_say_nothing() -> None:
    assert compare("A page", Asking(3, tuple(KEPT["reads"])), KEPT).lines == ()
    assert compare("A page", Asking(2, tuple(KEPT["reads"][:1])), KEPT).lines == ()
    assert compare("A page", Asking(9, ()), None).lines == ()


def test_a_node_that_changed_is_named_beside_what_it_was() -> None:
    now = Asking(3, ("ledger_obligation: Seq Scan", "access_edge: Index Scan"))
    compared = compare("A page", now, KEPT)
    assert compared.lines == (
        "A page: new plan ledger_obligation: Seq Scan (no more: ledger_obligation: Index Scan)",
    )
    assert not compared.grew


def test_the_same_query_once_more_is_named() -> None:
    compared = compare("A page", Asking(4, (*KEPT["reads"], KEPT["reads"][0])), KEPT)
    assert compared.grew
    assert len(compared.lines) == 2


def test_only_large_tables_that_a_row_reached_are_kept() -> None:
    nodes = [
        {"Node Type": "Index Scan", "Relation Name": "ledger_span", "Actual Loops": 4},
        {"Node Type": "Seq Scan", "Relation Name": "ledger_span", "Actual Loops": 0},
        {"Node Type": "Seq Scan", "Relation Name": "network_offering", "Actual Loops": 1},
    ]
    queries = [Query("select 1", {"Node Type": "Append", "Plans": nodes}), Query("select 2", {})]
    assert asking_of(queries, frozenset({"ledger_span"})) == Asking(2, ("ledger_span: Index Scan",))
