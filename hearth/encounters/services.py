"""Recording contacts. Each call files its evidence once and settles before it returns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from hearth.access.actors import Actor
from hearth.access.labelling import Labelled, label_decided
from hearth.encounters import policies
from hearth.encounters.models import Contact, Further
from hearth.encounters.recorded import recorded_for, services_for
from hearth.foundation.clock import now
from hearth.ledger.models import Evidence
from hearth.ledger.packs import labels_of_kinds
from hearth.ledger.services import (
    Filed,
    NewEvidence,
    amend_evidence,
    file_evidence,
    lock_member,
    retract_evidence,
)
from hearth.members.models import Member
from hearth.rules.evidence import CONTACT, PROMISE, PROMISE_KEPT, AttributeValue
from hearth.rules.labels import joined

SOURCE = "encounters_contact"
CONTACTS_LABELLED = Labelled(SOURCE, "contact", _("Contact"), labels_of_kinds)


@dataclass(frozen=True)
class NewFurther:
    """One more thing that happened: its kind's code, the attributes by name, what it answers."""

    kind: str
    attributes: Mapping[str, object] = field(default_factory=dict)
    answers_id: int | None = None

    @property
    def said(self) -> tuple[str, dict[str, object], int | None]:
        """The same, without what was not stated."""
        stated = {code: value for code, value in self.attributes.items() if value is not None}
        return (self.kind, stated, self.answers_id)


@dataclass(frozen=True, kw_only=True)
class NewContact:
    """A contact as a form or another door states it. `with_whom` is empty for an attempt.

    `occurred_at` is an instant, `zone` the time zone whose calendar day counts, `minutes` 1 to
    480 or not stated, `next_on` the day by which `promise` is to be kept.
    """

    occurred_at: datetime
    zone: str
    mode: str
    with_whom: str
    form_nonce: str
    minutes: int | None = None
    services: tuple[str, ...] = ()
    note: str = ""
    promise: str = ""
    next_on: date | None = None
    label: int = 0
    tracked_from: date | None = None
    done_by: str = ""
    place: str = ""
    further: tuple[NewFurther, ...] = ()


@dataclass(frozen=True)
class Logged:
    """The contact, and what its evidence met or did late; `filed` is None for a form sent twice.

    `further` is the same of everything else that happened, in its order.
    """

    contact: Contact
    filed: Filed | None
    further: tuple[Filed, ...] = ()


@transaction.atomic
def log_contact(actor: Actor, member: Member, new: NewContact) -> Logged:
    """Record a contact, file its evidence and settle, in one transaction.

    Raises ContactRefusedError, and EvidenceError for attributes that a kind does not know. The
    same form sent twice is one contact.
    """
    lock_member(member.pk)
    contact = draft(actor, member, new)
    if earlier := _sent_before(contact, new):
        return Logged(earlier, None)
    check_recorded(actor, member, new)
    contact.save(force_insert=True)
    filed = file_evidence(actor, member, evidence_of(contact))
    contact.evidence_id = filed.evidence.pk
    _file_promise(actor, contact)
    contact.save(update_fields=["evidence_id", "promise_evidence_id"])
    return Logged(contact, filed, _file_further(actor, contact, new))


@transaction.atomic
def amend_contact(actor: Actor, old: Contact, new: NewContact) -> Logged:
    """Replace a contact by a corrected version, and its evidence with it.

    It keeps what a privacy officer said that it tells of. Raises ContactRefusedError, also when
    somebody else changed it meanwhile.
    """
    lock_member(old.member_id)
    old.refresh_from_db()  # what was read before the lock may be history by now
    contact = draft(actor, old.member, new)
    contact.supersedes = old
    contact.label = joined(contact.label, label_decided(SOURCE, _versions(old)))
    if earlier := _sent_before(contact, new):
        return Logged(earlier, None)
    policies.check_amend(actor, old)
    check_recorded(actor, old.member, new, old)
    contact.save(force_insert=True)
    filed = amend_evidence(actor, _evidence(old.evidence_id), evidence_of(contact))
    contact.evidence_id = filed.evidence.pk
    _amend_promise(actor, old, contact)
    contact.save(update_fields=["evidence_id", "promise_evidence_id", "kept_at"])
    return Logged(contact, filed, _amend_further(actor, old, contact, new))


