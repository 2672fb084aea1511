"""An invitation: what it makes, who may make it, and that its link opens once."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse

from hearth.access.actors import acting
from hearth.access.permissions import RefusedError
from hearth.administration import services
from hearth.administration.invitations import (
    accept_invitation,
    make_invitation,
    open_invitation,
    send_invitation,
)
from hearth.administration.leaving import off_board
from hearth.administration.models import Invitation
from hearth.administration.permissions import roles_kept_by
from hearth.administration.policies import AdministrationRefusedError
from hearth.administration.services import NewPerson, invite, may_be_invited
from hearth.administration.tests.conftest import SignIn, invitation_form, today
from hearth.foundation import context
from hearth.foundation.clock import frozen_at, now
from hearth.foundation.models import User
from hearth.network.models import Organization
from hearth.workforce.models import Employment, Proposal, Staff
from hearth.workforce.roles import GRANTED_BY_ORGANIZATION, NOT_EMPLOYED, Role
from hearth.workforce.services import begin_employment
from tests.support.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db
LINK = re.compile(r'value="(http://testserver/invitations/[\w-]+/)"')
A_PASSWORD = "seven boats under a bridge"


def new_person(
    organization: Organization, role: int = Role.CARE_MANAGER, **said: object
) -> NewPerson:
    usual: dict[str, object] = {
        "email": "liv.sander@new.example", "name": "Liv Sander", "language": "es",
        "organization": organization, "role": role, "starts_on": today(),
    }  # fmt: skip
    return NewPerson(**(usual | said))


def test_an_invitation_leads_from_the_form_to_the_first_page(
    standing_cast: Cast, signed_in: SignIn
) -> None:
    sent = signed_in(standing_cast.dara).post(
        reverse("invite"), invitation_form(organization=standing_cast.fernhill.pk)
    )
    context.end()
    assert sent.status_code == 200
    link = LINK.search(sent.content.decode()).group(1)
    liv = Client()
    assert b"liv.sander@new.example" in liv.get(link).content
    chosen = liv.post(link, {"password": A_PASSWORD, "again": A_PASSWORD})
    assert (chosen.status_code, chosen["Location"]) == (303, reverse("account_login"))
    assert liv.post(link, {"password": A_PASSWORD, "again": A_PASSWORD}).status_code == 404
    liv.post(reverse("account_login"), {"login": "liv.sander@new.example", "password": A_PASSWORD})
    assert liv.get(reverse("my_day")).status_code == 200
    context.end()


def test_only_a_hash_of_the_link_is_kept(standing_cast: Cast) -> None:
    with acting(standing_cast.dara) as dara:
        invited = invite(dara, new_person(standing_cast.fernhill))
        kept = Invitation.objects.get(user=invited.staff.user)
    assert invited.secret not in {str(value) for value in vars(kept).values()}
    assert not invited.staff.user.has_usable_password()
    assert invited.staff.user.language == "es"


def test_a_link_closes_after_a_week_after_use_and_when_another_is_made(
    standing_cast: Cast,
) -> None:
    with acting(standing_cast.dara) as dara:
        invited = invite(dara, new_person(standing_cast.fernhill))
        assert open_invitation(invited.secret)
        assert open_invitation("made-up") is None
        with frozen_at(now() + timedelta(days=7)):
            assert open_invitation(invited.secret) is None
        newer = services.renew_invitation(dara, invited.granted)
        assert open_invitation(invited.secret) is None
    invitation = open_invitation(newer)
    assert accept_invitation(invitation, A_PASSWORD)
    assert not accept_invitation(invitation, "whoever comes second with it")
    assert open_invitation(newer) is None
    assert User.objects.get(pk=invited.staff.user_id).check_password(A_PASSWORD)


@pytest.mark.parametrize(
    ("password", "again", "told"),
    [
        ("short one", "short one", "too short"),
        (A_PASSWORD, f"{A_PASSWORD}s", "The two differ."),
    ],
)
def test_a_first_password_is_held_to_the_same_rules(
    standing_cast: Cast, password: str, again: str, told: str
) -> None:
    with acting(standing_cast.dara) as dara:
        invited = invite(dara, new_person(standing_cast.fernhill))
    link = reverse("accept_invitation", args=[invited.secret])
    sent = Client().post(link, {"password": password, "again": again})
    assert sent.status_code == 422
    assert told in sent.content.decode()
    assert open_invitation(invited.secret)


def test_somebody_with_a_sign_in_gets_a_second_hat_and_no_link(standing_cast: Cast) -> None:
    """Whoever holds a link chooses the password: nobody may reset another's that way."""
    joyce = User.objects.get(pk=standing_cast.joyce.user_id)
    with acting(standing_cast.dara) as dara:
        invited = invite(dara, new_person(standing_cast.fernhill, email=joyce.email.upper()))
    assert invited.secret is None
    assert invited.staff.user == joyce
    assert invited.staff.name == "Joyce Adeleke"
    joyce.refresh_from_db()
    assert joyce.check_password(PASSWORD)


