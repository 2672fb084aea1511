"""A contact form sent again: the same is one contact, anything else is refused and kept."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from hearth.access.actors import Actor, acting
from hearth.encounters.models import Contact
from hearth.encounters.services import undo_contact
from hearth.foundation.clock import frozen_at
from hearth.foundation.models import User
from hearth.members.models import Member
from tests.support.cast import ZONE, Cast, make_member

pytestmark = pytest.mark.django_db
CHANGED = "Somebody changed this meanwhile."
OTHER_WORDS = "This form was sent before with other words."


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with frozen_at(datetime(2026, 11, 19, 10, 42, tzinfo=ZoneInfo(ZONE))):
        yield


@pytest.fixture
def alba(standing_cast: Cast) -> Member:
    return make_member(standing_cast, standing_cast.fernhill, care_managers=[standing_cast.marta])


@pytest.fixture
def jo(standing_cast: Cast) -> Member:
    return make_member(standing_cast, standing_cast.fernhill, care_managers=[standing_cast.marta])


@pytest.fixture
def browser(standing_cast: Cast) -> Client:
    return signed_in(standing_cast.marta)


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def typed(**said: str) -> dict[str, str]:
    usual = {
        "mode": "phone",
        "outcome": "reached",
        "occurred_at": "2026-11-19T09:30",
        "spoke_with": "other",
        "note": "Spoke of the meter",
        "form_nonce": "one-form",
    }
    return usual | said


def logged(browser: Client, member: Member, **said: str) -> HttpResponse:
    return browser.post(reverse("log_contact", args=[member.pk]), typed(**said))


def corrected(browser: Client, contact: Contact, **said: str) -> HttpResponse:
    return browser.post(reverse("amend_contact", args=[contact.pk]), typed(**said))


def contacts_of(cast: Cast, *members: Member) -> list[Contact]:
    with acting(cast.marta):
        return list(Contact.objects.filter(member__in=members).order_by("pk"))


def refused(answer: HttpResponse, sentence: str, text: str) -> bool:
    body = answer.content.decode()
    return answer.status_code == 422 and sentence in body and text in body


def test_a_promise_for_a_day_beyond_two_years_is_refused_on_the_page(
    browser: Client, standing_cast: Cast, alba: Member
) -> None:
    answer = logged(browser, alba, promise="Bring a meter", next_on="9999-12-31")
    assert refused(answer, "Choose a day within two years.", "Bring a meter")
    assert contacts_of(standing_cast, alba) == []


def test_a_form_sent_twice_leads_to_the_one_contact(
    browser: Client, standing_cast: Cast, alba: Member
) -> None:
    first, second = logged(browser, alba), logged(browser, alba)
    [contact] = contacts_of(standing_cast, alba)
    shown = reverse("contact_saved", args=[contact.pk])
    assert [one.status_code for one in (first, second)] == [303, 303]
    assert first["Location"] == second["Location"] == shown


def test_a_form_number_of_another_member_loses_no_contact(
    browser: Client, standing_cast: Cast, alba: Member, jo: Member
) -> None:
    logged(browser, alba)
    assert refused(logged(browser, jo, note="Jo moved"), OTHER_WORDS, "Jo moved")
    assert [one.member_id for one in contacts_of(standing_cast, alba, jo)] == [alba.pk]


@pytest.mark.parametrize(
    "said",
    [{"note": "Another note"}, {"mode": "text"}, {"outcome": "tried"}, {"minutes": "15"}],
)
def test_a_form_sent_again_with_other_words_is_refused_and_kept(
    browser: Client, alba: Member, said: dict[str, str]
) -> None:
    logged(browser, alba)
    assert refused(logged(browser, alba, **said), OTHER_WORDS, said.get("note", "the meter"))


def test_a_form_sent_again_after_its_undo_says_so(
    browser: Client, standing_cast: Cast, alba: Member
) -> None:
    logged(browser, alba)
    [contact] = contacts_of(standing_cast, alba)
    with acting(standing_cast.marta) as marta:
        undo_contact(marta, contact)
    assert refused(logged(browser, alba), "saved and then undone", "Spoke of the meter")


def test_a_correction_sent_twice_is_one_correction(
    browser: Client, standing_cast: Cast, alba: Member
) -> None:
    logged(browser, alba)
    [old] = contacts_of(standing_cast, alba)
    said = {"note": "By bus", "form_nonce": "a-correction"}
    answers = [corrected(browser, old, **said) for _ in range(2)]
    new = contacts_of(standing_cast, alba)[-1]
    assert {one["Location"] for one in answers} == {reverse("contact_saved", args=[new.pk])}
    other = said | {"note": "By train"}
    assert refused(corrected(browser, old, **other), OTHER_WORDS, "By train")
    with acting(standing_cast.marta) as marta:
        undo_contact(marta, new)
    assert refused(corrected(browser, old, **said), "saved and then undone", "By bus")


def test_a_correction_of_what_somebody_corrected_is_refused_and_kept(
    browser: Client, standing_cast: Cast, alba: Member
) -> None:
    logged(browser, alba)
    [old] = contacts_of(standing_cast, alba)
    supervisor = signed_in(standing_cast.greta)
    assert corrected(supervisor, old, form_nonce="hers", note="By bus").status_code == 303
    assert refused(corrected(browser, old, form_nonce="mine", note="By tram"), CHANGED, "By tram")
    assert len(contacts_of(standing_cast, alba)) == 2


def test_the_form_of_a_correction_opens_only_for_what_stands(
    browser: Client, standing_cast: Cast, alba: Member
) -> None:
    logged(browser, alba)
    [old] = contacts_of(standing_cast, alba)
    form = reverse("amend_contact", args=[old.pk])
    assert browser.get(form).status_code == 200
    corrected(browser, old, form_nonce="a-correction")
    assert CHANGED in browser.get(form, follow=True).content.decode()
    new = contacts_of(standing_cast, alba)[-1]
    with acting(standing_cast.marta) as marta:
        undo_contact(marta, new)
    undone = browser.get(reverse("amend_contact", args=[new.pk]), follow=True)
    assert "This contact was undone." in undone.content.decode()