@transaction.atomic
def undo_contact(actor: Actor, contact: Contact) -> Contact:
    """Take a contact back: its evidence is retracted, the record stays, marked as undone."""
    policies.check_undo(actor, contact)
    lock_member(contact.member_id)
    retract_evidence(actor, _evidence(contact.evidence_id))
    if contact.promise_evidence_id:
        retract_evidence(actor, _evidence(contact.promise_evidence_id))
    for one in contact.further.all():
        retract_evidence(actor, _evidence(one.evidence_id))
    contact.undone_at = now()
    contact.save(update_fields=["undone_at"])
    return contact


@transaction.atomic
def keep_promise(actor: Actor, contact: Contact) -> Filed | None:
    """File that the promise made in a contact was kept today; None if it was said before.

    Raises ContactRefusedError for a contact that was corrected or undone meanwhile.
    """
    lock_member(contact.member_id)
    contact.refresh_from_db()
    if contact.kept_at or contact.promise_evidence_id is None:
        return None
    policies.check_stands(contact)
    promised = _evidence(contact.promise_evidence_id)
    filed = file_evidence(
        actor,
        contact.member,
        NewEvidence(
            kind=PROMISE_KEPT.code,
            occurred_at=now(),
            zone=contact.zone,
            label=contact.label,
            source=SOURCE,
            source_id=contact.pk,
            answers_id=promised.root_id or promised.pk,
        ),
    )
    contact.kept_at = now()
    contact.save(update_fields=["kept_at"])
    return filed


def evidence_of(contact: Contact) -> NewEvidence:
    """What a contact says to the ledger: the note and the words stay here."""
    attributes: dict[str, AttributeValue | None] = {
        "reached": contact.reached,
        "mode": contact.mode,
        "core_service": contact.is_core_service,
        "minutes": contact.minutes,
        "with_whom": contact.with_whom or None,
        "by": contact.done_by or None,
        "place": contact.place or None,
    }
    return NewEvidence(
        kind=CONTACT.code,
        occurred_at=contact.occurred_at,
        zone=contact.zone,
        attributes=attributes,
        label=contact.label,
        source=SOURCE,
        source_id=contact.pk,
    )


def promise_of(contact: Contact) -> NewEvidence | None:
    """The promise made in a contact, due after so many days; None if there was none."""
    if not contact.promise or contact.next_on is None:
        return None
    return NewEvidence(
        kind=PROMISE.code,
        occurred_at=contact.occurred_at,
        zone=contact.zone,
        attributes={"days": (contact.next_on - contact.occurred_on).days},
        label=contact.label,
        source=SOURCE,
        source_id=contact.pk,
    )


def further_of(contact: Contact, said: NewFurther | Further) -> NewEvidence:
    """One more thing that happened, as the ledger takes it: when and where the contact was."""
    return NewEvidence(
        kind=said.kind,
        occurred_at=contact.occurred_at,
        zone=contact.zone,
        attributes=said.attributes,
        label=contact.label,
        source=SOURCE,
        source_id=contact.pk,
        answers_id=said.answers_id,
    )


def check_recorded(
    actor: Actor, member: Member, new: NewContact, old: Contact | None = None
) -> None:
    """Only services that the member's programs have, and what they record by hand.

    Raises ContactRefusedError.
    """
    if new.services:
        policies.check_known_services(new.services, services_for(actor, member.pk, old))
    if new.further:
        recorded = recorded_for(actor, member.pk, old)
        policies.check_recorded([one.kind for one in new.further], recorded.kinds)
        for one in new.further:
            offered = recorded.openings.get(one.kind, ())
            policies.check_answers(one.answers_id, [each.evidence_id for each in offered])


