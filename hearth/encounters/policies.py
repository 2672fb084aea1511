"""What may be recorded of a contact at all, and by whom it may be changed afterwards.

Each rule has a `check_…` that raises with a sentence for people, and where a page asks first a
`can_…`. Forms show the sentence beside the field that it names.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.access.actors import Actor
from hearth.encounters.models import Contact
from hearth.foundation.clock import now, today_in
from hearth.workforce.roles import Role

PROMISED_WITHIN = timedelta(days=731)  # two years, one of them a leap year
UNKNOWN_SERVICE = gettext_lazy("None of their programs has this service: %(value)s.")


class ContactRefusedError(Exception):
    """A contact that cannot be recorded like this. `field` is where the form shows why."""

    def __init__(self, reason: str, field: str = "") -> None:
        super().__init__(reason)
        self.field = field


def check_moment(occurred_at: datetime, occurred_on: date, tracked_from: date | None) -> None:
    """What has not happened yet is a plan; what lies before tracking is in another record."""
    if occurred_at > now():
        raise ContactRefusedError(
            _("This lies in the future. Record it when it has happened."), "occurred_at"
        )
    if tracked_from and occurred_on < tracked_from:
        raise ContactRefusedError(
            _("This is before the day from which this program keeps records here."), "occurred_at"
        )


def check_services(services: tuple[str, ...], with_whom: str) -> None:
    """An attempt is worth recording, but nobody received a service in it."""
    if services and not with_whom:
        raise ContactRefusedError(
            _("Nobody was reached, so no service was given. Untick it, or say who was reached."),
            "services",
        )


def check_known_services(services: Collection[str], known: Collection[str]) -> None:
    """Of services, only what the member's programs declare."""
    for code in services:
        if code not in known:
            raise ContactRefusedError(str(UNKNOWN_SERVICE) % {"value": code})


def check_promise(promise: str, next_on: date | None, occurred_on: date) -> None:
    """A promise has a day: none before the contact, none that only a slip of the pen names."""
    if promise and next_on is None:
        raise ContactRefusedError(_("Say by which day you promised it."), "next_on")
    if next_on and not promise:
        raise ContactRefusedError(_("Say what you promised for that day."), "promise")
    if next_on and next_on < occurred_on:
        raise ContactRefusedError(_("The day must not be before the contact."), "next_on")
    if next_on and next_on > occurred_on + PROMISED_WITHIN:
        raise ContactRefusedError(_("Choose a day within two years."), "next_on")


def check_recorded(kinds: Collection[str], recorded: Collection[str]) -> None:
    """Of what else happened, only what the member's programs have staff record by hand."""
    for code in kinds:
        if code not in recorded:
            raise ContactRefusedError(
                _("None of their programs records this by hand: %(kind)s.") % {"kind": code}
            )


def check_answers(answers_id: int | None, offered: Collection[int]) -> None:
    """What it answers is something of this member's that is due."""
    if answers_id is not None and answers_id not in offered:
        raise ContactRefusedError(_("What this was about is no longer due. Choose again."))


def corrects(actor: Actor, contact: Contact) -> bool:
    """Whoever recorded it corrects it, and so does their agency's supervisor."""
    supervises = actor.role == Role.SUPERVISOR and actor.organization_id == contact.agency_id
    return contact.employment_id == actor.hat_id or supervises


def check_stands(contact: Contact) -> None:
    """What was undone or corrected is history: only the version that stands is worked on."""
    if contact.undone_at:
        raise ContactRefusedError(_("This contact was undone. Log it again if it happened."))
    if Contact.objects.filter(supersedes=contact.pk).exists():
        raise ContactRefusedError(_("Somebody changed this meanwhile. Open it again to see how."))


def check_amend(actor: Actor, contact: Contact) -> None:
    """A contact that stands, corrected by whoever may."""
    if not corrects(actor, contact):
        raise ContactRefusedError(_("Only who recorded it, or their supervisor, corrects it."))
    check_stands(contact)


def check_same_form(earlier: Contact, again: Contact, further: Sequence[object] = ()) -> None:
    """A form sent twice is one contact only if it says the same, and that was not undone."""
    differs = any(getattr(earlier, name) != getattr(again, name) for name in Contact.SAID)
    if differs or [one.said for one in earlier.further.all()] != list(further):
        raise ContactRefusedError(
            _("This form was sent before with other words. Open a new one; your text is below.")
        )
    if earlier.undone_at:
        raise ContactRefusedError(
            _("This form was saved and then undone. Open a new one; your text is below.")
        )


def check_undo(actor: Actor, contact: Contact) -> None:
    """Undo is for a slip, on the day it was made; later a correction says what was wrong."""
    if contact.employment_id != actor.hat_id:
        raise ContactRefusedError(_("Only who recorded it can undo it."))
    recorded_on = contact.recorded_at.astimezone(ZoneInfo(contact.zone)).date()
    if recorded_on != today_in(contact.zone):
        raise ContactRefusedError(_("It was recorded on another day. Correct it instead."))


def why_not_amend(actor: Actor, contact: Contact) -> str:
    """The sentence with which `check_amend` would refuse; empty if it would not."""
    try:
        check_amend(actor, contact)
    except ContactRefusedError as refused:
        return str(refused)
    return ""


def can_undo(actor: Actor, contact: Contact) -> bool:
    """Whether `check_undo` would let the actor."""
    try:
        check_undo(actor, contact)
    except ContactRefusedError:
        return False
    return True
