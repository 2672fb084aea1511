"""Whether an act of administration is possible at all now, whoever asks."""

from django.conf import settings
from django.utils.translation import gettext as _

from hearth.administration.selectors import with_second_factor
from hearth.foundation.models import User


class AdministrationRefusedError(Exception):
    """Not possible; the message says why, in the language of the page."""


def check_link_is_theirs(user: User) -> None:
    """Raise AdministrationRefusedError where a link would let in whoever makes it.

    Where no mail server is set, they see it: then a second factor must stand between.
    """
    if settings.EMAIL_HOST or not settings.REQUIRE_SECOND_FACTOR:
        return
    if not with_second_factor([user.pk]):
        raise AdministrationRefusedError(
            _(
                "No mail server is set, and they have no second factor: whoever has the link would"
                " sign in as them. Off-board them and invite them anew."
            )
        )
