"""The link that sets a first password: made for whoever invites, kept as a hash, good for a week.

What is sent by e-mail names nobody and no organization: where somebody works may tell what for.
"""

import hashlib
from datetime import timedelta
from secrets import token_urlsafe

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from hearth.access.actors import Actor, actor_of
from hearth.access.inviting import Link
from hearth.administration.models import Invitation
from hearth.administration.permissions import is_kept_by
from hearth.foundation.clock import now
from hearth.foundation.models import SignInEvent, User
from hearth.workforce.models import Employment, Staff
from hearth.workforce.roles import Role
from hearth.workforce.selectors import running

OPEN_FOR = timedelta(days=7)


def make_invitation(actor: Actor, user: User) -> str:
    """A new link's secret; an earlier link of the user's opens nothing from now on."""
    secret = token_urlsafe(32)
    Invitation.objects.create(
        user=user,
        made_by_id=actor.hat_id,
        hash=_hash(secret),
        made_at=now(),
        ends_at=now() + OPEN_FOR,
    )
    return secret


def invite_personally(actor: Actor, user: User, root: str) -> Link | None:
    """A privacy officer's link for somebody who acts for a member; None for any other user.

    Whoever holds the link chooses the password: so for nobody with a password, nobody of the staff
    (the database asks that again), nobody whom an administrator or another organization invited.
    """
    if user.has_usable_password() or Staff.objects.filter(user=user).exists():
        return None
    ours = {"made_by__organization_id": actor.organization_id}
    earlier = invitations_of(user)
    if earlier.exclude(**ours, made_by__role=Role.PRIVACY_OFFICER).exists():
        return None
    address = link_of(make_invitation(actor, user), root)
    return Link(address=address, is_sent=send_invitation(user, address))


def invitations_of(user: User) -> QuerySet[Invitation]:
    """The user's links; of a sign-in that was opened again, those made since."""
    again = SignInEvent.objects.filter(user=user, what=SignInEvent.What.OPENED_AGAIN)
    opened = again.order_by("-pk").first()
    links = Invitation.objects.filter(user=user)
    return links.filter(made_at__gte=opened.at) if opened else links


def open_invitation(secret: str) -> Invitation | None:
    """The invitation of a link, while unused, within its week, the newest, and still needed.

    And while whoever made it keeps every hat that it opens: others may have given one meanwhile.
    """
    found = Invitation.objects.select_related("user").filter(hash=_hash(secret)).first()
    if found is None or found.accepted_at or now() >= found.ends_at:
        return None
    is_newest = invitations_of(found.user).order_by("-pk").first() == found
    needs_it = found.user.is_active and not found.user.has_usable_password()
    return found if is_newest and needs_it and _opens_what_its_maker_keeps(found) else None


def _opens_what_its_maker_keeps(invitation: Invitation) -> bool:
    maker = invitation.made_by
    if maker.role == Role.PRIVACY_OFFICER:
        return not Staff.objects.filter(user=invitation.user).exists()
    hats = running(Employment.objects.filter(staff__user=invitation.user))
    return all(
        is_kept_by(actor_of(maker), one.organization, one.role)
        for one in hats.select_related("organization")
    )


@transaction.atomic
def accept_invitation(invitation: Invitation, password: str) -> bool:
    """Set the first password; False for whoever comes second with the same link."""
    unused = Invitation.objects.filter(pk=invitation.pk, accepted_at=None)
    if not unused.update(accepted_at=now()):
        return False
    invitation.user.set_password(password)
    invitation.user.save(update_fields=["password"])
    return True


def link_of(secret: str, root: str) -> str:
    """The whole link; `root` is the address of this Hearth, "https://hearth.example"."""
    return root + reverse("accept_invitation", args=[secret])


def send_invitation(user: User, link: str) -> bool:
    """Send the link once what was written is kept; False where no mail server is set."""
    if not settings.EMAIL_HOST:
        return False
    with translation.override(user.language):
        subject = _("An invitation to sign in")
        text = _(
            "You are invited to sign in to Hearth. Open this link within 7 days and choose a"
            " password. If you do not expect this, leave it.\n\n%(link)s\n"
        ) % {"link": link}
    transaction.on_commit(
        lambda: send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [user.email]), robust=True
    )
    return True


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