def test_nobody_takes_over_whom_another_organization_invited(standing_cast: Cast) -> None:
    with acting(standing_cast.bram) as bram:
        first = invite(bram, new_person(standing_cast.two_rivers))
    with acting(standing_cast.dara) as dara:
        second = invite(dara, new_person(standing_cast.fernhill))
        assert second.staff == first.staff
        assert second.secret is None
        assert services.renew_invitation(dara, second.granted) is None
    assert open_invitation(first.secret)


def test_an_unused_link_closes_when_others_give_its_person_a_hat(standing_cast: Cast) -> None:
    """Whoever still holds it would choose the password, and wear that hat too."""
    with acting(standing_cast.dara) as dara:
        invite(dara, new_person(standing_cast.fernhill))
        # A second hat, theirs to keep as well.
        link = invite(dara, new_person(standing_cast.fernhill, Role.BILLER)).secret
    assert open_invitation(link)
    liv = Staff.objects.get(user__email="liv.sander@new.example")
    with acting(standing_cast.bram):  # as an invitation does for whom another's link waits
        begin_employment(liv, standing_cast.two_rivers, Role.SUPERVISOR, today())
    assert open_invitation(link) is None


def test_an_officers_unused_link_closes_when_its_person_becomes_staff(standing_cast: Cast) -> None:
    user = User.objects.create_user("liv.sander@new.example", name="Liv Sander")
    with acting(standing_cast.petra) as petra:
        secret = make_invitation(petra, user)
    assert open_invitation(secret)
    with acting(standing_cast.dara) as dara:
        assert invite(dara, new_person(standing_cast.fernhill)).secret is None
    assert open_invitation(secret) is None


def test_a_link_never_opens_a_role_above_the_one_who_makes_it(standing_cast: Cast) -> None:
    with acting(standing_cast.theo) as theo:
        first = invite(theo, new_person(standing_cast.lead, Role.SYSTEM_ADMINISTRATOR))
    with acting(standing_cast.bram) as bram:
        assert not may_be_invited(bram, first.staff)
        assert invite(bram, new_person(standing_cast.fernhill)).secret is None


