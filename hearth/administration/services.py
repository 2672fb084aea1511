"""Who works where, as what: inviting, changing a role, holding back, and roles that take two."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from hearth.access.actors import Actor
from hearth.access.closing import open_sign_in_again
from hearth.access.inviting import Link
from hearth.access.permissions import RefusedError
from hearth.access.recovering import can_recover, check_and_note
from hearth.administration.invitations import (
    invitations_of,
    link_of,
    make_invitation,
    send_new_password_link,
)
from hearth.administration.leaving import check_may_take_over, hand_over
from hearth.administration.permissions import (
    check_may_grant,
    check_may_keep,
    is_kept_by,
    is_reached_by,
)
from hearth.administration.policies import AdministrationRefusedError, check_link_is_theirs
from hearth.administration.signing_out import sign_out
from hearth.foundation.clock import now, today_in
from hearth.foundation.models import SignInEvent, User
from hearth.foundation.sessions import note_sign_in_event
from hearth.network.models import Organization
from hearth.workforce import services as workforce
from hearth.workforce.models import Employment, Proposal, Staff
from hearth.workforce.roles import TAKES_OVER, TWO_PERSONS, Role
from hearth.workforce.selectors import running


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """Somebody to be invited: to a sign-in, or under the one they have to another employment."""

    email: str
    name: str
    language: str
    organization: Organization
    role: int
    starts_on: date


@dataclass(frozen=True, kw_only=True)
class Invited:
    """What came of an invitation. `secret` opens the link; None where a sign-in exists already."""

    staff: Staff
    granted: Employment | Proposal
    secret: str | None

    @property
    def waits(self) -> bool:
        """Whether a second person has to agree."""
        return isinstance(self.granted, Proposal)


@transaction.atomic
def invite(actor: Actor, new: NewPerson) -> Invited:
    """Employ somebody, and make their first link.

    Raises AdministrationRefusedError, RefusedError.
    """
    staff = workforce.staff_of(_user_for(new), new.name)
    check_may_grant(actor, staff, new.organization, new.role)
    if not staff.user.is_active:  # somebody who left comes back
        open_sign_in_again(staff.user, by=User.objects.filter(staff=actor.staff_id).first())
    granted = _grant(actor, staff, new.organization, new.role, new.starts_on)
    secret = make_invitation(actor, staff.user) if may_be_invited(actor, staff) else None
    return Invited(staff=staff, granted=granted, secret=secret)


def may_be_invited(actor: Actor, staff: Staff) -> bool:
    """Whether the actor may hand this person a link: no password yet, and nothing of others'.

    Whoever holds the link chooses the password, and so could wear every hat of the person: whom a
    privacy officer invited acts for a member.
    """
    if staff.user.has_usable_password():
        return False
    hats: list[Employment | Proposal] = [
        *running(Employment.objects.filter(staff=staff)),
        *Proposal.objects.filter(staff=staff, confirmed_by=None, withdrawn_at=None),
    ]
    earlier = invitations_of(staff.user).select_related("made_by__organization")
    return all(is_kept_by(actor, one.organization, one.role) for one in hats) and all(
        is_reached_by(actor, one.made_by.organization) and one.made_by.role != Role.PRIVACY_OFFICER
        for one in earlier
    )


@transaction.atomic
def renew_invitation(actor: Actor, employment: Employment) -> str | None:
    """Another link for somebody who never used theirs; None where that is not the actor's."""
    check_may_keep(actor, employment)
    staff = employment.staff
    return make_invitation(actor, staff.user) if may_be_invited(actor, staff) else None


def may_set_anew(actor: Actor, user: User) -> bool:
    """Whether the actor may let this person set a new password: they have one, and forgot it."""
    return user.is_active and user.has_usable_password() and can_recover(actor, user)


def let_set_anew(actor: Actor, user: User, root: str) -> Link:
    """A link to a new password, sent to the person; `address` is empty where it was sent.

    Who made it, or was refused it, is written down: commit that too. `root` is the address of this
    Hearth. Raises AdministrationRefusedError, RefusedError.
    """
    by = check_and_note(actor, user, SignInEvent.What.LINK_REFUSED)
    if not may_set_anew(actor, user):
        raise RefusedError("There is no password to set anew.")
    check_link_is_theirs(user)
    address = link_of(make_invitation(actor, user, sets_anew=True), root)
    note_sign_in_event(user, SignInEvent.What.LINK_MADE, by=by)
    is_sent = send_new_password_link(user, address)
    # Whoever has the link chooses the password: where it was sent, nobody else need see it.
    return Link(address="" if is_sent else address, is_sent=is_sent)


