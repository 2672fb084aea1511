"""Recording what was signed, adding to it, and taking it back. Each is all or nothing."""

from collections.abc import Sequence
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hearth.access.actors import Actor
from hearth.access.models import Consent
from hearth.access.permissions import RefusedError
from hearth.access.services import check_may_write, record_consent, withdraw_consent
from hearth.consents.models import (
    ConsentForm,
    KeptPaper,
    Manner,
    Recipient,
    Taking,
    Who,
    Withdrawal,
)
from hearth.consents.policies import (
    ConsentRefusedError,
    Signed,
    can_withdraw,
    check_same_form,
    check_signed,
    check_signer,
    is_paper_missing,
)
from hearth.consents.selectors import terms_of
from hearth.documents.selectors import document_seen
from hearth.foundation.clock import now
from hearth.members.models import Member
from hearth.network.models import Organization
from hearth.rules.labels import joined


@transaction.atomic
def record_form(
    actor: Actor, member: Member, said: Signed, *, adds_to: ConsentForm | None = None
) -> ConsentForm:
    """Record a form, and a consent for each organization that it names. Sent twice, it is one.

    It opens from now on, and not before the day it was signed. Raises RefusedError unless the
    actor records about the member, ConsentRefusedError for what may not be signed so.
    """
    check_may_write(actor, member)
    check_signed(actor, said)
    on, label = said.signed_on, joined(*said.labels)
    check_signer(actor, member.pk, said.who, said.signer_id, on=on, label=label)
    _check_named(actor, member, said)
    try:
        with transaction.atomic():
            form = _write(actor, member, said, adds_to)
    except IntegrityError:
        if same := _recorded_already(actor, member, said):
            check_same_form(_said_by(same), said)
            return same
        raise
    for recipient in said.recipients:
        _name(actor, form, recipient, said)
    return form


@transaction.atomic
def add_party(actor: Actor, form: ConsentForm, said: Signed) -> ConsentForm:
    """Name further organizations for what a form says: a form of its own that refers to it.

    Of `said` the recipients, the day, the manner, who gave it and the words count; the rest the
    form says.
    """
    terms = terms_of(form)
    adopted = replace(
        said,
        labels=terms.labels,
        purposes=terms.purposes,
        sources=terms.sources,
        expires_on=form.expires_on,
    )
    return record_form(actor, form.member, adopted, adds_to=form)


@transaction.atomic
def withdraw(
    actor: Actor,
    member: Member,
    consents: Sequence[Consent],
    *,
    who: Who,
    taking: Taking,
    words: str = "",
    signer_id: int | None = None,
) -> Withdrawal:
    """Take consents back from now on: one, or all of a form. What was seen stays seen.

    Raises RefusedError for what is not the member's, or not the actor's to take back,
    ConsentRefusedError for who may not do so for the member.
    """
    check_may_write(actor, member)
    ids = sorted(one.pk for one in consents)
    locked = list(Consent.objects.select_for_update().filter(pk__in=ids, member=member))
    if not ids or len(locked) != len(ids) or not all(can_withdraw(actor, one) for one in locked):
        raise RefusedError("Only what stands, and was recorded here, is taken back.")
    label = joined(*(one.label for one in locked))
    check_signer(actor, member.pk, who, signer_id, on=actor.today, label=label)
    for consent in locked:
        withdraw_consent(consent)
    return Withdrawal.objects.create(
        **_about(actor, member, label),
        consents=ids,
        withdrawn_at=now(),
        who=who,
        signer_id=signer_id,
        taking=taking,
        words=words,
        recorder_id=actor.hat_id,
    )


@transaction.atomic
def keep_paper(actor: Actor, form: ConsentForm, document_id: int) -> KeptPaper:
    """Keep one of the member's documents as what was signed, where none is kept yet.

    Raises RefusedError, ConsentRefusedError.
    """
    check_may_write(actor, form.member)
    if not is_paper_missing(form):
        raise ConsentRefusedError(_("No signed paper is missing here."), "document")
    _check_document(actor, form.member, document_id)
    kept = KeptPaper(
        **_about(actor, form.member, form.label),
        form=form,
        document_id=document_id,
        recorder_id=actor.hat_id,
        recorded_at=now(),
    )
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError as another:
        raise ConsentRefusedError(_("The signed paper is kept already."), "document") from another
    return kept


def _write(actor: Actor, member: Member, said: Signed, adds_to: ConsentForm | None) -> ConsentForm:
    return ConsentForm.objects.create(
        **_about(actor, member, joined(*said.labels)),
        manner=said.manner,
        signed_on=said.signed_on,
        expires_on=said.expires_on,
        who=said.who,
        signer_id=said.signer_id,
        words=said.words,
        document_id=said.document_id,
        adds_to=adds_to,
        recorder_id=actor.hat_id,
        recorded_at=now(),
        form_nonce=said.nonce,
    )


def _about(actor: Actor, member: Member, label: int) -> dict[str, int | None]:
    return {
        "network_id": member.network_id,
        "agency_id": actor.organization_id,
        "member_id": member.pk,
        "label": label,
    }


def _name(actor: Actor, form: ConsentForm, recipient: Organization, said: Signed) -> None:
    consent = record_consent(
        form.member,
        recipient,
        labels=said.labels,
        signed_on=said.signed_on,
        agency_id=actor.organization_id,
        expires_on=said.expires_on,
        purposes=said.purposes,
        sources=said.sources,
    )
    about = _about(actor, form.member, form.label)
    Recipient.objects.create(**about, form=form, consent=consent)


def _check_named(actor: Actor, member: Member, said: Signed) -> None:
    """Keys are checked past the policies, so that what is named is asked for here."""
    if any(one.network_id != member.network_id for one in (*said.recipients, *said.sources)):
        raise RefusedError("An organization of another network.")
    if said.document_id is not None:
        _check_document(actor, member, said.document_id)


def _check_document(actor: Actor, member: Member, document_id: int) -> None:
    document = document_seen(actor, document_id)
    if document is None or document.member_id != member.pk:
        raise RefusedError("No document of this member.")


def _said_by(form: ConsentForm) -> Signed | None:
    """What a recorded form says as it stands: None once anything of it was taken back."""
    consents = [
        one.consent
        for one in Recipient.objects.select_related("consent__recipient").filter(form=form)
    ]
    if any(one.withdrawn_at for one in consents):
        return None
    terms = terms_of(form)
    return Signed(
        recipients=tuple(one.recipient for one in consents),
        labels=terms.labels,
        purposes=terms.purposes,
        sources=terms.sources,
        signed_on=form.signed_on,
        expires_on=form.expires_on,
        manner=Manner(form.manner),
        words=form.words,
        document_id=form.document_id,
        who=Who(form.who or Who.MEMBER),
        signer_id=form.signer_id,
        nonce=form.form_nonce,
    )


def _recorded_already(actor: Actor, member: Member, said: Signed) -> ConsentForm | None:
    return ConsentForm.objects.filter(
        recorder_id=actor.hat_id, member=member, form_nonce=said.nonce
    ).first()
