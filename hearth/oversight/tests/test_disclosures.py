"""What another organization holds under a label stands in the account once it was shown."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from hearth.access.actors import Actor, acting
from hearth.access.models import Consent, Disclosure
from hearth.access.services import record_consent
from hearth.encounters.services import NewContact, log_contact
from hearth.foundation.clock import now, today_in
from hearth.members.models import Member
from hearth.oversight.tests.support import broken, words_of
from hearth.rules.labels import HIV, NORMAL, SUD_PART2
from hearth.ui.words import full_day
from tests.support.cast import ZONE, Cast, make_member

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
Row = tuple[int, int, int, str, list[int]]


@pytest.fixture
def alba(standing_cast: Cast) -> Member:
    """Served by Fernhill and by Two Rivers."""
    cast = standing_cast
    return make_member(cast, cast.fernhill, care_managers=[cast.marta, cast.joyce])


def contact(actor: Actor, member: Member, label: int) -> None:
    with acting(actor) as current:
        log_contact(
            current,
            member,
            NewContact(
                occurred_at=now() - timedelta(hours=1), zone=ZONE, mode="phone", with_whom="other",
                form_nonce=f"{actor.hat_id} {label}", note="", label=label,
            ),
        )  # fmt: skip


def consent(cast: Cast, member: Member, *labels: int, **more: object) -> Consent:
    with acting(cast.marta):
        return record_consent(
            member, cast.fernhill, labels=labels, signed_on=today_in(ZONE), **more
        )


def filed(cast: Cast) -> list[Row]:
    """(source, recipient, label, page, consents) of what a lead's officer reads."""
    with acting(cast.ines):
        return [
            (one.agency_id, one.recipient_id, one.label, one.what, one.consents)
            for one in Disclosure.objects.order_by("id")
        ]


def test_what_another_agency_holds_is_accounted_for_with_the_consent_that_opened_it(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    cast = standing_cast
    for label in (NORMAL, HIV):
        contact(cast.joyce, alba, label)
    given = consent(cast, alba, NORMAL, HIV)
    signed_in(cast.marta).get(f"/members/{alba.pk}/contacts/")
    row = (cast.two_rivers.pk, cast.fernhill.pk, HIV, "member_contacts", [given.pk])
    assert filed(cast) == [row]


def test_of_several_consents_those_that_had_a_part_are_named(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    cast = standing_cast
    contact(cast.joyce, alba, HIV | SUD_PART2)
    of_hiv, of_sud = consent(cast, alba, HIV), consent(cast, alba, NORMAL, SUD_PART2)
    consent(cast, alba, NORMAL)
    consent(cast, alba, HIV, sources=[cast.lead])
    signed_in(cast.marta).get(f"/members/{alba.pk}/contacts/")
    assert [row[4] for row in filed(cast)] == [[of_hiv.pk, of_sud.pk]]


def test_a_consent_that_leaves_out_what_an_item_tells_of_had_no_part(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    cast = standing_cast
    contact(cast.joyce, alba, HIV | SUD_PART2)
    consent(cast, alba, NORMAL, HIV)
    broken(cast, alba, cast.marta)
    signed_in(cast.marta).get(f"/members/{alba.pk}/contacts/")
    assert [row[4] for row in filed(cast)] == [[]]


def test_what_an_emergency_opened_no_consent_did(standing_cast: Cast, signed_in: SignIn) -> None:
    """A consent opens to whom the member is known, and Marta's agency does not serve her."""
    cast = standing_cast
    alba = make_member(cast, cast.two_rivers, care_managers=[cast.joyce])
    contact(cast.joyce, alba, HIV)
    with acting(cast.joyce):
        record_consent(alba, cast.fernhill, labels=[NORMAL, HIV], signed_on=today_in(ZONE))
    broken(cast, alba, cast.marta)
    signed_in(cast.marta).get(f"/members/{alba.pk}/contacts/")
    assert [row[4] for row in filed(cast)] == [[]]


def test_what_is_normal_and_what_is_ones_own_needs_no_account(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    cast = standing_cast
    contact(cast.joyce, alba, NORMAL)
    contact(cast.marta, alba, HIV)
    consent(cast, alba, NORMAL, HIV)
    signed_in(cast.marta).get(f"/members/{alba.pk}/contacts/")
    assert filed(cast) == []


def test_what_is_not_shown_is_not_in_the_account(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    cast = standing_cast
    contact(cast.joyce, alba, HIV)
    consent(cast, alba, NORMAL)
    signed_in(cast.marta).get(f"/members/{alba.pk}/contacts/")
    assert filed(cast) == []


def test_each_request_is_accounted_for(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    cast = standing_cast
    contact(cast.joyce, alba, HIV)
    consent(cast, alba, NORMAL, HIV)
    client = signed_in(cast.marta)
    for _ in range(2):
        client.get(f"/members/{alba.pk}/contacts/")
    assert len(filed(cast)) == 2


def test_both_organizations_officers_read_it_and_whoever_received_it_does_not(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    cast = standing_cast
    contact(cast.joyce, alba, HIV)
    consent(cast, alba, NORMAL, HIV)
    signed_in(cast.marta).get(f"/members/{alba.pk}/contacts/")
    assert "Contacts: HIV" in words_of(signed_in(cast.petra).get("/disclosures/"))
    with acting(cast.marta):
        assert not Disclosure.objects.exists()


def test_consents_are_told_apart_by_the_days_they_were_signed(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    """Their numbers are nobody's. Whoever may not read one is told so: a lead, one of a label."""
    cast = standing_cast
    contact(cast.joyce, alba, HIV)
    given = consent(cast, alba, NORMAL, HIV)
    signed_in(cast.marta).get(f"/members/{alba.pk}/contacts/")
    day = " ".join(full_day(given.signed_on).split())
    assert f"signed {day}" in " ".join(words_of(signed_in(cast.petra).get("/disclosures/")).split())
    seen_by_lead = words_of(signed_in(cast.ines).get("/disclosures/"))
    assert "one that you may not read" in seen_by_lead
    assert "signed" not in seen_by_lead


def test_without_an_account_nothing_is_shown(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    cast = standing_cast
    contact(cast.joyce, alba, HIV)
    consent(cast, alba, NORMAL, HIV)
    client = signed_in(cast.marta)
    client.raise_request_exception = False
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hearth.access.disclosing.INSERT", "insert into nowhere values (%s)")
        answer = client.get(f"/members/{alba.pk}/contacts/")
    assert answer.status_code == 500
    assert "HIV" not in words_of(answer)
    assert filed(cast) == []
