"""What something tells of is offered to whoever may see it, and what is not offered is no failure.

A row that its own writer could not read is refused by PostgreSQL, which no form can say in words.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from hearth.access.actors import Actor, acting
from hearth.access.arranging import name_for
from hearth.documents.models import Document
from hearth.documents.tests.conftest import pdf, upload
from hearth.encounters.models import Contact
from hearth.foundation.clock import frozen_at
from hearth.foundation.models import User
from hearth.members.models import Member
from hearth.rules.labels import HELD, LABELS, MH, REASONS, SUD_NOTES, covers, joined
from tests.support.cast import ZONE, Cast, hat, make_member

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 20, 15, tzinfo=ZoneInfo(ZONE))
CONTACT = {
    "mode": "phone", "outcome": "reached", "occurred_at": "2026-03-20T12:00",
    "spoke_with": "other", "form_nonce": "once",
}  # fmt: skip
Post = Callable[[Client, Member, list[str]], HttpResponse]


@pytest.fixture(autouse=True)
def _march(settings: object, tmp_path: Path) -> Iterator[None]:
    settings.DOCUMENTS_DIR = tmp_path  # type: ignore[attr-defined]
    with frozen_at(NOW):
        yield


@pytest.fixture
def alba(standing_cast: Cast) -> Member:
    return make_member(standing_cast, standing_cast.fernhill, care_managers=[standing_cast.marta])


def as_(actor: Actor) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def contact(client: Client, member: Member, ticks: list[str]) -> HttpResponse:
    return client.post(reverse("log_contact", args=[member.pk]), CONTACT | {"tells_of": ticks})


def correction(client: Client, member: Member, ticks: list[str]) -> HttpResponse:
    """Of a contact that tells of nothing, unless one is recorded already."""
    rows = Contact.objects.filter(member=member).order_by("-pk")
    pk = rows.values_list("pk", flat=True).first()
    said = CONTACT | {"tells_of": ticks, "form_nonce": "twice", "minutes": "5"}
    return client.post(reverse("amend_contact", args=[pk]), said)


def document(client: Client, member: Member, ticks: list[str]) -> HttpResponse:
    said = {"kind": "form", "upload": upload(pdf()), "tells_of": ticks}
    return client.post(reverse("add_document", args=[member.pk]), said)


FORMS: dict[str, Post] = {"contact": contact, "correction": correction, "document": document}


def send(cast: Cast, member: Member, form: str, ticks: list[str]) -> HttpResponse:
    """As Marta; what is corrected is recorded first."""
    client = as_(cast.marta)
    if form == "correction":
        assert contact(client, member, []).status_code == 303
        with acting(cast.marta):
            return correction(client, member, ticks)
    return FORMS[form](client, member, ticks)


def name_marta(cast: Cast, member: Member, reasons: int) -> None:
    with acting(cast.petra) as petra:
        name_for(petra, member, hat(cast.marta), reasons=[reasons], starts_on=date(2026, 1, 1))


def labels_seen(actor: Actor, model: type[Model], member: Member) -> list[int]:
    with acting(actor):
        rows = model._default_manager.filter(member=member).order_by("pk")
        return list(rows.values_list("label", flat=True))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_is_recorded_by_whoever_holds_it_and_else_refused_in_words(
    standing_cast: Cast, alba: Member, form: str, reason: str
) -> None:
    answer = send(standing_cast, alba, form, [reason])
    model = Document if form == "document" else Contact
    seen = labels_seen(standing_cast.marta, model, alba)
    if covers(HELD, REASONS[reason]):
        assert answer.status_code == 303
        assert seen[-1] == LABELS[reason]
    else:
        assert answer.status_code == 422
        assert "Tick only what you may see yourself." in answer.content.decode()
        assert reason not in dict(answer.context["form"].fields["tells_of"].choices)
        assert LABELS[reason] not in seen


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("reason", ["sud_notes", "psychotherapy", "dv"])
def test_whoever_is_named_records_it_and_reads_it_back_alone(
    standing_cast: Cast, alba: Member, form: str, reason: str
) -> None:
    name_marta(standing_cast, alba, REASONS[reason])
    assert send(standing_cast, alba, form, [reason]).status_code == 303
    model = Document if form == "document" else Contact
    assert labels_seen(standing_cast.marta, model, alba)[-1] == LABELS[reason]
    assert LABELS[reason] not in labels_seen(standing_cast.greta, model, alba)


def test_notes_are_listed_for_whoever_is_named_and_not_for_their_supervisor(
    standing_cast: Cast, alba: Member
) -> None:
    name_marta(standing_cast, alba, SUD_NOTES)
    contact(as_(standing_cast.marta), alba, ["sud_notes"])
    page = reverse("member_contacts", args=[alba.pk])
    said = "Tells of counselling notes on substance use"
    assert said in as_(standing_cast.marta).get(page).content.decode()
    assert said not in as_(standing_cast.greta).get(page).content.decode()


@pytest.mark.parametrize("page", ["log_contact", "add_document"])
def test_the_form_says_who_sees_what_no_role_holds(
    standing_cast: Cast, alba: Member, page: str
) -> None:
    client, address = as_(standing_cast.marta), reverse(page, args=[alba.pk])
    everybody, named = "Seen only by your agency", "Counselling notes on substance use: only by"
    shown = client.get(address).content.decode()
    assert everybody in shown
    assert named not in shown
    name_marta(standing_cast, alba, SUD_NOTES)
    shown = client.get(address).content.decode()
    assert everybody in shown
    assert named in shown


def test_one_named_for_another_member_is_offered_no_more(standing_cast: Cast, alba: Member) -> None:
    other = make_member(
        standing_cast, standing_cast.fernhill, name="Ruth Abara",
        care_managers=[standing_cast.marta],
    )  # fmt: skip
    name_marta(standing_cast, other, SUD_NOTES)
    assert contact(as_(standing_cast.marta), alba, ["sud_notes"]).status_code == 422


def test_a_correction_offers_and_keeps_what_a_named_person_wrote(
    standing_cast: Cast, alba: Member
) -> None:
    cast = standing_cast
    name_marta(cast, alba, SUD_NOTES)
    client = as_(cast.marta)
    contact(client, alba, ["sud_notes", "mh"])
    with acting(cast.marta):
        (pk,) = Contact.objects.filter(member=alba).values_list("pk", flat=True)
        shown = client.get(reverse("amend_contact", args=[pk]))
        assert shown.context["form"]["tells_of"].value() == ["mh", "sud_notes"]
        assert correction(client, alba, ["mh", "sud_notes"]).status_code == 303
    assert labels_seen(cast.marta, Contact, alba) == [joined(MH, SUD_NOTES)] * 2


def test_the_look_ahead_at_what_is_not_offered_is_no_failure(
    standing_cast: Cast, alba: Member
) -> None:
    address = reverse("preview_contact", args=[alba.pk])
    answer = as_(standing_cast.marta).post(address, CONTACT | {"tells_of": ["sud_notes"]})
    assert answer.status_code == 200
