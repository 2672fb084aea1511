"""What a contact tells of: ticked beforehand where the program does, kept by a correction."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from hearth.access.actors import Actor, acting
from hearth.encounters.forms import ContactForm
from hearth.encounters.models import Contact
from hearth.encounters.recorded import recorded_for
from hearth.encounters.selectors import chart_of
from hearth.foundation.clock import frozen_at
from hearth.foundation.models import User
from hearth.ledger.models import Enrollment, Evidence
from hearth.ledger.placing import enter, leave
from hearth.members.models import Member
from hearth.rules.labels import HIV, MH, NORMAL, SUD_PART2, joined
from hearth.rules.obligation import SpanKind
from tests.support.cast import ZONE, Cast, make_member

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 20, 15, tzinfo=ZoneInfo(ZONE))
GROUP = (SpanKind.POPULATION, "hh_plus_hiv")
FORM = {
    "mode": "phone", "outcome": "reached", "occurred_at": "2026-03-20T12:00",
    "spoke_with": "other", "form_nonce": "once",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _march() -> Iterator[None]:
    with frozen_at(NOW):
        yield


@pytest.fixture
def alba(standing_cast: Cast) -> Member:
    return make_member(standing_cast, standing_cast.fernhill, care_managers=[standing_cast.marta])


def grouped(cast: Cast, member: Member) -> Enrollment:
    with acting(cast.marta):
        enrollment = Enrollment.objects.get(member=member)
        enter(enrollment, *GROUP, date(2026, 2, 1))
    return enrollment


def as_(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def ticked(client: Client, address: str) -> list[str]:
    response = client.get(address)
    assert response.status_code == 200
    return list(response.context["form"]["tells_of"].value() or [])


def test_a_contact_tells_nothing_until_somebody_says_so(standing_cast: Cast, alba: Member) -> None:
    client, address = as_(standing_cast.marta), reverse("log_contact", args=[alba.pk])
    assert ticked(client, address) == []
    shown = client.get(address).content.decode()
    assert "Substance use treatment (42 CFR Part 2)" in shown
    assert "HIV (NY PHL 27-F)" in shown


def test_with_a_member_of_a_labelled_group_it_is_ticked_and_can_be_taken_away(
    standing_cast: Cast, alba: Member
) -> None:
    enrollment = grouped(standing_cast, alba)
    client, address = as_(standing_cast.marta), reverse("log_contact", args=[alba.pk])
    assert ticked(client, address) == ["hiv"]
    client.post(address, FORM)
    with acting(standing_cast.marta):
        assert Contact.objects.get(member=alba).label == NORMAL
        leave(enrollment, *GROUP, date(2026, 3, 1))
    assert ticked(client, address) == []


def test_a_correction_keeps_what_a_contact_tells_of(standing_cast: Cast, alba: Member) -> None:
    client, address = as_(standing_cast.marta), reverse("log_contact", args=[alba.pk])
    client.post(address, FORM | {"tells_of": ["sud_part2", "hiv"]})
    with acting(standing_cast.marta):
        contact = Contact.objects.get(member=alba)
        evidence = Evidence.objects.get(pk=contact.evidence_id)
    assert contact.label == evidence.label == joined(SUD_PART2, HIV)
    correct = reverse("amend_contact", args=[contact.pk])
    assert ticked(client, correct) == ["sud_part2", "hiv"]
    client.post(correct, FORM | {"tells_of": ["hiv"], "form_nonce": "twice", "minutes": "5"})
    with acting(standing_cast.marta):
        assert Contact.objects.get(supersedes=contact).label == HIV


def test_a_correction_by_somebody_who_holds_less_takes_nothing_away(
    standing_cast: Cast, alba: Member
) -> None:
    client, address = as_(standing_cast.marta), reverse("log_contact", args=[alba.pk])
    client.post(address, FORM | {"tells_of": ["mh", "hiv"]})
    with acting(standing_cast.marta) as marta:
        old = Contact.objects.get(member=alba)
        known = {"chart": chart_of(marta, alba), "recorded": recorded_for(marta, alba.pk, old)}
        form = ContactForm(FORM | {"tells_of": ["sud_part2"]}, **known, held=SUD_PART2, old=old)
        assert form.is_valid(), form.errors
        assert form.new_contact().label == joined(HIV, MH, SUD_PART2)


def test_the_list_of_contacts_says_what_one_tells_of(standing_cast: Cast, alba: Member) -> None:
    client = as_(standing_cast.marta)
    form = FORM | {"tells_of": ["sud_part2", "hiv"]}
    client.post(reverse("log_contact", args=[alba.pk]), form)
    address = reverse("member_contacts", args=[alba.pk])
    assert "Tells of substance use treatment and HIV" in client.get(address).content.decode()
    client.cookies["django_language"] = "es"
    said = client.get(address).content.decode()
    assert "Informa de tratamiento por uso de sustancias y VIH" in said
