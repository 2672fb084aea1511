"""A privacy officer says what something tells of: what came of it follows; no machine undoes it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.models import Model, Sum
from django.test import Client

from hearth.access.actors import Actor, acting, actor_of
from hearth.access.arranging import keep_away
from hearth.access.labelling import change_label, items_of, labelled_tables
from hearth.access.models import LabelChange
from hearth.access.permissions import RefusedError
from hearth.access.selectors import visible, visible_counts
from hearth.access.services import admit_member, assign_care_manager
from hearth.documents.models import Document
from hearth.documents.services import keep_document
from hearth.documents.tests.conftest import pdf, upload
from hearth.encounters.models import Contact
from hearth.encounters.services import amend_contact, log_contact
from hearth.encounters.tests.test_contacts import a_contact
from hearth.foundation import context
from hearth.foundation.clock import frozen_at, now
from hearth.foundation.models import Activity, User
from hearth.ledger import packs
from hearth.ledger.models import Evidence, Obligation, ObligationEvent, Reason, State, Tally
from hearth.ledger.reconciling import reconcile
from hearth.ledger.services import settle_member, waive_obligation
from hearth.members.models import Member
from hearth.network.models import Organization
from hearth.oversight.tests.support import words_of
from hearth.rules.evidence import CONTACT
from hearth.rules.labels import DV, HIV, MH, NORMAL, SUD_PART2, joined
from hearth.transitions.models import Stay
from hearth.transitions.services import (
    DischargeKnownError,
    NewDischarge,
    raise_known_stay,
    record_discharge,
)
from hearth.workforce.models import Employment
from hearth.workforce.roles import Role
from hearth.workforce.services import confirm_proposal, propose_employment
from tests.support.cast import ZONE, Cast, hat, hire, make_member

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
NOW = datetime(2026, 11, 19, 10, 42, tzinfo=ZoneInfo(ZONE))
WHY = "The ward was surgery; the code was a mistake."


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with frozen_at(NOW):
        yield


@pytest.fixture
def alba(standing_cast: Cast) -> Member:
    """Marta's member, whose record Two Rivers and the lead receive as far as it is normal."""
    cast = standing_cast
    member = make_member(
        cast, cast.fernhill, care_managers=[cast.marta], consent_to=[cast.two_rivers, cast.lead]
    )
    with acting(cast.interface):
        assign_care_manager(member, Employment.objects.get(pk=cast.joyce.hat_id), date(2010, 1, 1))
    return member


@pytest.fixture
def hospital(standing_cast: Cast) -> Organization:
    with acting(standing_cast.theo):
        return Organization.objects.create(
            network=standing_cast.network, name="Saint Brendan's", kind="hospital", code="SB"
        )


@pytest.fixture
def signed_in() -> SignIn:
    """A browser of somebody who gave their password a minute ago."""

    def sign_in(actor: Actor, language: str = "en", *, recently: bool = True) -> Client:
        client = Client()
        client.cookies["django_language"] = language
        client.force_login(User.objects.get(pk=actor.user_id))
        context.end()
        session = client.session
        session["confirmed_at"] = now().timestamp() if recently else 0
        session.save()
        return client

    return sign_in


def discharge(hospital: Organization, label: int = SUD_PART2, *, days: int = 2) -> NewDischarge:
    return NewDischarge(
        facility=hospital, stay_class="inpatient", discharged_at=NOW - timedelta(days=days),
        zone=ZONE, visit_number="V1", label=label,
    )  # fmt: skip


def discharged(cast: Cast, member: Member, new: NewDischarge) -> Stay:
    with acting(cast.interface) as interface:
        return record_discharge(interface, member, new).stay


def told_again(cast: Cast, member: Member, new: NewDischarge) -> None:
    """The same discharge, as another message reports it."""
    with acting(cast.interface) as interface:
        with pytest.raises(DischargeKnownError) as known:
            record_discharge(interface, member, new)
        raise_known_stay(interface, known.value.stay, new)


