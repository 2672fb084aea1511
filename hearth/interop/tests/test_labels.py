"""The second network of the demonstration: who works with its members sees all that the program
records, and on the lead's pages no word tells of it.
"""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from hearth.access.actors import acting, hats_of
from hearth.access.selectors import visible
from hearth.encounters.models import Contact, Further
from hearth.foundation.models import User
from hearth.interop.demonstration import positive
from hearth.interop.demonstration.cast import email_of
from hearth.ledger.labelling import places_of
from hearth.ledger.models import Enrollment, Evidence, Obligation, Span, Subject
from hearth.ledger.selectors import programs_in
from hearth.members.models import Member
from hearth.rules.evidence import CORE_KINDS
from hearth.rules.model import Pack
from hearth.rules.text import LANGUAGES, Language

HELD = (Enrollment, Subject, Span, Evidence, Obligation, Contact, Further)
# What the network itself is called stands above every page of it.
IN_THE_NAME = re.compile(r"Lantern Positive Care \(demonstration\)")
TELLING = re.compile(
    r"\b(hiv|vih|aids|sida|ryan\s+white|viral|cd4|antiretroviral)\b", re.IGNORECASE
)


@pytest.fixture(scope="module")
def lantern(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """The network, committed."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        positive.build()
        yield


def user(address: str) -> User:
    return User.objects.get(email=email_of(address))


def members() -> list[Member]:
    (hat,) = hats_of(user("rosalba"))
    with acting(hat) as actor:
        return list(visible(actor, Member.objects.all(), "id"))


def pack() -> Pack:
    (hat,) = hats_of(user("imke"))
    with acting(hat) as actor:
        (program,) = programs_in(actor.network_id).values()
        return program.pack


def own_words(language: Language) -> set[str]:
    """What only this program says: its places, its own kinds, their values, and its standards."""
    own = pack()
    kinds = own.kinds[len(CORE_KINDS) :]
    said = [one.title for named in places_of(own).values() for one in named]
    said += [kind.title for kind in kinds]
    said += [
        value.title
        for kind in kinds
        for attribute in kind.attributes
        if attribute.code == "topic"
        for value in attribute.values
    ]
    said += [standard.blocks[-1].title for standard in own.standards if standard.code != "promise"]
    words = {one.in_language(language).lower() for one in said}
    # Stages of one word, such as "closed", are in many sentences of Hearth's own.
    return {one for one in words if " " in one}


def pages(who: str, language: Language) -> dict[str, str]:
    """Every page about members that somebody can open, as text."""
    client = Client()
    client.force_login(user(who))
    client.cookies["django_language"] = language
    asked = [reverse("home"), reverse("members")]
    for one in members():
        asked += [reverse("member", args=[one.pk]), reverse("member_contacts", args=[one.pk])]
    found = {}
    for address in asked:
        response = client.get(address, follow=True)
        assert response.status_code == 200, address
        text = re.sub(r"<[^>]+>", " ", response.content.decode())
        found[address] = IN_THE_NAME.sub("", " ".join(text.split()))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_on_the_leads_pages_tells_of_it(lantern: None, language: Language) -> None:
    with translation.override(language):
        shown = pages("abel", language)
    assert all(any(one.family_name in text for text in shown.values()) for one in members())
    for address, text in shown.items():
        assert not TELLING.search(text), address
        assert not [word for word in own_words(language) if word in text.lower()], address


def test_the_words_are_those_that_the_care_coordinator_reads(lantern: None) -> None:
    """Else the test above would pass for the wrong reason."""
    read = " ".join(pages("imke", "en").values())
    assert TELLING.search(read)
    assert len([word for word in own_words("en") if word in read.lower()]) > 10


def test_the_care_coordinator_sees_everything_of_her_members_and_the_lead_nothing(
    lantern: None,
) -> None:
    everybody = [one.pk for one in members()]
    assert len(everybody) == len(positive.MEMBERS)
    counted = {}
    for address in ("imke", "rosalba", "abel"):
        (hat,) = hats_of(user(address))
        with acting(hat) as actor:
            counted[address] = [
                visible(actor, model.objects.filter(member__in=everybody)).count() for model in HELD
            ]
    assert counted["imke"] == counted["rosalba"]
    assert min(counted["imke"]) > 0
    assert counted["abel"] == [0] * len(HELD)
