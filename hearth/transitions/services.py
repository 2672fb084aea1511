"""Recording a discharge: the stay is kept here, and what it asks for is the ledger's affair."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hearth.access.actors import Actor
from hearth.foundation.clock import now
from hearth.ledger.services import Filed, NewEvidence, file_evidence, lock_member
from hearth.members.models import Member
from hearth.network.models import Organization
from hearth.rules.labels import NORMAL
from hearth.transitions.models import Stay

SOURCE = "transitions_stay"


class DischargeKnownError(Exception):
    """This visit's discharge is recorded already, and alike: nothing to do."""


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
    return RecordedDischarge(stay, file_evidence(actor, member, _evidence(stay)))


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
        raise DischargeKnownError("This visit's discharge is recorded already.")
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
