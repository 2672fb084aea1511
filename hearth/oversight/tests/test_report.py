"""Who saw a member: whole, readable, fast, and itself written down."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hearth.access.actors import INTERFACE, acting
from hearth.foundation.clock import frozen_at
from hearth.foundation.models import Activity
from hearth.members.models import Member
from hearth.oversight.selectors import MOST_LOOKS, grouped_looks, looks_at
from hearth.oversight.tests.support import looked, plan_of, words_of
from hearth.oversight.wording import ACTIONS, PAGES
from hearth.rules.labels import HIV
from tests.access.test_pages import PAGES as ADDRESSES
from tests.support.cast import ZONE, Cast, make_member

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
HEARTH = Path(__file__).parents[2]
MARCH = (date(2026, 3, 1), date(2026, 3, 31))
MARCH_HERE = "?since=2026-03-01&until=2026-03-31"
NOON = datetime(2026, 3, 10, 12, tzinfo=ZoneInfo(ZONE))


def test_the_officer_reads_who_saw_the_member_in_march(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    looked(standing_cast.marta, alba, NOON)
    looked(standing_cast.marta, alba, NOON + timedelta(hours=2))
    looked(standing_cast.noor, alba, NOON, purpose="HOPERAT", route="member_contacts")
    body = words_of(signed_in(standing_cast.petra).get(f"/members/{alba.pk}/seen-by/{MARCH_HERE}"))
    assert 'Marta Olivares <span class="card__note">Fernhill Street Care</span>' in body
    assert "Member page (looked)" in body
    assert "2 times, 12:00 PM to 2:00 PM" in body
    assert "Noor Halabi" in body
    assert "Contacts (looked)" in body
    assert "Operations" in body


def test_both_ends_of_the_period_are_whole_days_of_the_network(
    standing_cast: Cast, alba: Member
) -> None:
    zone = ZoneInfo(ZONE)
    edges = {
        "before": datetime(2026, 2, 28, 23, 59, 59, tzinfo=zone),
        "first": datetime(2026, 3, 1, tzinfo=zone),
        "last": datetime(2026, 3, 31, 23, 59, 59, tzinfo=zone),
        "after": datetime(2026, 4, 1, tzinfo=zone),
    }
    for name, at in edges.items():
        looked(standing_cast.marta, alba, at, route=name)
    with acting(standing_cast.petra) as petra:
        found = looks_at(petra, alba.pk, *MARCH)
    assert [(one.route, one.day) for one in found] == [
        ("first", date(2026, 3, 1)),
        ("last", date(2026, 3, 31)),
    ]


def test_the_report_counts_each_row_of_the_log_once(standing_cast: Cast, alba: Member) -> None:
    for hours in range(40):
        route = "member" if hours % 3 else "panel"
        looked(standing_cast.marta, alba, NOON + timedelta(hours=hours), route=route)
    with acting(standing_cast.petra) as petra:
        found = looks_at(petra, alba.pk, *MARCH)
        rows = Activity.objects.filter(member_id=alba.pk).count()
    assert sum(one.times for one in found) == rows == 40
    assert len({(one.who, one.day, one.route) for one in found}) == len(found)


def test_to_read_the_report_is_written_down_and_stands_in_it(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    client = signed_in(standing_cast.petra)
    client.get(f"/members/{alba.pk}/seen-by/")
    assert "This report (looked at who looked)" in words_of(
        client.get(f"/members/{alba.pk}/seen-by/")
    )


def test_a_member_whom_the_officer_does_not_know_has_no_report(
    standing_cast: Cast, cleo: Member, signed_in: SignIn
) -> None:
    client = signed_in(standing_cast.petra)
    assert client.get(f"/members/{cleo.pk}/seen-by/").status_code == 404
    assert client.get("/members/999999/seen-by/").status_code == 404
    assert signed_in(standing_cast.ines).get(f"/members/{cleo.pk}/seen-by/").status_code == 200


@pytest.mark.parametrize(
    "period", ["?since=2026-03-31&until=2026-03-01", "?since=2020-01-01&until=2026-03-01",
               "?since=soon&until=2026-03-01", "?since=&until="],
)  # fmt: skip
def test_a_period_that_is_none_is_said_so(
    standing_cast: Cast, alba: Member, signed_in: SignIn, period: str
) -> None:
    answer = signed_in(standing_cast.petra).get(f"/members/{alba.pk}/seen-by/{period}")
    assert answer.status_code == 422
    assert "Check the days. Below is this month." in words_of(answer)
    assert "Not saved yet" not in words_of(answer)


def test_processes_are_named_as_what_they_are(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    looked(standing_cast.interface, alba, NOON, action="record", route="")
    with acting(standing_cast.ines) as ines:
        (found,) = looks_at(ines, alba.pk, *MARCH)
        assert Activity.objects.get(member_id=alba.pk).hat_id == INTERFACE
    assert found.who
    assert str(found.who.role.label) == "Interface"


def test_a_longer_report_than_a_page_holds_says_so(
    standing_cast: Cast, alba: Member, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hearth.oversight.selectors.MOST_LOOKS", 3)
    for number in range(5):
        looked(standing_cast.marta, alba, NOON, route=f"page-{number}")
    body = words_of(signed_in(standing_cast.petra).get(f"/members/{alba.pk}/seen-by/{MARCH_HERE}"))
    assert "There is more than one page can show." in body
    assert [name in body for name in ("page-2", "page-3")] == [True, False]
    assert MOST_LOOKS == 1_000


@pytest.mark.parametrize("who", ["petra", "ines"])
def test_one_members_part_of_a_large_log_is_found_by_its_index(
    standing_cast: Cast, alba: Member, who: str
) -> None:
    with frozen_at(NOON), acting(standing_cast.marta) as marta, connection.cursor() as cursor:
        cursor.execute(
            "insert into foundation_activity (at, hat_id, user_id, network_id, agency_id,"
            " member_id, action, purpose, route, status, view_id)"
            " select %s::timestamptz + n * interval '1 millisecond', %s, %s, %s, %s, 1000000 + n,"
            " 'view', 'TREAT', 'member', 200, '' from generate_series(1, 30000) as n",
            [NOON, marta.hat_id, marta.user_id, marta.network_id, marta.organization_id],
        )
        # Statistics of before, of a log of a few rows about a few members, may say anything.
        cursor.execute("set local enable_seqscan = off")
    looked(standing_cast.marta, alba, NOON)
    with acting(getattr(standing_cast, who)) as officer:
        plan = plan_of(*grouped_looks(officer, alba.pk, *MARCH).query.sql_with_params())
        assert len(looks_at(officer, alba.pk, *MARCH)) == 1
    assert "Seq Scan on foundation_activity" not in plan
    assert "foundation_activity_member_id" in plan or "foundation__member_" in plan, plan


def test_the_report_asks_as_much_for_many_as_for_one(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    client = signed_in(standing_cast.petra)
    address = f"/members/{alba.pk}/seen-by/{MARCH_HERE}"

    def count() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    looked(standing_cast.marta, alba, NOON)
    one = count()
    for number, actor in enumerate((standing_cast.noor, standing_cast.greta) * 10):
        looked(actor, alba, NOON + timedelta(minutes=number), route=f"page-{number}")
    assert count() == one == REPORT_QUERIES


REPORT_QUERIES = 15  # a report that asks more must say so here


def test_every_page_that_shows_members_has_a_name_in_the_report() -> None:
    shows = {
        name for name, one in ADDRESSES.items() if one.about not in ("nobody", "staff", "session")
    }
    assert shows <= set(PAGES)
    assert set(PAGES) <= set(ADDRESSES)


def test_everything_done_with_a_member_has_a_word_in_the_report() -> None:
    """Actions are written in the source as words of one kind."""
    source = "".join(one.read_text() for one in HEARTH.rglob("*.py") if "tests" not in one.parts)
    named = set(re.findall(r'(?:note_shown|_note)\([^)]*, "(\w+)"\)', source))
    named |= set(re.findall(r'^ACTION = "(\w+)"', source, re.MULTILINE))
    assert named > {"record", "list", "export", "download"}
    assert named | {"view"} <= set(ACTIONS)


def test_the_list_of_members_leads_an_officer_to_the_report(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    body = words_of(signed_in(standing_cast.petra).get("/members/"))
    assert f'href="/members/{alba.pk}/seen-by/"' in body
    assert f'href="/members/{alba.pk}/"' not in body


def test_the_report_speaks_spanish(standing_cast: Cast, alba: Member, signed_in: SignIn) -> None:
    looked(standing_cast.marta, alba, NOON)
    client = signed_in(standing_cast.petra, "es")
    body = words_of(client.get(f"/members/{alba.pk}/seen-by/{MARCH_HERE}"))
    assert "Quién vio a Alba Serrano" in body
    assert "Página del participante (miró)" in body
    assert "Tratamiento" in body


def test_what_was_shown_elsewhere_stands_in_the_list_of_disclosures(
    standing_cast: Cast, signed_in: SignIn
) -> None:
    cast = standing_cast
    alba = make_member(cast, cast.two_rivers, care_managers=[cast.joyce])
    with acting(cast.marta) as marta, connection.cursor() as cursor:
        # As it is filed: whoever receives something reads no list of what they received.
        cursor.execute(
            "insert into access_disclosure (network_id, agency_id, member_id, label, recipient_id,"
            " hat_id, at, what, consents, notice, view_id)"
            " values (%s, %s, %s, %s, %s, %s, now(), 'member_contacts', '{77}', '', '')",
            [cast.network.pk, cast.two_rivers.pk, alba.pk, HIV, cast.fernhill.pk, marta.hat_id],
        )
    for officer in (cast.petra, cast.ines):  # who received it, and the lead
        body = words_of(signed_in(officer).get("/disclosures/"))
        assert "Contacts: HIV" in body
        assert "Two Rivers" in body
        assert "one that you may not read" in body  # there is no consent of that number
    assert "Alba Serrano" not in words_of(signed_in(cast.petra).get("/disclosures/"))
