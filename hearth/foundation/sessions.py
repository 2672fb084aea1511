"""Ending sessions: everywhere at once, or everywhere else. An ended one is refused when next used.

A session carries a digest of how often its person's sessions were ended, which is compared on
each request; so it ends whether or not anybody knew that it was there.
"""

from django.contrib.auth import update_session_auth_hash
from django.db.models import F
from django.http import HttpRequest

from hearth.foundation.clock import now
from hearth.foundation.models import SignInEvent, User

What = SignInEvent.What


def end_sessions_of(user: User, *, by: User | None = None) -> None:
    """End every session of a person who was suspended, has left, or asks for it; `by` whom."""
    _end_all(user)
    note_sign_in_event(user, What.SESSIONS_ENDED, by=by)


def end_other_sessions(request: HttpRequest) -> None:
    """End the person's sessions but the one that asks."""
    from allauth.usersessions.models import UserSession

    user = request.user
    assert isinstance(user, User)
    _end_all(user, but=request.session.session_key or "")
    UserSession.objects.filter(user_id=user.pk).delete()
    update_session_auth_hash(request, user)  # the one that asks gets another key
    UserSession.objects.create_from_request(request)
    note_sign_in_event(user, What.SESSIONS_ENDED, by=user)


def note_sign_in_event(user: User, what: SignInEvent.What, *, by: User | None = None) -> None:
    """Write down what was done to somebody's way of signing in."""
    SignInEvent.objects.create(at=now(), user=user, by_user=by, what=what)


def _end_all(user: User, but: str = "") -> None:
    from allauth.usersessions.models import UserSession

    User.objects.filter(pk=user.pk).update(sessions_ended=F("sessions_ended") + 1)
    user.refresh_from_db(fields=["sessions_ended"])
    for session in UserSession.objects.filter(user_id=user.pk).exclude(session_key=but):
        session.end()