def said(actor: Actor, member: Member, slug: str, label: int, words: str = WHY) -> None:
    """The officer says it of the member's only item of its kind."""
    with acting(actor):
        (item,) = [one for one in items_of(actor, member.pk) if one.of.slug == slug]
        change_label(actor, item, label, words)


def address(member: Member, slug: str, item_id: int) -> str:
    return f"/members/{member.pk}/labels/{slug}/{item_id}/"


def count(actor: Actor, model: type[Model], member: Member, **more: object) -> int:
    with acting(actor):
        return visible(actor, model._default_manager.filter(member=member, **more)).count()


def tallied(actor: Actor) -> int:
    with acting(actor):
        rows = visible_counts(actor, Tally.objects.all())
        return rows.aggregate(n=Sum("n"))["n"] or 0


def agrees(cast: Cast) -> None:
    """Every comparison of ledger and recorders finds the same on both sides."""
    assert reconcile(cast.offering).differences == 0


# What came of it follows.


def test_a_lowered_stay_reaches_whom_the_consent_names_with_all_that_came_of_it(
    standing_cast: Cast, alba: Member, hospital: Organization
) -> None:
    cast = standing_cast
    discharged(cast, alba, discharge(hospital))
    with frozen_at(NOW + timedelta(days=30)), acting(cast.interface):
        settle_member(alba.pk)  # missed: an event
        evidence = Evidence.objects.get(member=alba, source="transitions_stay")
    opened = {"opening_key": evidence.pk}
    told = tallied(cast.noor)
    for model, which in ((Stay, {}), (Obligation, opened), (ObligationEvent, opened)):
        assert count(cast.marta, model, alba, **which) == 1
        for actor in (cast.joyce, cast.noor):
            assert count(actor, model, alba, **which) == 0
    with frozen_at(NOW + timedelta(days=30)):
        said(cast.petra, alba, "stay", NORMAL)
        for model, which in ((Stay, {}), (Obligation, opened), (ObligationEvent, opened)):
            for actor in (cast.joyce, cast.noor):
                assert count(actor, model, alba, **which) == 1
        assert tallied(cast.noor) == told + 1
        agrees(cast)


def test_a_raised_stay_of_long_ago_is_seen_no_more(
    standing_cast: Cast, alba: Member, hospital: Organization
) -> None:
    """Its window is sealed: the nightly settling would not look at it again."""
    cast = standing_cast
    discharged(cast, alba, discharge(hospital, NORMAL, days=200))
    with acting(cast.interface):
        evidence = Evidence.objects.get(member=alba, source="transitions_stay")
    assert count(cast.noor, Obligation, alba, opening_key=evidence.pk) == 1
    said(cast.petra, alba, "stay", MH)
    for model in (Stay, Evidence, Obligation):
        with acting(cast.interface):
            assert MH in set(model.objects.filter(member=alba).values_list("label", flat=True))
    assert count(cast.noor, Obligation, alba, opening_key=evidence.pk) == 0
    agrees(cast)


def test_a_raised_contact_takes_along_its_evidence_its_promise_and_its_versions(
    standing_cast: Cast, alba: Member
) -> None:
    cast = standing_cast
    promise = {"promise": "Bring the meter", "next_on": date(2026, 11, 23)}
    with acting(cast.marta) as marta:
        first = log_contact(marta, alba, a_contact(**promise)).contact
        amend_contact(marta, first, a_contact(minutes=25, **promise))
    assert count(cast.joyce, Contact, alba) == 2
    said(cast.petra, alba, "contact", HIV)
    with acting(cast.interface):
        labels = Contact.objects.filter(member=alba).values_list("label", flat=True)
        assert set(labels) == {HIV}
        filed = Evidence.objects.filter(source="encounters_contact", member=alba)
        assert set(filed.values_list("label", flat=True)) == {HIV}
        promised = Obligation.objects.filter(member=alba, label=HIV)
        assert promised.count() == 1
    assert count(cast.joyce, Contact, alba) == 0
    assert count(cast.joyce, Obligation, alba, label=HIV) == 0
    assert count(cast.marta, Contact, alba) == 2
    agrees(cast)


