"""Contacts as the actor may see them."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from hearth.access.actors import Actor
from hearth.access.selectors import served_member, tied_members, visible
from hearth.encounters.models import Contact, Further
from hearth.encounters.recorded import kinds_of_network
from hearth.encounters.services import SOURCE, evidence_of, further_of
from hearth.foundation.clock import today_in
from hearth.ledger.models import Evidence
from hearth.ledger.selectors import Terms, standing_of_members, terms_of
from hearth.ledger.services import NewEvidence
from hearth.members.models import Member
from hearth.rules.evidence import CONTACT, PROMISE, PROMISE_KEPT, EvidenceError, Kind, encode
from hearth.rules.labels import joined

BESIDE = (PROMISE.number, PROMISE_KEPT.number)  # filed for a contact, and compared by nobody


@dataclass(frozen=True, kw_only=True)
class Chart:
    """The member a contact is about, the calendar by which it counts, what things are called."""

    member: Member
    zone: str
    tracked_from: date | None
    terms: Terms

    @property
    def today(self) -> date:
        """Today in the program's zone."""
        return today_in(self.zone)


def chart_for_contact(actor: Actor, member_id: int) -> Chart | None:
    """The member, if the actor may record a contact with them; else None."""
    member = served_member(actor, member_id)
    return chart_of(actor, member) if member else None


def chart_of(actor: Actor, member: Member) -> Chart:
    """The member with the zone of their program and the first day it keeps records."""
    standings = standing_of_members(actor, [member.pk])
    return Chart(
        member=member,
        zone=standings[0].program.zone if standings else settings.TIME_ZONE,
        tracked_from=min((one.tracked_from for one in standings), default=None),
        terms=terms_of(one.program for one in standings),
    )


def contacts_of_member(actor: Actor, member_id: int) -> QuerySet[Contact]:
    """Contacts that stand, latest first: neither undone nor replaced."""
    replaced = Contact.objects.filter(supersedes=OuterRef("pk"))
    rows = Contact.objects.filter(~Exists(replaced), member_id=member_id, undone_at=None)
    further = Prefetch("further", visible(actor, Further.objects.all()))
    related = visible(actor, rows).select_related("employment__staff").prefetch_related(further)
    return related.order_by("-occurred_at", "-id")


def contact_seen(actor: Actor, contact_id: int) -> Contact | None:
    """One contact that the actor may read and whose member they may record about."""
    rows = visible(actor, Contact.objects.filter(pk=contact_id, member__in=tied_members(actor)))
    return rows.select_related("member").first()


def further_seen(actor: Actor, contact: Contact) -> list[Further]:
    """What else happened in the contact, as far as the actor may read it."""
    return list(visible(actor, Further.objects.filter(contact=contact)))


def count_differences(actor: Actor) -> int:
    """Contacts, and what else happened in them, whose evidence does not say the same."""
    replaced = Contact.objects.filter(supersedes=OuterRef("pk"))
    standing = visible(actor, Contact.objects.filter(~Exists(replaced), undone_at=None))
    further = visible(actor, Further.objects.filter(contact__in=standing))
    kinds = kinds_of_network(actor.network_id)
    rows = Evidence.objects.filter(source=SOURCE, superseded_at=None, is_retracted=False)
    filed = {row.pk: row for row in visible(actor, rows.exclude(kind__in=BESIDE))}
    wrong = sum(
        not _agrees(CONTACT, evidence_of(one), one, filed.pop(one.evidence_id or 0, None))
        for one in standing
    )
    wrong += sum(
        not _agrees(
            kinds.get(one.kind),
            further_of(one.contact, one),
            one.contact,
            filed.pop(one.evidence_id, None),
        )
        for one in further.select_related("contact")
    )
    return wrong + len(filed)  # what is left stands for nothing recorded


def _agrees(
    kind: Kind | None, said: NewEvidence, contact: Contact, evidence: Evidence | None
) -> bool:
    if evidence is None or kind is None or evidence.kind != kind.number:
        return False
    try:
        slots = encode(kind, said.attributes)
    except EvidenceError:
        return False
    return (
        (evidence.slots, evidence.occurred_at, evidence.occurred_on)
        == (slots, said.occurred_at, contact.occurred_on)
        and evidence.label == joined(said.label, kind.label)
        and evidence.answers_id == said.answers_id
    )