def draft(actor: Actor, member: Member, new: NewContact) -> Contact:
    """The contact a form would record, not saved. Raises ContactRefusedError."""
    contact = Contact(
        network_id=member.network_id,
        agency_id=actor.organization_id or member.agency_id,
        member=member,
        label=new.label,
        employment_id=actor.hat_id,
        occurred_at=new.occurred_at,
        zone=new.zone,
        mode=new.mode,
        reached=new.with_whom == "member",
        with_whom=new.with_whom,
        minutes=new.minutes,
        services=list(new.services),
        note=new.note,
        promise=new.promise,
        next_on=new.next_on,
        recorded_at=now(),
        form_nonce=new.form_nonce,
        done_by=new.done_by,
        place=new.place,
    )
    policies.check_moment(new.occurred_at, contact.occurred_on, new.tracked_from)
    policies.check_services(new.services, new.with_whom)
    policies.check_promise(new.promise, new.next_on, contact.occurred_on)
    return contact


def _versions(contact: Contact) -> list[int]:
    """The contact's number, and those of what it corrected."""
    found, at = [contact.pk], contact
    while at.supersedes:
        at = at.supersedes
        found.append(at.pk)
    return found


def _sent_before(contact: Contact, new: NewContact) -> Contact | None:
    """What the same form recorded already. Raises ContactRefusedError if it said otherwise."""
    same = Contact.objects.filter(
        employment_id=contact.employment_id, form_nonce=contact.form_nonce
    )
    earlier = same.first()
    if earlier:
        policies.check_same_form(earlier, contact, [one.said for one in new.further])
    return earlier


def _file_promise(actor: Actor, contact: Contact) -> None:
    if promised := promise_of(contact):
        contact.promise_evidence_id = file_evidence(actor, contact.member, promised).evidence.pk


def _amend_promise(actor: Actor, old: Contact, contact: Contact) -> None:
    promised = promise_of(contact)
    if old.promise_evidence_id is None:
        _file_promise(actor, contact)
    elif promised:
        filed = amend_evidence(actor, _evidence(old.promise_evidence_id), promised)
        contact.promise_evidence_id = filed.evidence.pk
        contact.kept_at = old.kept_at  # what was kept stays kept under a corrected promise
    else:
        retract_evidence(actor, _evidence(old.promise_evidence_id))


def _file_further(actor: Actor, contact: Contact, new: NewContact) -> tuple[Filed, ...]:
    return tuple(_keep_further(actor, contact, one, None) for one in new.further)


def _amend_further(
    actor: Actor, old: Contact, contact: Contact, new: NewContact
) -> tuple[Filed, ...]:
    """Each corrects the earlier one that said the same, else one of its kind; the rest ends."""
    left = list(old.further.all())
    corrects: dict[int, Further] = {}
    for exactly in (True, False):
        for place, one in enumerate(new.further):
            alike = (was for was in left if was.kind == one.kind)
            found = next((was for was in alike if was.said == one.said or not exactly), None)
            if place not in corrects and found:
                corrects[place] = found
                left.remove(found)
    filed = tuple(
        _keep_further(actor, contact, one, corrects.get(place))
        for place, one in enumerate(new.further)
    )
    for was in left:
        retract_evidence(actor, _evidence(was.evidence_id))
    return filed


def _keep_further(actor: Actor, contact: Contact, said: NewFurther, was: Further | None) -> Filed:
    new = further_of(contact, said)
    if was:
        filed = amend_evidence(actor, _evidence(was.evidence_id), new)
    else:
        filed = file_evidence(actor, contact.member, new)
    kind, attributes, answers_id = said.said
    Further.objects.create(
        network_id=contact.network_id,
        agency_id=contact.agency_id,
        member=contact.member,
        label=filed.evidence.label,
        contact=contact,
        kind=kind,
        attributes=attributes,
        answers_id=answers_id,
        evidence_id=filed.evidence.pk,
    )
    return filed


def raise_labels(network_id: int) -> int:
    """Have what else happened in contacts carry what its evidence carries; how many rows.

    For whoever installs packs.
    """
    with connection.cursor() as cursor:
        cursor.execute("select encounters_raise_labels(%s)", [network_id])
        return int(cursor.fetchone()[0])


def _evidence(evidence_id: int | None) -> Evidence:
    return Evidence.objects.get(pk=evidence_id or 0)