def test_a_waiver_and_its_words_follow_what_was_waived(
    standing_cast: Cast, alba: Member, hospital: Organization
) -> None:
    cast = standing_cast
    discharged(cast, alba, discharge(hospital, NORMAL))
    with acting(cast.marta) as marta:
        evidence = Evidence.objects.get(member=alba, source="transitions_stay")
        due = Obligation.objects.get(member=alba, opening_key=evidence.pk)
        waive_obligation(marta, due, "Gone to her sister's.")
    assert count(cast.joyce, Reason, alba) == 1
    said(cast.petra, alba, "stay", SUD_PART2)
    assert count(cast.joyce, Reason, alba) == count(cast.joyce, Evidence, alba) == 0
    said(cast.petra, alba, "stay", NORMAL)
    assert count(cast.joyce, Reason, alba) == 1
    with acting(cast.marta):
        waived = Obligation.objects.get(member=alba, opening_key=evidence.pk)
        assert waived.state == State.WAIVED
    agrees(cast)


def test_a_document_is_labelled_too(standing_cast: Cast, alba: Member, settings, tmp_path) -> None:
    settings.DOCUMENTS_DIR = tmp_path
    cast = standing_cast
    with acting(cast.marta) as marta:
        keep_document(marta, alba, upload(pdf()), kind="letter")
    assert count(cast.joyce, Document, alba) == 1
    said(cast.petra, alba, "document", MH)
    assert count(cast.joyce, Document, alba) == 0
    assert count(cast.marta, Document, alba) == 1


