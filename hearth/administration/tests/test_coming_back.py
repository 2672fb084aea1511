"""Whoever left and is invited again comes back as somebody new; and two who invite at once."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.urls import reverse

from hearth.access.actors import acting, hats_of
from hearth.access.arranging import give_personal_hat
from hearth.access.models import PersonalHat
from hearth.administration.invitations import open_invitation
from hearth.administration.leaving import off_board
from hearth.administration.services import invite
from hearth.administration.tests.conftest import SignIn, today
from hearth.administration.tests.test_inviting import new_person
from hearth.foundation import context
from hearth.foundation.clock import frozen_at, now
from hearth.foundation.models import SignInEvent, User
from hearth.workforce.roles import Role
from tests.support.cast import PASSWORD, Cast, hat, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def marta(standing_cast: Cast) -> User:
    """With a second factor, a provider's word, and a cousin for whom she acts."""
    user = User.objects.get(pk=standing_cast.marta.user_id)
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user=user, type=kind, data={})
    SocialAccount.objects.create(user=user, provider="https://login.example", uid="marta")
    cousin = make_member(standing_cast, standing_cast.fernhill)
    with acting(standing_cast.petra) as petra:
        give_personal_hat(petra, cousin, user, Role.REPRESENTATIVE, starts_on=today())
    return user


def leave(cast: Cast) -> None:
    with acting(cast.dara) as dara:
        off_board(dara, hat(cast.marta), None)


def personal_hats(cast: Cast, user: User) -> list[PersonalHat]:
    with acting(cast.ines):
        return list(PersonalHat.objects.filter(user=user))


def test_for_whom_somebody_acts_ends_as_their_sign_in_is_closed(
    standing_cast: Cast, marta: User
) -> None:
    assert [one.role for one in hats_of(marta)] == [Role.CARE_MANAGER, Role.REPRESENTATIVE]
    leave(standing_cast)
    (ended,) = personal_hats(standing_cast, marta)
    assert ended.ended_at is not None


def test_whoever_comes_back_has_nothing_of_before(
    standing_cast: Cast, signed_in: SignIn, marta: User
) -> None:
    client = signed_in(standing_cast.marta)
    assert client.get(reverse("hat")).status_code == 200
    context.end()
    leave(standing_cast)
    with acting(standing_cast.bram) as bram:
        invited = invite(bram, new_person(standing_cast.two_rivers, email=marta.email))
    marta.refresh_from_db()
    assert marta.is_active
    assert not marta.has_usable_password()
    for kept in (Authenticator, SocialAccount, UserSession):
        assert not kept.objects.filter(user=marta).exists()
    assert [one.role for one in hats_of(marta)] == [Role.CARE_MANAGER]  # at Two Rivers
    assert client.get(reverse("hat")).status_code == 302
    context.end()
    again = Client()
    again.post(reverse("account_login"), {"login": marta.email, "password": PASSWORD})
    assert again.get(reverse("hat")).status_code == 302
    context.end()
    assert invited.secret
    assert open_invitation(invited.secret)
    by = User.objects.get(pk=standing_cast.bram.user_id)
    assert SignInEvent.objects.filter(user=marta, by_user=by, what="opened_again").count() == 1


def test_what_ended_before_is_not_begun_again_for_who_was_closed_otherwise(
    standing_cast: Cast, marta: User
) -> None:
    """By the database, as it was before closing ended it."""
    with acting(standing_cast.dara) as dara:
        off_board(dara, hat(standing_cast.marta), None)
    User.objects.filter(pk=marta.pk).update(is_active=False)
    cousin = make_member(standing_cast, standing_cast.fernhill)
    with acting(standing_cast.petra) as petra:
        give_personal_hat(petra, cousin, marta, Role.MEMBER, starts_on=today())
    with acting(standing_cast.dara) as dara:
        invite(dara, new_person(standing_cast.fernhill, email=marta.email))
    marta.refresh_from_db()
    assert [one.role for one in hats_of(marta)] == [Role.CARE_MANAGER]
    assert all(one.ended_at for one in personal_hats(standing_cast, marta))


def test_a_link_of_before_opens_nothing_and_keeps_nobody_from_a_new_one(
    standing_cast: Cast,
) -> None:
    with acting(standing_cast.bram) as bram:
        first = invite(bram, new_person(standing_cast.two_rivers))
        off_board(bram, first.granted, None)
    with frozen_at(now() + timedelta(minutes=1)):
        with acting(standing_cast.dara) as dara:  # who does not reach whoever made the first
            second = invite(dara, new_person(standing_cast.fernhill))
        assert second.staff == first.staff
        assert open_invitation(first.secret) is None
        assert open_invitation(second.secret)


def test_of_a_sign_in_that_is_open_nothing_is_ended(standing_cast: Cast, marta: User) -> None:
    """Not by injected SQL either."""
    with acting(standing_cast.dara), connection.cursor() as cursor:
        cursor.execute("select access_end_personal_hats(%s)", [marta.pk])
    (hat_for_cousin,) = personal_hats(standing_cast, marta)
    assert hat_for_cousin.ended_at is None
