"""My day: what is on the list, in which order, and that every number is its list."""

from datetime import date, timedelta

import pytest

from hearth.access.actors import acting
from hearth.foundation.clock import frozen_at
from hearth.worklist.page import MyDayPage, my_day_page
from hearth.worklist.selectors import MyDay, my_day
from tests.journeys.caseload import MORNING, Caseload

pytestmark = pytest.mark.django_db


def day_of(caseload: Caseload) -> MyDay:
    with acting(caseload.cast.marta) as marta:
        return my_day(marta)


def rows_on(page: MyDayPage) -> int:
    cards = [card for section in page.sections for card in section.cards]
    lines = [line for section in page.sections for line in section.lines]
    return len(page.alerts) + sum(len(card.due_rows) for card in cards) + len(lines)


def test_overdue_comes_first_and_the_longest_late_leads(caseload: Caseload) -> None:
    page = my_day_page(day_of(caseload), "")
    titles = [section.title for section in page.sections]
    assert titles == ["Overdue", "Due in 7 days", "Coming"]
    assert [card.name for card in page.sections[0].cards] == ["Kit Marlowe", "Alba Serrano"]


def test_every_tile_leads_to_exactly_as_many_rows(caseload: Caseload) -> None:
    day = day_of(caseload)
    tiles = {tile.status: tile.number for tile in my_day_page(day, "").tiles}
    assert tiles == {"hospital": 3, "overdue": 2, "due": 2, "coming": 13}
    for status, number in tiles.items():
        assert rows_on(my_day_page(day, status)) == number, status


def test_show_all_shows_as_many_members_as_it_says(caseload: Caseload) -> None:
    day = day_of(caseload)
    coming = my_day_page(day, "").sections[-1]
    assert coming.link == "Show all 7 members"
    assert rows_on(my_day_page(day, coming.url.partition("show=")[2])) == 7


def test_the_month_so_far_leads_to_the_members_behind_it(caseload: Caseload) -> None:
    day = day_of(caseload)
    page = my_day_page(day, "")
    (month,) = page.months
    assert (month.met, month.unmet, month.total) == (5, 13, 18)
    for url, number in ((month.met_url, month.met), (month.unmet_url, month.unmet)):
        assert rows_on(my_day_page(day, url.partition("show=")[2])) == number


def test_members_with_nothing_due_are_a_number_with_their_list(caseload: Caseload) -> None:
    page = my_day_page(day_of(caseload), "clear")
    assert page.clear == 5
    assert rows_on(page) == 5


def test_one_call_clears_what_the_engine_says_it_clears(caseload: Caseload) -> None:
    page = my_day_page(day_of(caseload), "")
    cards = {card.name: card.clears for section in page.sections for card in section.cards}
    assert cards["Alba Serrano"] == "One call clears 2 of 2"
    assert cards["Blessing Bakare-Holt"] == "One call clears 1 of 2"  # not the promise


def test_a_discharge_stands_among_the_alerts_with_what_it_opened(caseload: Caseload) -> None:
    page = my_day_page(day_of(caseload), "hospital")
    told = {row.title: (row.status, str(row.text)) for row in page.alerts}
    status, text = told["Marcus Bellamy-Roe"]
    assert status == "discharged"
    assert "Left today 8:15" in text
    assert "Thu, Nov\u00a026" in text.replace("Thu,\u00a0", "Thu, ")
    assert told["Linh Castaing"][0] == "emergency"


def test_a_list_read_before_the_nightly_settling_is_right_by_the_day(caseload: Caseload) -> None:
    with frozen_at(MORNING + timedelta(days=8)):
        day = day_of(caseload)
        assert day.today == date(2026, 11, 27)
        page = my_day_page(day, "overdue")
    assert "Marcus Bellamy-Roe" in [card.name for card in page.sections[0].cards]


def test_nobody_elses_members_are_on_the_list(caseload: Caseload) -> None:
    assert caseload.stranger.pk not in day_of(caseload).members
