"""No page reads a large table from end to end: not for a care manager, not for a lead.

A load of its own, where each of the large tables has more than ten thousand rows, so that the
planner would rather read them whole if the policies left it no better way. Half the members
consent, so that both those who did and those who did not are many.
"""

import json
from collections.abc import Iterator

import pytest
from django.test import override_settings
from django.urls import reverse

from bench import database
from bench.asking import Compared, asking_of, compare
from bench.pages import explained, signed_in
from bench.people import withheld_members
from bench.placing import LEAD, Placement, place
from bench.plans import Query, large_scans, large_tables, recorded
from bench.settle import settle_everybody
from bench.shape import NOON, Shape
from bench.tests.loading import loaded_beside
from hearth.access.actors import Actor, acting, interface_of
from hearth.foundation.clock import frozen_at
from hearth.ledger.models import Evidence
from hearth.network.models import Network
from hearth.worklist import views
from hearth.worklist.selectors import MyDay
from hearth.worklist.selectors import my_day as my_day_of

SHAPE = Shape(enrollments=21_000, consenting=0.5)


@pytest.fixture(scope="module")
def placed(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Placement]:
    """The load, settled, in a database of the bench's; afterwards the tests' own again."""
    with loaded_beside(django_db_blocker, SHAPE):
        settle_everybody()
        with database.administrator() as admin:
            admin.execute("vacuum (analyze)")
        with frozen_at(NOON), override_settings(SECURE_SSL_REDIRECT=False):
            yield place(SHAPE)


def test_the_load_is_large_enough_to_tell(placed: Placement) -> None:
    assert large_tables() >= {
        "members_member",
        "access_edge",
        "access_consent",
        "access_withheld",
        "ledger_enrollment",
        "ledger_subject",
        "ledger_span",
        "ledger_evidence",
        "ledger_obligation",
    }


def test_my_day_reads_no_large_table_whole(placed: Placement) -> None:
    manager = placed.full_care_managers()[0]
    queries, scans = explained(signed_in(manager), reverse("my_day"))
    assert scans == []
    assert len(queries) > 3


def test_a_member_page_reads_no_large_table_whole_for_the_care_manager(placed: Placement) -> None:
    manager = placed.full_care_managers()[0]
    member = placed.members_of(manager)[0]
    _, scans = explained(signed_in(manager), reverse("member", args=[member]))
    assert scans == []


def test_a_member_page_reads_no_large_table_whole_for_the_lead(placed: Placement) -> None:
    member = next(i for i in range(1, 100) if i not in withheld_members(SHAPE))
    _, scans = explained(signed_in(LEAD), reverse("member", args=[member]))
    assert scans == []


def test_a_query_that_must_read_everything_is_found(placed: Placement) -> None:
    with acting(interface_of(Network.objects.get())), recorded() as queries:
        list(Evidence.objects.filter(source="nowhere"))
    assert "ledger_evidence read whole by" in large_scans(queries, large_tables())[0]


def test_one_more_query_of_a_page_is_noticed(
    placed: Placement, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, page = signed_in(placed.full_care_managers()[0]), reverse("my_day")
    kept = json.loads(json.dumps(asking_of(explained(client, page)[0], large_tables()).kept()))
    assert any(reads.startswith("ledger_") for reads in kept["reads"])

    again = asking_of(explained(client, page)[0], large_tables())
    assert compare("My day", again, kept) == Compared((), grew=False)

    def asking_once_more(actor: Actor) -> MyDay:
        list(Evidence.objects.filter(source="nowhere"))
        return my_day_of(actor)

    monkeypatch.setattr(views, "my_day_of", asking_once_more)
    planted = asking_of(explained(client, page)[0], large_tables())
    compared = compare("My day", planted, kept)
    assert compared.grew
    assert f"{kept['queries'] + 1} queries, {kept['queries']} in the baseline" in compared.lines[0]
    assert "ledger_evidence: Seq Scan" in compared.lines[1]


def test_scans_are_found_at_any_depth() -> None:
    scan = {"Node Type": "Seq Scan", "Relation Name": "ledger_span"}
    nested = {"Node Type": "Limit", "Plans": [{"Node Type": "Hash Join", "Plans": [scan]}]}
    assert Query("select 1", nested).tables_scanned == {"ledger_span"}
