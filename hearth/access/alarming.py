"""Telling privacy officers at once that something awaits their look; and people, of their sign-in.

What is sent says no more than that: no name, no agency, no reason, and not what it is. Who the
officers are is asked by a worker, of each under their own hat; whoever set it off may not see them.
"""

from enum import StrEnum

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from hearth.access.actors import Actor
from hearth.foundation.models import User


class What(StrEnum):
    """What officers are told of."""

    EMERGENCY = "emergency"
    SIGNAL = "signal"


def alarm(actor: Actor, what: What, number: int, address: str) -> None:
    """Have the officers told who must look at it; nothing where no mail server is set.

    The job is queued with what is written and is gone with it, and holds numbers alone. `address`
    is where officers sign in.
    """
    if not settings.EMAIL_HOST:
        return
    app.configure_task("access.alarm_officers").defer(
        what=what, number=number, network_id=actor.network_id, address=address
    )


def mail_alarm(user: User, address: str) -> None:
    """Tell one officer, in their language."""
    with translation.override(user.language):
        subject = _("Something awaits your look")
        text = _("Something awaits your look in Hearth. Sign in to see what it is.\n\n%(link)s\n")
    send_mail(subject, text % {"link": address}, settings.DEFAULT_FROM_EMAIL, [user.email])


def warn_of_codes(user: User, address: str) -> None:
    """Have somebody told that codes are tried with their password; `address` is where they change
    it. Nothing where no mail server is set."""
    if settings.EMAIL_HOST:
        app.configure_task("access.send_warning").defer(user_id=user.pk, address=address)


def mail_warning(user: User, address: str) -> None:
    """Tell them, in their language."""
    with translation.override(user.language):
        subject = _("Somebody tries codes with your password")
        text = _(
            "Somebody gave your password to Hearth, and then several wrong codes. If it was not"
            " you, they know your password. Change it now:\n\n%(link)s\n"
        )
    send_mail(subject, text % {"link": address}, settings.DEFAULT_FROM_EMAIL, [user.email])
