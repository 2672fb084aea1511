"""People at the page of signing in: what they type, from where, and their second factor."""

import time
from dataclasses import dataclass, field

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.http import HttpResponse
from django.test import Client

from hearth.access.actors import Actor
from hearth.foundation.models import User
from tests.support.cast import PASSWORD

LOGIN = "/accounts/login/"
OFFICE, HOME = "203.0.113.7", "198.51.100.9"


@dataclass
class Browser:
    """A browser at an address."""

    address: str = OFFICE
    client: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        self.client.defaults["REMOTE_ADDR"] = self.address

    def gives(self, user: User | str, password: str = PASSWORD, **more: str) -> HttpResponse:
        email = user if isinstance(user, str) else user.email
        return self.client.post(LOGIN, {"login": email, "password": password, **more})

    def guesses(self, user: User | str, times: int) -> HttpResponse:
        for number in range(times):
            answer = self.gives(user, f"a guess, number {number}")
        return answer

    def types(self, code: str) -> HttpResponse:
        return self.client.post("/accounts/second-step/", {"code": code})

    @property
    def is_in(self) -> bool:
        return "_auth_user_id" in self.client.session


def user_of(actor: Actor) -> User:
    return User.objects.get(pk=actor.user_id)


def with_app(user: User) -> str:
    """Sets up an authenticator app for the person; its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def with_codes(user: User) -> list[str]:
    """Recovery codes of the person's."""
    return RecoveryCodes.activate(user).generate_codes()


def code_of(secret: str, steps: int = 0) -> str:
    """What the app shows now, or so many half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def factors(user: User) -> set[str]:
    return set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