def test_evidence_never_tells_of_less_than_its_kind_does(
    standing_cast: Cast, alba: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = standing_cast
    with acting(cast.marta) as marta:
        log_contact(marta, alba, a_contact(label=SUD_PART2))
    kinds = {"contact": replace(CONTACT, label=HIV)}
    monkeypatch.setattr(packs, "_running_kinds", lambda _network: kinds)
    said(cast.petra, alba, "contact", NORMAL)
    with acting(cast.interface):
        assert Contact.objects.get(member=alba).label == NORMAL
        assert Evidence.objects.get(member=alba).label == HIV


# Machines raise, named humans lower.


def test_the_same_message_again_does_not_undo_an_officers_word(
    standing_cast: Cast, alba: Member, hospital: Organization
) -> None:
    cast = standing_cast
    stay = discharged(cast, alba, discharge(hospital))
    said(cast.petra, alba, "stay", NORMAL)
    told_again(cast, alba, discharge(hospital))
    assert label_of(cast, stay) == NORMAL
    told_again(cast, alba, discharge(hospital, joined(SUD_PART2, HIV)))
    assert label_of(cast, stay) == HIV  # what no message had said before


def test_no_message_lowers_what_an_officer_raised(
    standing_cast: Cast, alba: Member, hospital: Organization
) -> None:
    cast = standing_cast
    stay = discharged(cast, alba, discharge(hospital, NORMAL))
    said(cast.petra, alba, "stay", HIV)
    told_again(cast, alba, discharge(hospital, NORMAL))
    assert label_of(cast, stay) == HIV
    told_again(cast, alba, discharge(hospital, SUD_PART2))
    assert label_of(cast, stay) == joined(HIV, SUD_PART2)


def test_what_a_message_said_of_a_stay_that_told_of_it_already_is_remembered(
    standing_cast: Cast, alba: Member, hospital: Organization
) -> None:
    cast = standing_cast
    stay = discharged(cast, alba, discharge(hospital, NORMAL))
    said(cast.petra, alba, "stay", SUD_PART2)
    told_again(cast, alba, discharge(hospital, SUD_PART2))
    said(cast.petra, alba, "stay", NORMAL)
    told_again(cast, alba, discharge(hospital, SUD_PART2))
    assert label_of(cast, stay) == NORMAL


def label_of(cast: Cast, stay: Stay) -> int:
    with acting(cast.interface):
        return Stay.objects.get(pk=stay.pk).label


def test_a_correction_keeps_what_an_officer_said(standing_cast: Cast, alba: Member) -> None:
    cast = standing_cast
    with acting(cast.marta) as marta:
        first = log_contact(marta, alba, a_contact()).contact
    said(cast.petra, alba, "contact", MH)
    with acting(cast.marta) as marta:
        second = amend_contact(marta, first, a_contact(minutes=5)).contact
        third = amend_contact(marta, second, a_contact(minutes=6)).contact
        assert (second.label, third.label) == (MH, MH)
        assert Evidence.objects.get(pk=third.evidence_id).label == MH


def test_a_correction_on_the_page_unticks_all_but_what_an_officer_said(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    cast = standing_cast
    with acting(cast.marta) as marta:
        contact = log_contact(marta, alba, a_contact(label=HIV)).contact
    said(cast.petra, alba, "contact", joined(MH, HIV))
    with acting(cast.marta) as marta:
        second = amend_contact(marta, contact, a_contact(label=joined(MH, HIV, SUD_PART2))).contact
        assert second.label == joined(MH, HIV, SUD_PART2)
    form = {
        "mode": "phone", "outcome": "reached", "occurred_at": "2026-11-19T09:00",
        "form_nonce": "by-hand", "minutes": "7", "spoke_with": "other",
    }  # fmt: skip
    answer = signed_in(cast.marta).post(f"/contacts/{second.pk}/amend/", form)
    assert answer.status_code in (302, 303)
    with acting(cast.marta):
        assert Contact.objects.get(supersedes=second).label == joined(MH, HIV)


# Whose it is to say.


@pytest.mark.parametrize(
    "who", ["marta", "greta", "joyce", "saul", "noor", "theo", "bram", "dara", "ines"]
)
def test_nobody_else_finds_it_or_changes_it(
    standing_cast: Cast, alba: Member, hospital: Organization, signed_in: SignIn, who: str
) -> None:
    """The lead's officer included: the stay is not the lead's."""
    cast, actor = standing_cast, getattr(standing_cast, who)
    stay = discharged(cast, alba, discharge(hospital))
    client = signed_in(actor)
    form = {"tells_of": [], "words": WHY}
    assert client.get(address(alba, "stay", stay.pk)).status_code == 404
    assert client.post(address(alba, "stay", stay.pk), form).status_code == 404
    with acting(actor), connection.cursor() as cursor:
        cursor.callproc("transitions_stay_labels", [alba.pk])
        assert cursor.fetchall() == []
        arguments = [stay.pk, NORMAL, "officer", WHY, now(), "{}"]
        cursor.callproc("transitions_stay_relabel", arguments)
        assert cursor.fetchone() == (None,)
        assert list(LabelChange.objects.all()) == []
    assert label_of(cast, stay) == SUD_PART2


def test_an_officer_of_another_agency_that_serves_the_member_too_says_nothing_of_it(
    standing_cast: Cast, alba: Member, hospital: Organization, signed_in: SignIn
) -> None:
    cast = standing_cast
    stay = discharged(cast, alba, discharge(hospital))
    with acting(cast.theo):
        newcomer = hire("Orla Finch", cast.two_rivers, Role.QUALITY_ANALYST)
        proposal = propose_employment(
            hat(newcomer).staff, cast.two_rivers, Role.PRIVACY_OFFICER, date(2010, 1, 1),
            by_hat=cast.theo.hat_id, at=now(),
        )  # fmt: skip
    with acting(cast.bram):
        officer = actor_of(confirm_proposal(proposal, by_hat=cast.bram.hat_id, at=now()))
    with acting(cast.interface):
        admit_member(alba, cast.two_rivers, date(2026, 1, 1))
    client = signed_in(officer)
    client.post("/hat/", {"hat": officer.hat_id})
    body = words_of(client.get(f"/members/{alba.pk}/labels/"))
    assert "Hospital stay" not in body
    assert client.get(address(alba, "stay", stay.pk)).status_code == 404
    with acting(officer):
        assert list(LabelChange.objects.all()) == []


def test_whoever_is_kept_away_finds_nothing(
    standing_cast: Cast, alba: Member, hospital: Organization, signed_in: SignIn
) -> None:
    cast = standing_cast
    stay = discharged(cast, alba, discharge(hospital))
    with acting(cast.ines) as ines:
        petra = Employment.objects.get(pk=cast.petra.hat_id)
        keep_away(ines, alba, staff=petra.staff, starts_on=date(2026, 1, 1))
    assert signed_in(cast.petra).get(address(alba, "stay", stay.pk)).status_code == 404
    with acting(cast.petra) as actor:
        assert items_of(actor, alba.pk) == []
        assert list(LabelChange.objects.all()) == []


def test_what_is_undone_corrected_or_of_another_member_is_absent(
    standing_cast: Cast, alba: Member, hospital: Organization, signed_in: SignIn
) -> None:
    cast = standing_cast
    stay = discharged(cast, alba, discharge(hospital))
    other = make_member(cast, cast.fernhill, name="Cleo Marchetti")
    with acting(cast.marta) as marta:
        first = log_contact(marta, alba, a_contact()).contact
        amend_contact(marta, first, a_contact(minutes=5))
    client = signed_in(cast.petra)
    for where in (
        address(other, "stay", stay.pk),
        address(alba, "contact", first.pk),
        address(alba, "document", stay.pk),
        address(alba, "nonsense", stay.pk),
        address(alba, "stay", 999_999),
    ):
        assert client.get(where).status_code == 404, where


def test_the_record_is_read_and_never_written_by_hand(
    standing_cast: Cast, alba: Member, hospital: Organization
) -> None:
    cast = standing_cast
    discharged(cast, alba, discharge(hospital))
    written = (
        "update access_labelchange set words = 'x'",
        "delete from access_labelchange",
        "insert into access_labelchange select * from access_labelchange",
    )
    for actor in (cast.petra, cast.interface):
        for statement in written:
            with acting(actor), pytest.raises(ProgrammingError), transaction.atomic():
                run(statement)


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_officer_files_nothing_as_an_interface_would(standing_cast: Cast, alba: Member) -> None:
    with acting(standing_cast.petra), connection.cursor() as cursor:
        arguments = ["transitions_stay", 1, alba.agency_id, alba.pk, 10, "code", now()]
        with pytest.raises(ProgrammingError), transaction.atomic():
            cursor.callproc("access_label_said", arguments)


# The pages.


def test_the_officer_changes_it_on_a_page_with_a_reason(
    standing_cast: Cast, alba: Member, hospital: Organization, signed_in: SignIn
) -> None:
    cast = standing_cast
    stay = discharged(cast, alba, discharge(hospital))
    client = signed_in(cast.petra)
    listed = f"/members/{alba.pk}/labels/"
    body = words_of(client.get(listed))
    assert "Hospital stay, Nov 17, 2026" in body
    assert "substance use treatment" in body
    assert "A code in a message tells of it" in body
    where = address(alba, "stay", stay.pk)
    assert where in body
    assert 'value="sud_part2" checked' in " ".join(words_of(client.get(where)).split())
    answer = client.post(where, {"tells_of": ["hiv", "dv"], "words": WHY})
    assert (answer.status_code, answer["location"]) == (303, listed)
    assert label_of(cast, stay) == joined(HIV, DV)
    body = words_of(client.get(listed))
    assert "substance use treatment, then HIV and a confidential address" in body
    assert "Petra Nyman, Fernhill Street Care" in body
    assert WHY in body


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"tells_of": ["sud_part2"], "words": WHY}, "It is said to tell of this already."),
        ({"tells_of": [], "words": ""}, "Say why in a sentence."),
        ({"tells_of": [], "words": "x"}, "Say why in a sentence."),
        ({"tells_of": ["addiction"], "words": WHY}, "Select a valid choice"),
    ],
)
def test_what_is_not_said_well_changes_nothing(
    standing_cast: Cast, alba: Member, hospital: Organization, signed_in: SignIn,
    form: dict[str, object], sentence: str,
) -> None:  # fmt: skip
    stay = discharged(standing_cast, alba, discharge(hospital))
    answer = signed_in(standing_cast.petra).post(address(alba, "stay", stay.pk), form)
    assert answer.status_code == 422
    assert sentence in words_of(answer)
    assert label_of(standing_cast, stay) == SUD_PART2
    with acting(standing_cast.petra):
        assert LabelChange.objects.count() == 1


