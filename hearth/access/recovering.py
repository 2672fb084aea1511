"""Somebody who lost their second factor gets in again by a second person, never by e-mail alone."""

from allauth.mfa.models import Authenticator

from hearth.access.actors import Actor
from hearth.access.permissions import RefusedError
from hearth.foundation.models import SignInEvent, User
from hearth.foundation.sessions import end_sessions_of, note_sign_in_event
from hearth.workforce.models import Employment
from hearth.workforce.roles import ADMINISTRATORS, GRANTED_BY_ORGANIZATION, Role
from hearth.workforce.selectors import running

What = SignInEvent.What


def reset_second_factor(actor: Actor, user: User) -> None:
    """Take away every second factor of a person, who sets up another at their next sign-in.

    Ends their sessions. Raises RefusedError, which is written down too: commit what the caller's
    transaction has when telling the person so.
    """
    by = User.objects.get(pk=actor.user_id or 0)
    try:
        check_may_reset(actor, user)
    except RefusedError:
        note_sign_in_event(user, What.RESET_REFUSED, by=by)
        raise
    Authenticator.objects.filter(user_id=user.pk).delete()
    note_sign_in_event(user, What.FACTORS_RESET, by=by)
    end_sessions_of(user, by=by)


def check_may_reset(actor: Actor, user: User) -> None:
    """Raise RefusedError unless an administrator asks for somebody else whom they keep."""
    if actor.role not in ADMINISTRATORS:
        raise RefusedError("An administrator resets a second factor.")
    if actor.user_id == user.pk:
        raise RefusedError("Nobody resets their own second factor: another administrator does.")
    theirs = running(Employment.objects.filter(staff__user=user, network=actor.network_id))
    if actor.role == Role.ORGANIZATION_ADMINISTRATOR:
        # Else they would come, in two steps, to a role that takes two persons to give.
        if theirs.exclude(role__in=GRANTED_BY_ORGANIZATION).exists():
            raise RefusedError("For this role an administrator of the network does it.")
        theirs = theirs.filter(organization=actor.organization_id or 0)
    if not theirs.exists():
        raise RefusedError("This person does not work where you administer.")


def can_reset(actor: Actor, user: User) -> bool:
    """Whether `check_may_reset` would let the actor."""
    try:
        check_may_reset(actor, user)
    except RefusedError:
        return False
    return True
