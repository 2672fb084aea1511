"""What a lead may not read is derived by the database, whoever writes and in whatever order."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.timezone import now

from hearth.access.actors import acting, actor_of
from hearth.access.models import Consent
from hearth.access.selectors import visible_members
from hearth.access.services import record_consent, withdraw_consent
from hearth.members.models import Member
from hearth.network.models import Organization
from hearth.rules.labels import HIV, NORMAL, SUD_PART2, joined
from hearth.workforce.roles import Role
from hearth.workforce.services import confirm_proposal, propose_employment
from tests.support.cast import ZONE, Cast, hat, hire, make_member

pytestmark = pytest.mark.django_db
TODAY = now().astimezone(ZoneInfo(ZONE)).date()  # the network's, not UTC's
SOON = TODAY + timedelta(days=30)
LONG_AGO = TODAY - timedelta(days=300)


@pytest.fixture
def cast(db: None, standing_cast: Cast) -> Cast:
    return standing_cast


@pytest.fixture
def member(cast: Cast) -> Member:
    return make_member(cast, cast.fernhill, care_managers=[cast.marta], enrolled_on=None)


def lead_sees(cast: Cast) -> bool:
    """What the lead sees, by each layer; they must agree."""
    with acting(cast.noor):
        answers = {Member.objects.exists(), visible_members(cast.noor).exists()}
    assert len(answers) == 1
    return answers.pop()


def consent(cast: Cast, member: Member, **days: object) -> Consent:
    with acting(cast.marta):
        return record_consent(member, cast.lead, labels=[0], **({"signed_on": LONG_AGO} | days))


def withdraw(cast: Cast, given: Consent) -> None:
    with acting(cast.marta):
        withdraw_consent(given)


def test_a_member_nobody_admitted_is_withheld(cast: Cast) -> None:
    with acting(cast.interface):
        Member.objects.create(
            network=cast.network, agency=cast.fernhill, given_name="Ada", family_name="Finch"
        )
    assert not lead_sees(cast)


def test_a_consent_opens_and_its_withdrawal_closes(cast: Cast, member: Member) -> None:
    given = consent(cast, member)
    assert lead_sees(cast)
    withdraw(cast, given)
    assert not lead_sees(cast)


def test_a_consent_that_would_have_expired_later_closes_when_withdrawn(
    cast: Cast, member: Member
) -> None:
    given = consent(cast, member, expires_on=SOON)
    assert lead_sees(cast)
    withdraw(cast, given)
    assert not lead_sees(cast)


def test_a_consent_signed_for_a_later_day_opens_nothing_today(cast: Cast, member: Member) -> None:
    consent(cast, member, signed_on=SOON)
    assert not lead_sees(cast)


def test_the_longer_of_two_consents_counts(cast: Cast, member: Member) -> None:
    shorter = consent(cast, member, expires_on=TODAY)
    longer = consent(cast, member)
    assert lead_sees(cast)
    withdraw(cast, shorter)
    assert lead_sees(cast)
    withdraw(cast, longer)
    assert not lead_sees(cast)


def test_a_care_manager_of_another_agency_records_a_consent_that_counts(
    cast: Cast, member: Member
) -> None:
    with acting(cast.interface):
        from hearth.access.services import assign_care_manager
        from hearth.workforce.models import Employment

        assign_care_manager(member, Employment.objects.get(pk=cast.joyce.hat_id), LONG_AGO)
    with acting(cast.joyce):
        record_consent(
            member, cast.lead, labels=[0], signed_on=LONG_AGO, agency_id=cast.two_rivers.pk
        )
    assert lead_sees(cast)


def test_a_lead_that_joins_later_sees_nobody_without_consent(cast: Cast, member: Member) -> None:
    consent(cast, member)
    with acting(cast.theo):
        second = Organization.objects.create(
            network=cast.network, name="Second", kind="lead", code="SECOND"
        )
        newcomer = hire("Nora Vance", second, Role.SUPERVISOR)
        proposal = propose_employment(
            hat(newcomer).staff, second, Role.LEAD_ADMINISTRATOR, LONG_AGO,
            by_hat=cast.theo.hat_id, at=now(),
        )  # fmt: skip
    with acting(cast.bram):
        newcomer = actor_of(confirm_proposal(proposal, by_hat=cast.bram.hat_id, at=now()))
    with acting(newcomer):
        assert not Member.objects.exists()
        assert not visible_members(newcomer).exists()


def test_a_consent_tells_of_what_it_names_and_a_lead_is_not_told(
    cast: Cast, member: Member
) -> None:
    consent(cast, member)
    with acting(cast.marta):
        for_both = record_consent(
            member, cast.two_rivers, labels=[NORMAL, SUD_PART2, HIV], signed_on=LONG_AGO
        )
        assert for_both.label == joined(SUD_PART2, HIV)
        assert Consent.objects.filter(member=member).count() == 2
        with pytest.raises(ValueError, match="No label has the number 11"):
            record_consent(member, cast.two_rivers, labels=[11], signed_on=LONG_AGO)
    with acting(cast.noor):
        assert [one.recipient_id for one in Consent.objects.all()] == [cast.lead.pk]
