"""Giving somebody a sign-in for one member: the user, the hat, and a first link if needed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from hearth.access.actors import Actor
from hearth.access.arranging import check_is_for_another, check_may_arrange, give_personal_hat
from hearth.access.inviting import Link, link_for
from hearth.access.models import PersonalHat
from hearth.access.permissions import RefusedError
from hearth.foundation.models import User
from hearth.members.models import Member
from hearth.oversight.arranged import has_hat, waits_for_password
from hearth.oversight.policies import ArrangingRefusedError
from hearth.workforce.roles import Role


@dataclass(frozen=True, kw_only=True)
class NewSignIn:
    """Who is to act for a member, as what, and by which authority."""

    email: str
    name: str
    language: str
    role: Role
    starts_on: date
    ends_on: date | None = None
    authority: str = ""
    is_parental: bool = False
    signs: bool = False
    reasons: Iterable[int] = ()


@transaction.atomic
def give_sign_in(actor: Actor, member: Member, new: NewSignIn, root: str) -> Link | None:
    """Let somebody act for a member; the link to choose a password, where they have none.

    `root` is the address of this Hearth, "https://hearth.example". Raises ArrangingRefusedError,
    RefusedError.
    """
    check_may_arrange(actor, member)
    user = User.objects.filter(email=new.email).first()
    if user:
        _check_may_be_given(actor, member, user)
    else:
        user = _new_user(new)
    link = None if user.has_usable_password() else _first_link(actor, user, root)
    is_representative = new.role == Role.REPRESENTATIVE
    give_personal_hat(
        actor,
        member,
        user,
        new.role,
        starts_on=new.starts_on,
        ends_on=new.ends_on,
        authority=new.authority,
        is_parental=is_representative and new.is_parental,
        signs=is_representative and new.signs,
        reasons=new.reasons if is_representative else (),
    )
    return link


@transaction.atomic
def renew_link(actor: Actor, given: PersonalHat, root: str) -> Link:
    """Another link for whoever has not chosen a password yet; the one before is closed.

    Raises ArrangingRefusedError, RefusedError.
    """
    check_may_arrange(actor, given.member)
    check_is_for_another(actor, given.user_id)
    if not waits_for_password(given):
        raise RefusedError("They have chosen a password.")
    return _first_link(actor, given.user, root)


def _first_link(actor: Actor, user: User, root: str) -> Link:
    link = link_for(actor, user, root)
    if link is None:
        raise ArrangingRefusedError(
            _("Somebody else invited them, and they have not chosen a password yet.")
        )
    return link


def _check_may_be_given(actor: Actor, member: Member, user: User) -> None:
    if user.pk == actor.user_id:
        raise ArrangingRefusedError(_("Nobody gives this to themselves."))
    if not user.is_active:
        raise ArrangingRefusedError(_("This sign-in is closed."))
    if has_hat(actor, member, user.pk):
        raise ArrangingRefusedError(_("They act for this member already."))


def _new_user(new: NewSignIn) -> User:
    user = User.objects.create_invited(new.email, new.name, new.language)
    if user is None:
        raise ArrangingRefusedError(
            _("Somebody else has just invited this person: send this once more.")
        )
    return user
