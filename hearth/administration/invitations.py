"""The link that sets a password: made for whoever invites, kept as a hash, good for a week.

One for somebody who forgot theirs is a link like the first, for a sign-in that has a password: that
one works until the link is used. What is sent by e-mail names no organization: where somebody works
may tell what for.
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
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from hearth.access.actors import Actor, actor_of, hats_of
from hearth.access.inviting import Link
from hearth.access.recovering import can_recover
from hearth.administration.models import Invitation
from hearth.administration.permissions import is_kept_by
from hearth.foundation.clock import now
from hearth.foundation.models import SignInEvent, User
from hearth.foundation.sessions import end_sessions_of, note_sign_in_event
from hearth.workforce.models import Employment, Staff
from hearth.workforce.roles import Role
from hearth.workforce.selectors import running

OPEN_FOR = timedelta(days=7)


def make_invitation(actor: Actor, user: User, *, sets_anew: bool = False) -> str:
    """A new link's secret; an earlier link of the user's opens nothing from now on."""
    secret = token_urlsafe(32)
    Invitation.objects.create(
        user=user,
        made_by_id=actor.hat_id,
        hash=_hash(secret),
        made_at=now(),
        ends_at=now() + OPEN_FOR,
        of_sign_in=_sign_in_of(user) if sets_anew else "",
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

    And while whoever made it could make it: others may have given the person a hat meanwhile.
    """
    found = Invitation.objects.select_related("user").filter(hash=_hash(secret)).first()
    if found is None or found.accepted_at or now() >= found.ends_at:
        return None
    is_newest = invitations_of(found.user).order_by("-pk").first() == found
    if not is_newest or not found.user.is_active:
        return None
    is_good = _sets_anew_still if found.of_sign_in else _sets_first_still
    return found if is_good(found) else None


def _sets_anew_still(invitation: Invitation) -> bool:
    """While the sign-in is as it was, and who began this works there, and could begin it again."""
    if not constant_time_compare(invitation.of_sign_in, _sign_in_of(invitation.user)):
        return False
    maker = invitation.made_by
    hats = [one for one in hats_of(maker.staff.user) if one.hat_id == maker.pk]
    return any(can_recover(one, invitation.user) for one in hats)


def _sets_first_still(invitation: Invitation) -> bool:
    return not invitation.user.has_usable_password() and _opens_what_its_maker_keeps(invitation)


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
    """Set the password; False for whoever comes second with the same link.

    A new one ends every session, leaves the second factor, and is told to the person.
    """
    unused = Invitation.objects.filter(pk=invitation.pk, accepted_at=None)
    if not unused.update(accepted_at=now()):
        return False
    invitation.user.set_password(password)
    invitation.user.save(update_fields=["password"])
    if invitation.of_sign_in:
        note_sign_in_event(invitation.user, SignInEvent.What.PASSWORD_CHANGED, by=invitation.user)
        end_sessions_of(invitation.user, by=invitation.user)
        _tell_of_new_password(invitation)
    return True


def link_of(secret: str, root: str) -> str:
    """The whole link; `root` is the address of this Hearth, "https://hearth.example"."""
    return root + reverse("accept_invitation", args=[secret])


def send_invitation(user: User, link: str) -> bool:
    """Send the link once what was written is kept; False where no mail server is set."""
    with translation.override(user.language):
        subject = _("An invitation to sign in")
        text = _(
            "You are invited to sign in to Hearth. Open this link within 7 days and choose a"
            " password. If you do not expect this, leave it.\n\n%(link)s\n"
        ) % {"link": link}
    return _send(user, subject, text)


def send_new_password_link(user: User, link: str) -> bool:
    """Likewise, to somebody who has a sign-in and forgot its password."""
    with translation.override(user.language):
        subject = _("Choose a new password")
        text = _(
            "An administrator lets you set a new password for Hearth. Open this link within 7 days"
            " and choose it. Until then your password works as before. If you did not ask for"
            " this, leave it and tell your administrator.\n\n%(link)s\n"
        ) % {"link": link}
    return _send(user, subject, text)


def _tell_of_new_password(invitation: Invitation) -> None:
    user = invitation.user
    with translation.override(user.language):
        subject = _("Your password was changed")
        text = _(
            "Your password for Hearth was set anew, by a link that %(name)s had made for you. You"
            " are signed out everywhere, and your second factor is as it was. If this was not you,"
            " tell an administrator at once.\n"
        ) % {"name": invitation.made_by.staff.name}
    _send(user, subject, text)


def _send(user: User, subject: str, text: str) -> bool:
    """Once what was written is kept; False where no mail server is set."""
    if not settings.EMAIL_HOST:
        return False
    transaction.on_commit(
        lambda: send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [user.email]), robust=True
    )
    return True


def _sign_in_of(user: User) -> str:
    """A digest of the sign-in: of its password, and of how often its sessions were ended."""
    return _hash(user.get_session_auth_hash())


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
