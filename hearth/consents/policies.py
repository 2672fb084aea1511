"""What may be signed how, and what may be taken back. Each refusal is a sentence for people."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from hearth.access.actors import Actor
from hearth.access.models import Consent
from hearth.access.purposes import Purpose
from hearth.access.signing import signers_of
from hearth.consents.models import ConsentForm, Manner, Who
from hearth.network.models import Organization
from hearth.rules.labels import LABELS, LAWS, SUD_NOTES, is_label, joined, named
from hearth.ui import words

NAMED = ("normal", "sud_part2", "hiv", "mh", "minor", "repro", "sud_notes")
"""What a form may name, in the order in which it is read; each by itself, nothing along with it."""
BY_SIGNATURE = tuple(LABELS[name] for name in LAWS)
"""What the laws open by a signature alone."""
PURPOSES = (Purpose.TREATMENT, Purpose.PAYMENT, Purpose.OPERATIONS)


class ConsentRefusedError(Exception):
    """A form that is not recorded. `field` is where the page shows why."""

    def __init__(self, reason: str, field: str) -> None:
        super().__init__(reason)
        self.field = field


@dataclass(frozen=True, kw_only=True)
class Signed:
    """What a form says. `expires_on` is exclusive; without `sources` it is of whoever holds it."""

    recipients: tuple[Organization, ...]
    labels: tuple[int, ...]
    purposes: tuple[Purpose, ...]
    signed_on: date
    manner: Manner
    nonce: str
    sources: tuple[Organization, ...] = ()
    expires_on: date | None = None
    words: str = ""
    document_id: int | None = None
    who: Who = Who.MEMBER
    signer_id: int | None = None  # the grant of whoever stands for them


def check_signed(actor: Actor, said: Signed) -> None:
    """Raise ConsentRefusedError for what may not be signed, or not so."""
    if not said.recipients:
        raise ConsentRefusedError(_("Name who may receive it."), "recipients")
    if not said.purposes:
        raise ConsentRefusedError(_("Say what it is for."), "purposes")
    if set(said.recipients) == set(said.sources):
        raise ConsentRefusedError(_("Nobody receives from itself: name another source."), "sources")
    _check_labels(said)
    _check_days(said, actor.today)


def check_same_form(earlier: Signed | None, again: Signed) -> None:
    """A form sent twice is one only if it says the same, and nothing of it was taken back."""
    if earlier is None:
        raise ConsentRefusedError(
            _("This form was saved and then undone. Open a new one; your text is below."), ""
        )
    if _in_any_order(earlier) != _in_any_order(again):
        raise ConsentRefusedError(
            _("This form was sent before with other words. Open a new one; your text is below."), ""
        )


def _in_any_order(said: Signed) -> dict[str, object]:
    found = vars(said)
    return {name: frozenset(one) if isinstance(one, tuple) else one for name, one in found.items()}


def _check_labels(said: Signed) -> None:
    if not said.labels or not all(is_label(one) for one in said.labels):
        raise ConsentRefusedError(_("Say what it lets them see."), "labels")
    if SUD_NOTES in said.labels and len(said.labels) > 1:
        raise ConsentRefusedError(
            _("Counselling notes on substance use take a form of their own. Sign two."), "labels"
        )
    if said.manner != Manner.VERBAL:
        return
    if asked := [one for one in said.labels if one in BY_SIGNATURE]:
        what = named(joined(*asked), words.page_language())
        raise ConsentRefusedError(
            _("The law asks for a signature for %(what)s.") % {"what": what}, "manner"
        )
    if not said.words:
        raise ConsentRefusedError(_("Write who heard it, and what was said."), "words")


def _check_days(said: Signed, today: date) -> None:
    if said.signed_on > today:
        raise ConsentRefusedError(_("That day has not come yet."), "signed_on")
    if said.manner == Manner.SIGNED and said.signed_on != today:
        raise ConsentRefusedError(
            _("What was signed on another day is entered as paper of that day."), "manner"
        )
    if said.expires_on is not None and said.expires_on <= today:
        raise ConsentRefusedError(_("It would be over before it begins."), "last_on")


def check_signer(
    actor: Actor, member_id: int, who: Who, signer_id: int | None, *, on: date, label: int
) -> None:
    """Raise ConsentRefusedError unless whoever signs for the member stood for them on that day.

    The database asks the same.
    """
    if who == Who.MEMBER and signer_id is None:
        return
    signers = {one.id: one for one in signers_of(actor, member_id) if one.stood_on(on)}
    signer = signers.get(signer_id or 0)
    if who == Who.MEMBER or signer is None:
        raise ConsentRefusedError(_("Nobody of that name stood for them on that day."), "signer")
    if not signer.signs_for(label):
        raise ConsentRefusedError(
            _("Whoever stands for a member signs only for what they may see themselves."), "signer"
        )


def is_paper_missing(form: ConsentForm) -> bool:
    """Whether it was given in writing, and the signed document is not kept yet."""
    return form.manner != Manner.VERBAL and form.kept_document_id is None


def is_standing(consent: Consent, today: date) -> bool:
    """Whether a consent can still be taken back: it may begin later, and is not over."""
    is_over = consent.expires_on is not None and consent.expires_on <= today
    return consent.withdrawn_at is None and consent.superseded_at is None and not is_over


def can_withdraw(actor: Actor, consent: Consent) -> bool:
    """Whether the actor's organization recorded it, and it stands. The database asks the same."""
    return consent.agency_id == actor.organization_id and is_standing(consent, actor.today)
