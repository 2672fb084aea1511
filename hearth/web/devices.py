"""Browsers on which somebody has signed in, by a sealed cookie; and how long others wait."""

from secrets import token_urlsafe

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import ngettext

from hearth.foundation.models import User

DEVICE = "hearth_device"
KNOWN_FOR = 90 * 24 * 60 * 60
AT_MOST_PEOPLE = 10
"""Who shares one computer; somebody beyond them is new on it each time."""


def remember_device(request: HttpRequest, user: User, response: HttpResponse) -> None:
    """Tell the browser, sealed, that this person has signed in on it."""
    device, marks = _device_of(request)
    device = device or token_urlsafe(16)
    others = [one for one in marks if not constant_time_compare(one, _mark(device, user))]
    known = [_mark(device, user), *others][:AT_MOST_PEOPLE]
    set_cookie(
        response,
        settings.DEVICE_COOKIE_NAME,
        signing.dumps([device, known], salt=DEVICE),
        KNOWN_FOR,
    )


def device_known_to(request: HttpRequest, user: User) -> str:
    """The device, where this person has signed in on it; else nothing."""
    device, marks = _device_of(request)
    own = _mark(device, user)
    is_known = any(constant_time_compare(one, own) for one in marks)
    return device if is_known and user.pk else ""


def _device_of(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        device, marks = signing.loads(
            request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=DEVICE, max_age=KNOWN_FOR
        )
    except signing.BadSignature:
        return "", []
    return device, marks


def _mark(device: str, user: User) -> str:
    # With the digest of their sessions: another password, or all sessions ended, forgets devices.
    said = f"{device}:{user.pk}:{user.get_session_auth_hash()}"
    return salted_hmac(DEVICE, said, algorithm="sha256").hexdigest()[:32]


def set_cookie(response: HttpResponse, name: str, value: str, max_age: int | None) -> None:
    """One that no script reads."""
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(name, value, max_age, samesite="Lax", httponly=True, secure=secure)


def waiting_words(seconds: int) -> str:
    """How long to wait, in words."""
    if seconds < 60:
        return ngettext(
            "Too many attempts. Wait %(count)d second, then try again.",
            "Too many attempts. Wait %(count)d seconds, then try again.",
            seconds,
        ) % {"count": seconds}
    minutes = -(-seconds // 60)
    return ngettext(
        "Too many attempts. Wait %(count)d minute, then try again.",
        "Too many attempts. Wait %(count)d minutes, then try again.",
        minutes,
    ) % {"count": minutes}
