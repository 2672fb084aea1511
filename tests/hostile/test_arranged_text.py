"""What is said of what is arranged for a member is text like any other, confirmed and listed."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils.html import escape

from hearth.access.actors import acting
from hearth.access.models import Referral
from hearth.access.purposes import Purpose
from hearth.access.signing import signers_of
from hearth.consents.models import Manner, Who
from hearth.consents.policies import Signed
from hearth.consents.services import record_form
from hearth.members.models import Member
from hearth.rules.labels import NORMAL
from tests.hostile.corpus import packed
from tests.hostile.reading import Page
from tests.hostile.test_keeping_text import ADDRESS
from tests.hostile.test_text import as_, check_alike, names_on, page_of, pages_of
from tests.support.cast import Cast, hat, make_member

pytestmark = pytest.mark.django_db
TEXTS = packed(480)


@pytest.fixture
def alba(standing_cast: Cast) -> Member:
    return make_member(standing_cast, standing_cast.fernhill, care_managers=[standing_cast.marta])


def confirmed(client: Client, address: str, said: dict[str, object]) -> HttpResponse:
    """Sent once to read what it will do, and again with what that page carries along."""
    asked = client.post(address, said)
    assert asked.status_code == 200, asked.context["form"].errors
    values = Page(asked.content.decode()).values
    for text in (one for one in said.values() if isinstance(one, str)):
        assert text.strip() in values, text
    return client.post(address, said | {"step": "confirm"})


@pytest.mark.parametrize("page", ["person", "organization", "seal"])
def test_words_of_restrictions_read_back(standing_cast: Cast, alba: Member, page: str) -> None:
    cast, petra = standing_cast, as_(standing_cast.petra)
    whom = {
        "staff": hat(cast.joyce).staff_id, "organization": cast.two_rivers.pk,
        "listed": [hat(cast.petra).staff_id], "starts_on": f"{cast.petra.today}",
    }  # fmt: skip
    address = f"/members/{alba.pk}/kept-away/"
    for text in TEXTS:
        answer = confirmed(petra, f"{address}{page}/", whom | {"words": text})
        assert answer.status_code == 303, text
    listed = page_of(petra, address)
    for text in TEXTS:
        assert listed.holds(text.strip()), text


def test_words_of_named_access_read_back(standing_cast: Cast, alba: Member) -> None:
    cast, petra = standing_cast, as_(standing_cast.petra)
    whom = {
        "employment": cast.marta.hat_id, "reasons": ["dv"], "starts_on": f"{cast.petra.today}",
    }  # fmt: skip
    address = f"/members/{alba.pk}/named-access/"
    for text in TEXTS:
        answer = confirmed(petra, f"{address}new/", whom | {"words": text})
        assert answer.status_code == 303, text
    listed = page_of(petra, address)
    for text in TEXTS:
        assert listed.holds(text.strip()), text


def test_names_and_authorities_of_who_stands_for_a_member_read_back(
    standing_cast: Cast, alba: Member
) -> None:
    petra, address = as_(standing_cast.petra), f"/members/{alba.pk}/sign-ins/"
    texts = packed(200)
    for number, text in enumerate(texts):
        said = {
            "role": 15, "email": f"hostile{number}@demo.example", "name": text,
            "authority": text, "language": "es", "starts_on": f"{standing_cast.petra.today}",
            "signs": "True",
        }  # fmt: skip
        if not number:
            said["email"] = ADDRESS
        assert confirmed(petra, f"{address}new/", said).status_code == 200, text  # with the link
    listed = page_of(petra, address)
    for text in texts:
        assert listed.holds(f"{text.strip()} · "), text
        assert listed.holds(f"“{text.strip()}”"), text
    assert listed.holds(ADDRESS)
    offered = as_(standing_cast.marta).get(f"/members/{alba.pk}/consents/new/").content.decode()
    for text in texts:
        assert escape(f"{text.strip()}: {text.strip()}") in offered, text
        assert signed_by(standing_cast, alba, text).holds(f"{text.strip()}: {text.strip()}"), text


def signed_by(cast: Cast, alba: Member, name: str) -> Page:
    """The page of a consent that somebody of that name signed for Alba."""
    marta = as_(cast.marta)
    with acting(cast.marta) as acts:
        grant = next(one.id for one in signers_of(acts, alba.pk) if one.name == name.strip())
        said = Signed(
            recipients=(cast.lead,), labels=(NORMAL,), purposes=(Purpose.TREATMENT,),
            signed_on=acts.today, manner=Manner.SIGNED, nonce=f"by-{grant}",
            who=Who.REPRESENTATIVE, signer_id=grant,
        )  # fmt: skip
        form = record_form(acts, alba, said)
    return page_of(marta, f"/consents/{form.pk}/")


def test_words_of_packets_read_back(standing_cast: Cast, alba: Member) -> None:
    cast, marta = standing_cast, as_(standing_cast.marta)
    address, today = f"/members/{alba.pk}/referrals/", standing_cast.marta.today
    whom = {
        "recipient": cast.two_rivers.pk, "starts_on": f"{today}",
        "ends_on": f"{today + timedelta(days=30)}",
    }  # fmt: skip
    for text in TEXTS:
        answer = confirmed(marta, f"{address}new/", whom | {"words": text})
        assert answer.status_code == 303, text
    with acting(cast.marta):
        assert Referral.objects.filter(member=alba).count() == len(TEXTS)
    for client, place in ((marta, address), (as_(cast.joyce), "/referrals/")):
        listed = pages_of(client, place)
        for text in TEXTS:
            assert any(page.holds(text.strip()) for page in listed), text


@pytest.mark.parametrize(
    "path",
    ["kept-away/person/", "kept-away/organization/", "kept-away/seal/", "named-access/new/",
     "sign-ins/new/"],
)  # fmt: skip
def test_forms_of_officers_are_refused_alike(standing_cast: Cast, alba: Member, path: str) -> None:
    client, address = as_(standing_cast.petra), f"/members/{alba.pk}/{path}"
    names = {*names_on(client, address), "step"}
    for text in packed(4_000):
        check_alike(lambda said: client.post(address, dict.fromkeys(names, said)), text)
