"""What a contact may have given: the services that the packs of the member's programs declare."""

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse

from hearth.access.actors import Actor, acting
from hearth.encounters.models import Contact
from hearth.encounters.policies import ContactRefusedError
from hearth.encounters.recorded import services_for
from hearth.encounters.services import NewContact, amend_contact, draft, evidence_of, log_contact
from hearth.encounters.wording import contact_line
from hearth.foundation.clock import frozen_at
from hearth.foundation.models import User
from hearth.foundation.owner import as_owner
from hearth.ledger.packs import install_pack
from hearth.ledger.services import enroll_member, file_evidence
from hearth.members.models import Member
from hearth.network.models import Offering
from tests.support.cast import GO_LIVE, ZONE, Cast, install, make_cast, make_member

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 19, 10, 42, tzinfo=ZoneInfo(ZONE))
nonces = count(1)

PACK = """
id: {code}
title: {{en: {code}, es: {code}}}
stages:
  - {{code: enrolled, title: {{en: Enrolled, es: Inscrito}}}}
roles:
  - {{code: gardener, title: {{en: Gardener, es: Jardinero}}}}
services: [{services}]
"""
PRUNING = "{code: pruning, title: {en: Pruning, es: Poda}}"
CORE = {
    "care_management": ("Care management", "Coordinación de la atención"),
    "coordination": ("Coordination, health promotion", "Enlace y promoción de la salud"),
    "transition": ("Transition from the hospital", "Transición desde el hospital"),
    "family_support": ("Family and other support", "Apoyo familiar y de otros"),
    "referral": ("Referral to community help", "Referencia a ayuda comunitaria"),
    "shared_records": ("Using shared records", "Uso de registros compartidos"),
}


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with frozen_at(NOW):
        yield


@pytest.fixture(scope="module")
def without(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Cast:
    """A network whose program, a shipped one, declares no services."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        cast = make_cast(f"Lantern {time.time_ns()}", pack_key="nyc-ryan-white-ccp")
        install(cast)
    return cast


@pytest.fixture(scope="module")
def both(
    django_db_setup: None,
    django_db_blocker: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Cast, Offering]:
    """A network whose program has no services, and its other program, which has one."""
    packs = tmp_path_factory.mktemp("packs")
    for code, services in (("meadow", ""), ("orchard", PRUNING)):
        _write(packs / code, PACK.format(code=code, services=services))
    with override_settings(PACKS_DIR=packs), django_db_blocker.unblock():  # type: ignore[attr-defined]
        cast = make_cast(f"Meadow {time.time_ns()}", pack_key="meadow")
        install(cast)
        with as_owner():
            other = Offering.objects.create(
                network=cast.network, lead=cast.lead, pack_key="orchard", title="Orchard",
                go_live_on=GO_LIVE, time_zone=ZONE,
            )  # fmt: skip
            install_pack(other)
    return cast, other


def _write(folder: Path, pack: str) -> None:
    folder.mkdir()
    (folder / "pack.yaml").write_text(pack)


def of(cast: Cast) -> Member:
    return make_member(cast, cast.fernhill, care_managers=[cast.marta])


def a_contact(*services: str) -> NewContact:
    return NewContact(
        occurred_at=NOW - timedelta(hours=1),
        zone=ZONE,
        mode="phone",
        with_whom="member",
        services=services,
        form_nonce=f"services-{next(nonces)}",
    )


def sent(*services: str) -> dict[str, object]:
    return {
        "mode": "phone", "outcome": "reached", "occurred_at": "2026-11-19T09:30",
        "spoke_with": "other", "form_nonce": f"services-{next(nonces)}", "services": services,
    }  # fmt: skip


def as_(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def form_of(member: Member) -> str:
    return reverse("log_contact", args=[member.pk])


def words(answer: HttpResponse) -> str:
    return answer.content.decode()


def offered(answer: HttpResponse) -> dict[str, str]:
    """The services that the drawn form offers, by code."""
    form = answer.context["form"]  # type: ignore[attr-defined]
    choices = dict(form.fields["services"].choices) if "services" in form.fields else {}
    assert words(answer).count('name="services"') == len(choices)
    assert ("What you did" in words(answer)) == bool(choices)
    return choices


def test_the_form_offers_the_services_of_the_member_s_program(standing_cast: Cast) -> None:
    client = as_(standing_cast.marta)
    page = form_of(of(standing_cast))
    assert offered(client.get(page)) == {code: title for code, (title, _) in CORE.items()}
    spanish = client.get(page, headers={"Accept-Language": "es"})
    for _, title in CORE.values():
        assert title in words(spanish)


def test_a_program_without_services_does_not_ask_for_them(without: Cast) -> None:
    client, member = as_(without.marta), of(without)
    assert offered(client.get(form_of(member))) == {}
    assert client.post(form_of(member), sent()).status_code == 303
    with acting(without.marta):
        [contact] = Contact.objects.filter(member=member)
    assert evidence_of(contact).attributes["core_service"] is False


def test_who_is_in_two_programs_is_offered_what_either_has(both: tuple[Cast, Offering]) -> None:
    cast, other = both
    member = of(cast)
    client = as_(cast.marta)
    assert offered(client.get(form_of(member))) == {}
    with acting(cast.interface):
        enroll_member(
            member, other, cast.fernhill, stage="enrolled", starts_on=GO_LIVE, tracked_from=GO_LIVE
        )
    assert offered(client.get(form_of(member))) == {"pruning": "Pruning"}


@pytest.mark.parametrize("cast", ["standing_cast", "without"])
def test_a_service_of_no_program_of_theirs_is_refused(
    request: pytest.FixtureRequest, cast: str
) -> None:
    acts: Cast = request.getfixturevalue(cast)
    member = of(acts)
    refused = as_(acts.marta).post(form_of(member), sent("pruning"))
    assert refused.status_code == 422
    assert "None of their programs has this service: pruning." in words(refused)
    with acting(acts.marta) as marta:
        with pytest.raises(ContactRefusedError, match="has this service: pruning"):
            log_contact(marta, member, a_contact("pruning"))
        assert not Contact.objects.filter(member=member).exists()


def recorded_before(actor: Actor, member: Member, *services: str) -> Contact:
    """A contact of a time when the pack had other services."""
    contact = draft(actor, member, a_contact(*services))
    contact.save()
    contact.evidence_id = file_evidence(actor, member, evidence_of(contact)).evidence.pk
    contact.save(update_fields=["evidence_id"])
    return contact


def test_a_service_that_no_pack_knows_any_more_is_shown_as_its_code_and_kept(
    standing_cast: Cast,
) -> None:
    member = of(standing_cast)
    with acting(standing_cast.marta) as marta:
        contact = recorded_before(marta, member, "watering", "referral")
        facts = contact_line(marta, contact, date(2026, 11, 19)).facts
        assert facts.startswith("watering; Referral to community help. By ")
        assert list(services_for(marta, member.pk, contact)) == [*CORE, "watering"]
        assert "watering" not in services_for(marta, member.pk)
        again = amend_contact(marta, contact, a_contact("watering")).contact
        assert again.services == ["watering"]
        assert again.is_core_service