def test_who_one_is_is_asked_again(
    standing_cast: Cast, alba: Member, hospital: Organization, signed_in: SignIn
) -> None:
    stay = discharged(standing_cast, alba, discharge(hospital))
    client = signed_in(standing_cast.petra, recently=False)
    where = address(alba, "stay", stay.pk)
    for answer in (client.get(where), client.post(where, {"tells_of": [], "words": WHY})):
        assert answer.status_code == 302
        assert "/accounts/own/confirm/" in answer["location"]
    assert label_of(standing_cast, stay) == SUD_PART2


def test_the_list_says_nothing_of_what_stands_in_an_item(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    cast = standing_cast
    with acting(cast.marta) as marta:
        log_contact(marta, alba, a_contact(note="Spoke of the landlord.", place="hospital"))
    body = words_of(signed_in(cast.petra).get(f"/members/{alba.pk}/labels/"))
    assert "Contact, Nov 19, 2026" in body
    shown = re.sub(r"<[^>]+>", " ", body.split("<main")[1])  # addresses hold numbers of any kind
    for word in ("landlord", "hospital", "phone", "Phone", "care_management", "20"):
        assert not re.search(rf"\b{word}\b", shown), word


def test_each_change_is_in_the_account_of_who_saw_whom(
    standing_cast: Cast, alba: Member, hospital: Organization, signed_in: SignIn
) -> None:
    cast = standing_cast
    stay = discharged(cast, alba, discharge(hospital))
    client = signed_in(cast.petra)
    client.post(address(alba, "stay", stay.pk), {"tells_of": [], "words": WHY})
    with acting(cast.petra):
        rows = Activity.objects.filter(member_id=alba.pk, hat_id=cast.petra.hat_id)
        assert list(rows.values_list("route", "action")) == [("change_label", "relabel")]
    assert "A label (changed what something tells of)" in words_of(
        client.get(f"/members/{alba.pk}/seen-by/?since=2026-11-19&until=2026-11-19")
    )


def test_the_pages_speak_spanish(
    standing_cast: Cast, alba: Member, hospital: Organization, signed_in: SignIn
) -> None:
    cast = standing_cast
    stay = discharged(cast, alba, discharge(hospital))
    client = signed_in(cast.petra, "es")
    body = words_of(client.get(f"/members/{alba.pk}/labels/"))
    assert "Estancia en el hospital" in body
    assert "tratamiento por uso de sustancias" in body
    assert "Cambiar la etiqueta" in body
    body = words_of(client.get(address(alba, "stay", stay.pk)))
    assert "VIH" in body
    assert "De qué informa esto" in body


def test_the_service_asks_what_the_page_asks(
    standing_cast: Cast, alba: Member, hospital: Organization
) -> None:
    cast = standing_cast
    discharged(cast, alba, discharge(hospital))
    with acting(cast.petra) as petra:
        (item,) = items_of(petra, alba.pk)
        for label, words in ((NORMAL, " "), (SUD_PART2, WHY), (2, WHY)):
            with pytest.raises(RefusedError):
                change_label(petra, item, label, words)
    with acting(cast.marta) as marta, pytest.raises(RefusedError):
        change_label(marta, item, NORMAL, WHY)


def test_three_kinds_of_items_can_be_labelled() -> None:
    tables = [one.table for one in labelled_tables()]
    assert tables == ["encounters_contact", "documents_document", "transitions_stay"]
