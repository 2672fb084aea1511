"""Recording a discharge: the stay is kept here, and what it asks for is the ledger's affair."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hearth.access.actors import Actor
from hearth.access.labelling import Cause, Labelled, note_first_label, raise_label
from hearth.foundation.clock import now
from hearth.ledger.packs import labels_of_kinds
from hearth.ledger.services import Filed, NewEvidence, file_evidence, lock_member
from hearth.members.models import Member
from hearth.network.models import Organization
from hearth.rules.labels import NORMAL
from hearth.transitions.models import Stay

SOURCE = "transitions_stay"
STAYS = Labelled(SOURCE, "stay", _("Hospital stay"), labels_of_kinds)


class DischargeKnownError(Exception):
    """This visit's discharge is recorded already, and alike; only its label may rise."""

    def __init__(self, reason: str, stay: Stay) -> None:
        super().__init__(reason)
        self.stay = stay


class DischargeContradictedError(Exception):
    """This visit's discharge is recorded already, but differently; the message says so."""


@dataclass(frozen=True)
class NewDischarge:
    """A discharge as reported. Codes are those of discharge evidence; instants carry a zone."""

    facility: Organization
    stay_class: str
    discharged_at: datetime
    zone: str
    disposition: str = ""
    admitted_at: datetime | None = None
    visit_number: str = ""
    label: int = NORMAL
    label_because: Cause = Cause.CODE


@dataclass(frozen=True)
class RecordedDischarge:
    """The stay and the evidence it was filed as."""

    stay: Stay
    filed: Filed


@transaction.atomic
def record_discharge(actor: Actor, member: Member, new: NewDischarge) -> RecordedDischarge:
    """Keep the stay and file the discharge as evidence of the member's agency, which settles.

    Raises DischargeKnownError, DischargeContradictedError, and EvidenceRefusedError for a
    discharge in the future.
    """
    lock_member(member.pk)
    _check_news(member, new)
    stay = Stay.objects.create(
        network_id=member.network_id,
        agency_id=member.agency_id,
        member=member,
        label=new.label,
        facility=new.facility,
        visit_number=new.visit_number,
        stay_class=new.stay_class,
        disposition=new.disposition,
        admitted_at=new.admitted_at,
        discharged_at=new.discharged_at,
        zone=new.zone,
        recorded_at=now(),
    )
    note_first_label(STAYS, stay.pk, stay.agency_id, member.pk, new.label, new.label_because)
    return RecordedDischarge(stay, file_evidence(actor, member, _evidence(stay)))


def raise_known_stay(actor: Actor, stay: Stay, new: NewDischarge) -> None:
    """A further message about a known discharge may say that it tells of more; never of less."""
    raise_label(STAYS, stay.pk, actor.network_id, new.label, new.label_because)


def _check_news(member: Member, new: NewDischarge) -> None:
    if not new.visit_number:
        return
    known = Stay.objects.filter(
        facility=new.facility, visit_number=new.visit_number, member=member
    ).first()
    if known is None:
        return
    reported = (new.discharged_at, new.stay_class, new.disposition)
    if (known.discharged_at, known.stay_class, known.disposition) == reported:
        raise DischargeKnownError("This visit's discharge is recorded already.", known)
    raise DischargeContradictedError(
        "This visit has a discharge already, with another time, class or disposition. "
        "Corrections of a stay are not handled yet."
    )


def _evidence(stay: Stay) -> NewEvidence:
    return NewEvidence(
        kind="discharge",
        occurred_at=stay.discharged_at,
        zone=stay.zone,
        attributes={"class": stay.stay_class, "disposition": stay.disposition or None},
        label=stay.label,
        source=SOURCE,
        source_id=stay.pk,
    )