@pytest.mark.parametrize("role", [role for role in Role if role not in GRANTED_BY_ORGANIZATION])
def test_an_organizations_administrator_gives_its_roles_alone(
    standing_cast: Cast, role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    with acting(standing_cast.dara) as dara, pytest.raises(RefusedError):
        invite(dara, new_person(standing_cast.fernhill, role))


def test_an_organizations_administrator_keeps_to_the_organization(standing_cast: Cast) -> None:
    with acting(standing_cast.dara) as dara, pytest.raises(RefusedError):
        invite(dara, new_person(standing_cast.two_rivers))


def test_a_form_with_anothers_organization_is_refused(
    standing_cast: Cast, signed_in: SignIn
) -> None:
    dara = signed_in(standing_cast.dara)
    for said in (
        {"organization": standing_cast.two_rivers.pk},
        {"organization": standing_cast.fernhill.pk, "role": "12"},
        {"organization": standing_cast.fernhill.pk, "role": "20"},
    ):
        assert dara.post(reverse("invite"), invitation_form(**said)).status_code == 422
        context.end()
    assert not User.objects.filter(email="liv.sander@new.example").exists()


def test_nobody_invites_themselves(standing_cast: Cast, signed_in: SignIn) -> None:
    for who, place in (
        (standing_cast.dara, standing_cast.fernhill),
        (standing_cast.bram, standing_cast.lead),
        (standing_cast.theo, standing_cast.lead),
    ):
        email = User.objects.get(pk=who.user_id).email
        form = invitation_form(organization=place.pk, role="2", email=email)
        assert signed_in(who).post(reverse("invite"), form).status_code == 404
        context.end()
        with acting(who) as actor, pytest.raises(RefusedError):
            invite(actor, new_person(place, Role.SUPERVISOR, email=email))
        assert Employment.objects.filter(staff__user_id=who.user_id).count() == 1


def test_without_the_services_checks_the_database_still_refuses(
    standing_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_FAULT", "administration-application-off")
    own = User.objects.get(pk=standing_cast.dara.user_id).email
    for new in (
        new_person(standing_cast.fernhill, Role.SUPERVISOR, email=own),
        new_person(standing_cast.two_rivers),
        new_person(standing_cast.fernhill, Role.PRIVACY_OFFICER),
    ):
        with (
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction.atomic(),
            acting(standing_cast.dara) as dara,
        ):
            invite(dara, new)


def test_a_role_is_given_once(standing_cast: Cast) -> None:
    with acting(standing_cast.dara) as dara:
        invite(dara, new_person(standing_cast.fernhill))
        with pytest.raises(AdministrationRefusedError, match="already"):
            invite(dara, new_person(standing_cast.fernhill))
        invite(dara, new_person(standing_cast.fernhill, Role.BILLER))
    assert Employment.objects.filter(staff__user__email="liv.sander@new.example").count() == 2


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_email_names_nobody_and_no_organization(
    standing_cast: Cast,
    settings: object,
    language: str,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    settings.EMAIL_HOST = "mail.example"
    user = User.objects.create_user("liv.sander@new.example", name="Liv Sander")
    user.language = language
    with acting(standing_cast.dara) as dara:
        link = f"https://hearth.example/invitations/{make_invitation(dara, user)}/"
    with django_capture_on_commit_callbacks(execute=True):
        assert send_invitation(user, link)
    (sent,) = mail.outbox
    assert sent.to == [user.email]
    assert link in sent.body
    whole = f"{sent.subject} {sent.body}"
    organizations = [one.name for one in Organization.objects.all()]
    for name in (*organizations, "Liv", "Dara", "Harbor", "care"):
        assert name not in whole
    assert ("invitación" in whole) == (language == "es")


def test_without_a_mail_server_nothing_is_sent(standing_cast: Cast, settings: object) -> None:
    user = User.objects.create_user("liv.sander@new.example")
    assert settings.EMAIL_HOST == ""
    assert not send_invitation(user, "https://hearth.example/")
    assert mail.outbox == []


def test_the_roles_of_no_employee_are_offered_to_nobody(standing_cast: Cast) -> None:
    for actor in (standing_cast.dara, standing_cast.bram, standing_cast.theo):
        assert not set(roles_kept_by(actor)) & set(NOT_EMPLOYED)
    for actor in (standing_cast.marta, standing_cast.greta, standing_cast.noor):
        assert roles_kept_by(actor) == ()


def test_a_role_that_takes_two_waits_and_another_confirms_it(
    standing_cast: Cast, signed_in: SignIn
) -> None:
    form = invitation_form(organization=standing_cast.two_rivers.pk, role="12")
    sent = signed_in(standing_cast.bram).post(reverse("invite"), form)
    context.end()
    assert "is proposed" in sent.content.decode()
    liv = User.objects.get(email="liv.sander@new.example")
    assert not Employment.objects.filter(staff__user=liv).exists()
    with acting(standing_cast.bram):
        proposal = Proposal.objects.get(staff__user=liv)
    confirm = reverse("confirm_proposal", args=[proposal.pk])
    signed_in(standing_cast.bram).post(confirm)  # the one who proposed it
    context.end()
    assert signed_in(standing_cast.dara).post(confirm).status_code == 404
    context.end()
    assert not Employment.objects.filter(staff__user=liv).exists()
    client = signed_in(standing_cast.theo)
    assert "Liv Sander" in client.get(reverse("people")).content.decode()
    context.end()
    client.post(confirm)
    context.end()
    granted = Employment.objects.get(staff__user=liv)
    assert granted.role == Role.ORGANIZATION_ADMINISTRATOR
    assert client.post(confirm).status_code == 404  # it was answered
    context.end()


def test_a_proposal_is_taken_back(standing_cast: Cast) -> None:
    with acting(standing_cast.bram) as bram:
        invited = invite(bram, new_person(standing_cast.lead, Role.LEAD_ADMINISTRATOR))
        assert services.withdraw(bram, invited.granted)
    with (
        acting(standing_cast.theo) as theo,
        pytest.raises(AdministrationRefusedError, match="meanwhile"),
    ):
        services.confirm(theo, invited.granted)
    assert not Employment.objects.filter(staff=invited.staff).exists()


def test_who_proposed_and_left_proposes_nothing(standing_cast: Cast) -> None:
    with acting(standing_cast.bram) as bram:
        invited = invite(bram, new_person(standing_cast.lead, Role.LEAD_ADMINISTRATOR))
    with acting(standing_cast.theo) as theo:
        off_board(theo, Employment.objects.get(pk=standing_cast.bram.hat_id), None)
        with pytest.raises(AdministrationRefusedError, match="no more"):
            services.confirm(theo, invited.granted)
