"""Telling privacy officers at once that something awaits their look.

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
