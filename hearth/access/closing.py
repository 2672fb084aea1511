"""A sign-in is closed when somebody works nowhere any more; and is opened again as if it were new.

Whoever comes back after years may not be who kept the password, the passkey or the member's trust.
"""

from allauth.mfa.models import Authenticator
from django.db import connection

from hearth.foundation.models import SignInEvent, User
from hearth.foundation.sessions import end_sessions_of, note_sign_in_event


def close_sign_in(user: User) -> None:
    """Nobody signs in by it; and for whom they acted, they act no more."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    _end_personal_hats(user)


def open_sign_in_again(user: User, *, by: User | None) -> None:
    """With nothing of before: no password, second factor, provider, session, or member to act for.

    The next link that is made for them, and none made before, lets them choose a password.
    """
    _end_personal_hats(user)  # of those who were closed before closing ended them
    Authenticator.objects.filter(user_id=user.pk).delete()
    _unlink(user)
    user.set_unusable_password()
    user.is_active = True
    user.save(update_fields=["password", "is_active"])
    note_sign_in_event(user, SignInEvent.What.OPENED_AGAIN, by=by)
    end_sessions_of(user, by=by)


def _unlink(user: User) -> None:
    """Without the library's tokens, which are not kept and granted to nobody."""
    with connection.cursor() as cursor:
        cursor.execute("delete from socialaccount_socialaccount where user_id = %s", [user.pk])


def _end_personal_hats(user: User) -> None:
    """By the database: who closes a sign-in may not learn for whom somebody acts."""
    with connection.cursor() as cursor:
        cursor.execute("select access_end_personal_hats(%s)", [user.pk])
