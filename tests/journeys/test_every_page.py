"""Every page at a desk and on a phone: accessible, calm in the console, and pictured."""

import pytest

from tests.journeys.conftest import DESK, PHONE, Open, Visit
from tests.journeys.looking import look
from tests.support.cast import PASSWORD

pytestmark = pytest.mark.browser
SIZES = {"desk": DESK, "phone": PHONE}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "es"])
def test_pages_are_accessible_and_fit(visit: Open, size: str, language: str) -> None:
    with visit(SIZES[size]) as marta:
        if language == "es":
            marta.open("/")
            marta.page.get_by_role("button", name="Español").click()
        else:
            marta.open("/")
        look(marta, f"sign-in-{size}", language)
        sign_in_by_names(marta)
        alba = marta.site.alba
        for name, path in {
            "my-day": "/my-day/",
            "member": f"/members/{alba}/",
            "log-contact": f"/members/{alba}/contacts/new/",
            "place": f"/members/{alba}/place/",
            "members": "/members/",
            "contacts": f"/members/{alba}/contacts/",
            "my-day-overdue": "/my-day/?show=overdue",
            "referrals": f"/members/{alba}/referrals/",
            "send-packet": f"/members/{alba}/referrals/new/",
            "referred-to-us": "/referrals/",
        }.items():
            marta.open(path)
            if name == "log-contact":
                fill_in(marta)
            look(marta, f"{name}-{size}", language)


def sign_in_by_names(visit: Visit) -> None:
    visit.page.locator("[name=login]").fill(visit.site.marta)
    visit.page.locator("[name=password]").fill(PASSWORD)
    visit.page.locator(".card button").click()
    visit.page.wait_for_url("**/my-day/")


def fill_in(visit: Visit) -> None:
    page = visit.page
    for name, value in (("mode", "in_person"), ("outcome", "reached")):
        page.locator(f"[name={name}][value={value}]").check()
    page.locator("[name=services][value=transition]").check()
    page.locator("[name=minutes]").fill("45")
    page.locator("#effects .is-met").first.wait_for()
