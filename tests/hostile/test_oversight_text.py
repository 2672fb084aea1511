"""What is said of an emergency, and of what asks for a second look, is text like any other."""

from datetime import timedelta

import pytest
from django.http import HttpResponse

from hearth.access.actors import acting
from hearth.access.emergencies import Asked, break_glass
from hearth.access.models import Emergency, Signal
from hearth.access.noticing import note_signals
from hearth.encounters.services import log_contact
from hearth.encounters.tests.test_contacts import a_contact
from hearth.foundation.clock import now, today_in
from hearth.oversight.tests.support import looked, numbered
from tests.hostile.corpus import NUMBERS, packed
from tests.hostile.test_text import as_, check_alike, page_of, pages_of
from tests.support.cast import ZONE, Cast, make_member
from tests.support.confirming import confirmed

pytestmark = pytest.mark.django_db
TEXTS = packed(900)


def test_words_of_emergencies_and_reviews_read_back(standing_cast: Cast) -> None:
    cast = standing_cast
    petra, made = as_(cast.petra), set()
    for number, text in enumerate(TEXTS):
        member = make_member(cast, cast.fernhill)
        numbered(cast, member, f"HX{number:06}")
        with acting(cast.joyce):
            assert member.birth_on
            asked = Asked(
                identifier=f"HX{number:06}", birth_on=member.birth_on, code="danger", words=text
            )
            assert break_glass(cast.joyce, asked, "http://testserver/") == member.pk
            found = Emergency.objects.filter(employment_id=cast.joyce.hat_id).latest("id")
        address = f"/emergencies/{found.pk}/"
        page = page_of(petra, address)
        assert page.holds(text), text
        made.add(frozenset(page.made.items()))
        said = {"finding": "justified", "words": text}
        assert petra.post(address, said).status_code == 303, text
        page_of(petra, "/emergencies/")  # what was said of an act stands on the next page, once
    assert len(made) == 1
    listed = pages_of(petra, "/emergencies/")
    for text in TEXTS:
        assert any(page.holds(f"{text.strip()} (Petra") for page in listed), text


def test_words_of_closed_signals_read_back(standing_cast: Cast) -> None:
    cast = standing_cast
    yesterday = now() - timedelta(days=1)
    for _text in TEXTS:
        looked(cast.marta, make_member(cast, cast.two_rivers), yesterday)
    note_signals(cast.network, today_in(ZONE) - timedelta(days=1))
    petra = as_(cast.petra)
    with acting(cast.petra):
        filed = list(Signal.objects.filter(hat_id=cast.marta.hat_id, rule="no_tie", closed_at=None))
    assert len(filed) >= len(TEXTS)
    for signal, text in zip(filed, TEXTS, strict=False):
        said = {"closing": "expected", "words": text}
        assert petra.post(f"/signals/{signal.pk}/", said).status_code == 303, text
    listed = pages_of(petra, "/signals/")
    for text in TEXTS:
        assert any(page.holds(text.strip()) for page in listed), text


def test_words_of_changed_labels_read_back(standing_cast: Cast) -> None:
    cast = standing_cast
    member = make_member(cast, cast.fernhill, care_managers=[cast.marta])
    with acting(cast.marta) as marta:
        contact = log_contact(marta, member, a_contact(occurred_at=now())).contact
    petra, made = confirmed(as_(cast.petra)), set()
    for number, text in enumerate(TEXTS):
        said = {"tells_of": [["hiv"], ["mh"]][number % 2], "words": text}
        address = f"/members/{member.pk}/labels/contact/{contact.pk}/"
        assert petra.post(address, said).status_code == 303, text
        page = page_of(petra, f"/members/{member.pk}/labels/")
        page = page_of(petra, f"/members/{member.pk}/labels/")  # without the notice, said once
        assert page.holds(text.strip()), text
        made.add(page.made["script"])
    assert len(made) == 1


def test_what_is_asked_in_an_emergency_is_refused_alike(standing_cast: Cast) -> None:
    client = confirmed(as_(standing_cast.joyce))

    def sent(text: str) -> HttpResponse:
        said = {"identifier": text, "birth_on": "", "code": "danger", "words": text}
        return client.post("/members/emergency/", said)

    for text in packed(80):
        check_alike(sent, text)


def test_what_is_asked_of_who_may_see_what_is_one_of_a_few_or_nothing(standing_cast: Cast) -> None:
    alba = make_member(standing_cast, standing_cast.fernhill)
    client, address = as_(standing_cast.petra), f"/members/{alba.pk}/who-may-see/"

    def sent(text: str) -> HttpResponse:
        return client.get(address, dict.fromkeys(("hat", "kind", "label", "source"), text))

    for text in packed(1_500):
        check_alike(sent, text)
    for text in NUMBERS:
        assert sent(text).status_code < 500, text
        assert client.get(address, {"day": text}).status_code < 500, text