@transaction.atomic
def confirm(actor: Actor, proposal: Proposal) -> Employment:
    """Agree, as the second person, to a role. Raises AdministrationRefusedError, RefusedError."""
    check_may_grant(actor, proposal.staff, proposal.organization, proposal.role)
    if proposal.proposed_by.staff.user_id == actor.user_id:
        raise AdministrationRefusedError(_("You proposed this. Another administrator confirms it."))
    if not running(Employment.objects.filter(pk=proposal.proposed_by_id)).exists():
        raise AdministrationRefusedError(_("Whoever proposed this works here no more."))
    try:
        return workforce.confirm_proposal(proposal, by_hat=actor.hat_id, at=now())
    except ValueError:
        raise AdministrationRefusedError(_("This was answered meanwhile.")) from None


@transaction.atomic
def withdraw(actor: Actor, proposal: Proposal) -> bool:
    """Take a proposal back, one's own or another's."""
    check_may_grant(actor, proposal.staff, proposal.organization, proposal.role)
    return workforce.withdraw_proposal(proposal, now())


@transaction.atomic
def change_role(
    actor: Actor, employment: Employment, role: int, on: date, heir: Employment | None = None
) -> Employment:
    """From a day on another role: one employment ends and another begins.

    The members of their care team stay with them where the new role is on care teams, else they go
    to `heir`. Raises AdministrationRefusedError, RefusedError.
    """
    check_may_keep(actor, employment)
    check_may_grant(actor, employment.staff, employment.organization, role)
    _check_may_become(employment, role, on)
    if heir:
        check_may_take_over(actor, heir, [employment])
    if not workforce.end_employment(employment, on):
        raise AdministrationRefusedError(_("This employment has ended meanwhile."))
    begun = workforce.begin_employment(employment.staff, employment.organization, role, on)
    hand_over(actor, [employment], heir or (begun if role in TAKES_OVER else None), on)
    return begun


@transaction.atomic
def suspend(actor: Actor, employment: Employment) -> None:
    """Hold a hat back until it is given back. Nothing is deleted; open sessions end at once."""
    check_may_keep(actor, employment)
    if workforce.suspend_employment(employment, now()):
        sign_out(actor, employment.staff.user)


@transaction.atomic
def resume(actor: Actor, employment: Employment) -> None:
    """Give a hat back."""
    check_may_keep(actor, employment)
    workforce.suspend_employment(employment, None)


def _user_for(new: NewPerson) -> User:
    """The user of the address, whoever made them; or a new one, without a password."""
    found = User.objects.filter(email=new.email.lower()).first()
    user = found or User.objects.create_invited(new.email, new.name, new.language)
    if user is None:
        raise AdministrationRefusedError(
            _(
                "Somebody else has just invited this person: see the list of people, then send"
                " this once more."
            )
        )
    return user


def _grant(
    actor: Actor, staff: Staff, organization: Organization, role: int, starts_on: date
) -> Employment | Proposal:
    """One person's word, or, for a role that takes two, the first half of it."""
    same = Employment.objects.filter(staff=staff, organization=organization, role=role)
    waiting = Proposal.objects.filter(
        staff=staff, organization=organization, role=role, confirmed_by=None, withdrawn_at=None
    )
    if running(same).exists() or waiting.exists():
        raise AdministrationRefusedError(_("They have this role here already."))
    if role in TWO_PERSONS:
        return workforce.propose_employment(
            staff, organization, role, starts_on, by_hat=actor.hat_id, at=now()
        )
    return workforce.begin_employment(staff, organization, role, starts_on)


def _check_may_become(employment: Employment, role: int, on: date) -> None:
    if role in TWO_PERSONS:
        raise AdministrationRefusedError(
            _("This role takes two persons. Invite them to it, then end the present one.")
        )
    if role == employment.role:
        raise AdministrationRefusedError(_("They have this role here already."))
    if on < today_in(employment.network.time_zone) or on <= employment.starts_on:
        raise AdministrationRefusedError(_("A role changes today at the earliest, not before."))
    if employment.ends_on and on >= employment.ends_on:
        raise AdministrationRefusedError(_("This employment ends before that day."))
