"""The tour of docs/how-to/look-around.md: one record, as those who may and may not see it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import PHONE, Open, Site, migrated, run, serving, windows

pytestmark = pytest.mark.browser
TELLS_OF_HIV, TELLS_OF_HEALTH = "Tells of HIV", "Tells of mental health"


@pytest.fixture(scope="module")
def visit(browser: Browser) -> Iterator[Open]:
    surroundings = migrated("tour") | {"HEARTH_DEMONSTRATION": "1"}
    run(["manage.py", "demo"], surroundings)
    with serving(surroundings) as url:
        yield windows(Site(url, 0, 0, 0, "", "", "", ""), browser)


def enter(page: Page, url: str, who: str) -> None:
    """By the button beside somebody's name."""
    page.goto(url)
    page.get_by_role("button", name=f"Enter as {who}").click()


def test_one_record_is_another_to_each_of_them(visit: Open) -> None:
    seen = {}
    for who, name in (("Marta Olivares", "marta"), ("Ilse Varga", "ilse"), ("Noor Halabi", "noor")):
        with visit() as one:
            enter(one.page, one.site.url, who)
            one.open("/members/?q=Marlowe")
            one.page.get_by_role("link", name="Kit Marlowe").click()
            expect(one.page.get_by_role("heading", name="Kit Marlowe")).to_be_visible()
            said = one.page.locator("main").inner_text()
            seen[name] = tuple(
                what in said
                for what in (TELLS_OF_HIV, TELLS_OF_HEALTH, "quayside-discharge-summary.pdf")
            )
    assert seen == {
        "marta": (True, True, True),
        "ilse": (True, False, True),
        "noor": (False, False, False),
    }


def test_who_is_kept_away_or_not_on_the_list_finds_nobody(visit: Open) -> None:
    with visit() as corin:
        enter(corin.page, corin.site.url, "Corin Ashgrove")
        expect(corin.page.get_by_role("link", name="Tamsin Ashgrove")).to_be_visible()
        for kept in ("Reyes Montcalm", "Emmett Brightwater"):
            expect(corin.page.get_by_text(kept)).to_have_count(0)


def test_the_officer_has_something_to_look_at_and_kit_reads_who_looked(visit: Open) -> None:
    with visit() as petra:
        enter(petra.page, petra.site.url, "Petra Nyman")
        expect(petra.page.get_by_role("link", name="Look at Kit Marlowe")).to_be_visible()
        expect(petra.page.locator("main")).to_contain_text("Justified")
        petra.open("/signals/")
        for signal in ("They have the member's family name.", "did not serve the member"):
            expect(petra.page.locator("main")).to_contain_text(signal)
    with visit(PHONE) as kit:
        enter(kit.page, kit.site.url, "Kit Marlowe")
        for who in ("Ilse Varga", "Joyce Adeleke"):
            expect(kit.page.locator("main")).to_contain_text(who)


def test_whoever_has_no_page_is_told_so(visit: Open) -> None:
    for who in ("Vesna Kolar", "Odalys Ferreira-Vance"):
        with visit(PHONE) as one:
            enter(one.page, one.site.url, who)
            expect(one.page.get_by_text("There is no page for your role yet.")).to_be_visible()
