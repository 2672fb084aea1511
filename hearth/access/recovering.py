"""Somebody who lost their second factor, or forgot their password, gets in by a second person.

Never by e-mail alone: an administrator begins it. Only what is lost is set anew: a new password
leaves the second factor as it is, and a new second factor the password.
"""

from allauth.mfa.models import Authenticator

from hearth.access.actors import Actor
from hearth.access.permissions import RefusedError
from hearth.foundation.faults import fault
from hearth.foundation.models import SignInEvent, User
from hearth.foundation.sessions import end_sessions_of, note_sign_in_event
from hearth.workforce.models import Employment
from hearth.workforce.roles import ADMINISTRATORS, GIVEN_BY, Role
from hearth.workforce.selectors import running

What = SignInEvent.What


def reset_second_factor(actor: Actor, user: User) -> None:
    """Take away every second factor of a person, who sets up another at their next sign-in.

    Ends their sessions, and with these the link to a new password. Raises RefusedError, which is
    written down too: commit what the caller's transaction has when telling the person so.
    """
    by = check_and_note(actor, user, What.RESET_REFUSED)
    if _lets_in_alone(by, user):
        note_sign_in_event(user, What.RESET_REFUSED, by=by)
        raise RefusedError("Who let them set a password leaves the factor to another.")
    Authenticator.objects.filter(user_id=user.pk).delete()
    note_sign_in_event(user, What.FACTORS_RESET, by=by)
    end_sessions_of(user, by=by)


def _lets_in_alone(by: User, user: User) -> bool:
    """Whether one person would have set both anew: they could sign in as the other.

    A sign-in since then was the person's own, with the second factor that they still had.
    """
    made = SignInEvent.objects.filter(user=user, by_user=by, what=What.LINK_MADE)
    return (made.filter(at__gt=user.last_login) if user.last_login else made).exists()


def check_and_note(actor: Actor, user: User, refused: SignInEvent.What) -> User:
    """Who asks, as a user; raises RefusedError as `check_may_recover`, which is written down."""
    by = User.objects.get(pk=actor.user_id or 0)
    try:
        check_may_recover(actor, user)
    except RefusedError:
        note_sign_in_event(user, refused, by=by)
        raise
    return by


def check_may_recover(actor: Actor, user: User) -> None:
    """Raise RefusedError unless an administrator asks for somebody else, whose roles they give.

    For the second factor and for the password alike. The database asks the same of the password.
    """
    if actor.role not in ADMINISTRATORS:
        raise RefusedError("An administrator lets somebody in again.")
    if fault("administration-application-off"):
        return
    if actor.user_id == user.pk:
        raise RefusedError("Nobody does this for themselves: another administrator does.")
    theirs = running(Employment.objects.filter(staff__user=user, network=actor.network_id))
    if theirs.exclude(role__in=GIVEN_BY[actor.role]).exists():
        # Else they would come, in two steps, to a role that takes two persons to give.
        raise RefusedError("For this role another administrator does it.")
    if actor.role == Role.ORGANIZATION_ADMINISTRATOR:
        theirs = theirs.filter(organization=actor.organization_id or 0)
    if not theirs.filter(suspended_at=None, organization__suspended_at=None).exists():
        raise RefusedError("This person does not work where you administer.")


def can_recover(actor: Actor, user: User) -> bool:
    """Whether `check_may_recover` would let the actor."""
    try:
        check_may_recover(actor, user)
    except RefusedError:
        return False
    return True
