"""Forms recorded, added to and taken back, and what opens and closes with them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import Error, connection, transaction

from hearth.access.actors import Actor, acting
from hearth.access.models import Consent
from hearth.access.permissions import RefusedError
from hearth.access.selectors import visible
from hearth.access.services import record_consent
from hearth.consents.models import ConsentForm, Manner, Recipient, Taking, Who, Withdrawal
from hearth.consents.policies import ConsentRefusedError
from hearth.consents.selectors import consents_of_form, form_seen, terms_of, withdrawable
from hearth.consents.services import add_party, record_form, withdraw
from hearth.consents.tests.conftest import Sign, file_contact, form_to
from hearth.documents.models import Document
from hearth.foundation.clock import now
from hearth.ledger.models import Evidence
from hearth.members.models import Member
from hearth.rules.labels import HIV, MH, NORMAL, SUD_NOTES, SUD_PART2, consented
from tests.support.cast import GO_LIVE, Cast, make_member

pytestmark = pytest.mark.django_db


def evidence_seen(actor: Actor, member: Member) -> int:
    """By the policies alone and by both layers, which must agree."""
    with acting(actor):
        rows = Evidence.objects.filter(member=member)
        by_policies, by_both = rows.count(), visible(actor, rows).count()
    assert by_policies == by_both
    return by_both


def take_back(actor: Actor, member: Member, *consents: Consent) -> Withdrawal:
    with acting(actor) as acts:
        who, taking = Who.MEMBER, Taking.VERBAL
        return withdraw(acts, member, consents, who=who, taking=taking, words="On the phone")


def test_a_form_opens_to_each_organization_that_it_names(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    cast = standing_cast
    assert evidence_seen(cast.joyce, alba) == evidence_seen(cast.noor, alba) == 0
    form = sign(recipients=(cast.two_rivers, cast.lead))
    assert evidence_seen(cast.joyce, alba) == evidence_seen(cast.noor, alba) == 1
    with acting(cast.marta):
        named = Recipient.objects.filter(form=form).values_list("consent__recipient", flat=True)
        assert set(named) == {cast.two_rivers.pk, cast.lead.pk}


def test_a_form_carries_the_label_of_what_it_names(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    form = sign(labels=(NORMAL, HIV))
    with acting(standing_cast.marta) as marta:
        (consent,) = consents_of_form(marta, form)
        assert (form.label, consent.label, consent.reasons) == (HIV, HIV, consented(NORMAL, HIV))


def test_what_is_not_named_stays_closed(standing_cast: Cast, alba: Member, sign: Sign) -> None:
    cast = standing_cast
    file_contact(cast.marta, alba, HIV)
    sign(labels=(NORMAL, SUD_PART2))
    assert evidence_seen(cast.joyce, alba) == 1
    sign(labels=(HIV,))
    assert evidence_seen(cast.joyce, alba) == 2


def test_a_form_sent_twice_is_one(standing_cast: Cast, alba: Member, sign: Sign) -> None:
    first, second = sign(nonce="same"), sign(nonce="same")
    assert first == second
    with acting(standing_cast.marta):
        assert Consent.objects.filter(member=alba).count() == 1


@pytest.mark.parametrize("other", [{"labels": (NORMAL, HIV)}, {"words": "Only until spring."}])
def test_a_form_sent_again_that_says_otherwise_is_not_said_to_be_saved(
    standing_cast: Cast, alba: Member, sign: Sign, other: dict[str, object]
) -> None:
    sign(nonce="same")
    with pytest.raises(ConsentRefusedError, match="other words"):
        sign(nonce="same", **other)
    with acting(standing_cast.marta):
        assert Consent.objects.filter(member=alba).count() == 1


def test_a_form_sent_again_after_it_was_taken_back_is_not_said_to_be_open(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    form = sign(nonce="same")
    with acting(standing_cast.marta) as marta:
        consents = consents_of_form(marta, form)
    take_back(standing_cast.marta, alba, *consents)
    with pytest.raises(ConsentRefusedError, match="undone"):
        sign(nonce="same")


def test_a_paper_entered_late_opens_from_its_entry_and_keeps_its_day(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    """Scenario 9: the day of signing is kept, the day of entry is when it opened."""
    cast = standing_cast
    signed_on = cast.marta.today - timedelta(days=90)
    assert evidence_seen(cast.joyce, alba) == 0
    form = sign(manner=Manner.PAPER, signed_on=signed_on)
    assert evidence_seen(cast.joyce, alba) == 1
    with acting(cast.marta) as marta:
        (consent,) = consents_of_form(marta, form)
        assert consent.signed_on == form.signed_on == signed_on
        assert consent.recorded_at >= form.recorded_at.replace(microsecond=0)
        assert consent.recorded_at.date() > signed_on


def test_what_was_said_aloud_opens_what_is_normal_and_keeps_the_words(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    form = sign(manner=Manner.VERBAL, words="Heard by Greta Holm: you may tell Two Rivers.")
    assert evidence_seen(standing_cast.joyce, alba) == 1
    assert form.words.startswith("Heard by")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"recipients": ()}, "recipients"),
        ({"purposes": ()}, "purposes"),
        ({"labels": ()}, "labels"),
        ({"labels": (7,)}, "labels"),
        ({"labels": (SUD_NOTES, NORMAL)}, "labels"),
        ({"manner": Manner.VERBAL, "labels": (HIV,), "words": "Heard."}, "manner"),
        ({"manner": Manner.VERBAL, "labels": (SUD_PART2,), "words": "Heard."}, "manner"),
        ({"manner": Manner.VERBAL}, "words"),
    ],
)
def test_what_may_not_be_signed_so_is_refused_at_its_field(
    standing_cast: Cast, alba: Member, sign: Sign, said: dict[str, object], field: str
) -> None:
    with pytest.raises(ConsentRefusedError) as refused:
        sign(**said)
    assert refused.value.field == field
    with acting(standing_cast.marta):
        assert not Consent.objects.filter(member=alba).exists()


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({"signed_on": 1}, "signed_on"),
        ({"signed_on": -1}, "manner"),
        ({"expires_on": 0}, "last_on"),
    ],
)
def test_days_that_cannot_be_are_refused(
    standing_cast: Cast, sign: Sign, days: dict[str, int], field: str
) -> None:
    today = standing_cast.marta.today
    with pytest.raises(ConsentRefusedError) as refused:
        sign(**{name: today + timedelta(days=n) for name, n in days.items()})
    assert refused.value.field == field


def test_counselling_notes_are_signed_for_alone_and_can_be_taken_back_unseen(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    """Marta holds no such reason, and records and withdraws the form all the same."""
    form = sign(labels=(SUD_NOTES,))
    with acting(standing_cast.marta) as marta:
        (consent,) = consents_of_form(marta, form)
    take_back(standing_cast.marta, alba, consent)
    with acting(standing_cast.marta) as marta:
        assert withdrawable(marta, alba.pk) == []


def test_an_addendum_names_others_for_the_same(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    cast = standing_cast
    ends = cast.marta.today + timedelta(days=200)
    first = sign(labels=(NORMAL, MH), expires_on=ends)
    assert evidence_seen(cast.noor, alba) == 0
    with acting(cast.marta) as marta:
        later = add_party(marta, first, form_to(cast.lead, on=marta))
        assert (later.adds_to, later.expires_on) == (first, ends)
        assert terms_of(later) == terms_of(first)
    assert evidence_seen(cast.noor, alba) == 1


def test_one_party_is_withdrawn_and_the_others_stay(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    cast = standing_cast
    form = sign(recipients=(cast.two_rivers, cast.lead))
    with acting(cast.marta) as marta:
        to_lead = [one for one in consents_of_form(marta, form) if one.recipient == cast.lead]
    take_back(cast.marta, alba, *to_lead)
    assert (evidence_seen(cast.noor, alba), evidence_seen(cast.joyce, alba)) == (0, 1)


def test_a_whole_form_is_withdrawn_once_with_who_and_how(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    cast = standing_cast
    form = sign(recipients=(cast.two_rivers, cast.lead))
    with acting(cast.marta) as marta:
        consents = consents_of_form(marta, form)
    done = take_back(cast.marta, alba, *consents)
    assert (done.who, done.taking, done.recorder_id) == ("member", "verbal", cast.marta.hat_id)
    assert done.consents == sorted(one.pk for one in consents)
    assert evidence_seen(cast.noor, alba) == evidence_seen(cast.joyce, alba) == 0
    with pytest.raises(RefusedError):
        take_back(cast.marta, alba, *consents)


def test_signed_again_with_fewer_opens_to_those_alone(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    cast = standing_cast
    form = sign(recipients=(cast.two_rivers, cast.lead))
    with acting(cast.marta) as marta:
        consents = consents_of_form(marta, form)
    take_back(cast.marta, alba, *consents)
    sign(recipients=(cast.lead,))
    assert (evidence_seen(cast.noor, alba), evidence_seen(cast.joyce, alba)) == (1, 0)


def test_whoever_may_not_record_about_the_member_signs_and_withdraws_nothing(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    cast = standing_cast
    form = sign()
    with acting(cast.marta) as marta:
        consents = consents_of_form(marta, form)
    for actor in (cast.noor, cast.petra, cast.dara, cast.theo):
        with pytest.raises(RefusedError):
            sign(actor)
        with pytest.raises(RefusedError):
            take_back(actor, alba, *consents)


def test_what_another_agency_recorded_is_taken_back_there(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    cast = standing_cast
    form = sign()
    with acting(cast.joyce) as joyce:
        consents = consents_of_form(joyce, form)
        assert consents != []
        assert withdrawable(joyce, alba.pk) == []
    with pytest.raises(RefusedError):
        take_back(cast.joyce, alba, *consents)


def test_a_form_names_no_organization_or_document_of_somebody_else(
    standing_cast: Cast, alba: Member, sign: Sign, other_network: object
) -> None:
    cast = standing_cast
    other = make_member(cast, cast.fernhill, care_managers=[cast.marta], name="Bo Reyes")
    with acting(cast.marta) as marta:
        foreign = Document.objects.create(
            network_id=cast.network.pk, agency=cast.fernhill, member=other, name="a.pdf",
            kind="consent", content_type="application/pdf", size=1, sha256="0", stored_as="0",
            recorded_at=now(), employment_id=marta.hat_id,
        )  # fmt: skip
    with pytest.raises(RefusedError):
        sign(document_id=foreign.pk)


def test_a_consent_that_a_file_brought_is_withdrawn_too(standing_cast: Cast, alba: Member) -> None:
    cast = standing_cast
    with acting(cast.interface):
        brought = record_consent(alba, cast.two_rivers, labels=[NORMAL], signed_on=GO_LIVE)
    assert evidence_seen(cast.joyce, alba) == 1
    take_back(cast.marta, alba, brought)
    assert evidence_seen(cast.joyce, alba) == 0


def test_a_form_is_read_by_those_who_know_the_member_and_nobody_else(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    cast = standing_cast
    form = sign(labels=(NORMAL, HIV))
    for actor, reads in ((cast.greta, True), (cast.joyce, True), (cast.noor, False),
                         (cast.dara, False), (cast.theo, False)):  # fmt: skip
        with acting(actor) as acts:
            assert ConsentForm.objects.filter(pk=form.pk).exists() == reads, actor.name
            assert (form_seen(acts, form.pk) is not None) == reads, actor.name


@pytest.mark.parametrize(
    "table", ["consents_consentform", "consents_recipient", "consents_withdrawal"]
)
def test_nothing_of_what_was_signed_is_rewritten(
    standing_cast: Cast, alba: Member, sign: Sign, table: str
) -> None:
    sign()
    with acting(standing_cast.marta), connection.cursor() as cursor:
        for statement in (f"update {table} set label = 0", f"delete from {table}"):
            with pytest.raises(Error), transaction.atomic():
                cursor.execute(statement)


def test_a_failed_form_leaves_nothing(standing_cast: Cast, alba: Member) -> None:
    cast = standing_cast
    with acting(cast.marta) as marta:
        said = form_to(cast.two_rivers, on=marta)
        with pytest.raises(RefusedError):
            record_form(marta, alba, replace(said, document_id=1))
        assert not Consent.objects.filter(member=alba).exists()
