"""ADT^A03: a patient was discharged. Becomes a stay of the member, and discharge evidence.

Fields as in HL7 version 2, chapter 3; codes as in HL7 tables 0004 (patient class) and 0112
(discharge disposition, in the United States the two digits of the institutional claim).
"""

from datetime import datetime

import hl7

from hearth.access.actors import Actor
from hearth.access.labelling import Cause
from hearth.foundation.clock import now
from hearth.foundation.faults import fault
from hearth.interop.hl7.diagnoses import Told, told_by
from hearth.interop.hl7.messages import value
from hearth.interop.hl7.patients import find_patient
from hearth.interop.hl7.times import read_instant
from hearth.interop.pieces import Fate, LineRefusedError
from hearth.ledger.models import Enrollment
from hearth.members.models import Member
from hearth.network.models import Offering, Organization
from hearth.transitions.services import (
    DischargeContradictedError,
    DischargeKnownError,
    NewDischarge,
    raise_known_stay,
    record_discharge,
)

CLASSES = {"I": "inpatient", "E": "emergency", "O": "outpatient"}
DISPOSITIONS = {
    "home": ("01", "06", "50"),  # also with home health care, or with hospice at home
    "facility": ("03", "04", "51", "61", "62", "63", "64", "65"),
    "transferred": ("02", "05", "43", "66"),  # to another hospital for acute care
    "against_advice": ("07",),
    "expired": ("20", "40", "41", "42"),
}
BY_CODE = {code: name for name, codes in DISPOSITIONS.items() for code in codes}
LONGEST_VISIT_NUMBER = 80


def file_discharge(actor: Actor, message: hl7.Message, sender: Organization) -> Fate:
    """Record the discharge the message reports. Raises LineRefusedError."""
    zone = _zone_of_network(sender)
    discharged_at = _discharged_at(message, zone)
    member = find_patient(message, sender, discharged_at.date())
    zone = _zone_of_member(member) or zone
    discharged_at = _discharged_at(message, zone)
    told = Told() if fault("interop-takes-codes-as-normal") else told_by(message, sender)
    new = NewDischarge(
        facility=sender,
        stay_class=_stay_class(message),
        disposition=_disposition(message),
        admitted_at=_admitted_at(message, zone, discharged_at),
        discharged_at=discharged_at,
        zone=zone,
        visit_number=_visit_number(message),
        label=told.label,
        label_because=Cause.UNREAD if told.unread else Cause.CODE,
    )
    try:
        record_discharge(actor, member, new)
    except DischargeKnownError as error:
        raise_known_stay(actor, error.stay, new)
        return Fate(member, is_duplicate=True, reason=f"{error} {told.unread}".strip())
    except DischargeContradictedError as error:
        raise LineRefusedError(str(error)) from error
    return Fate(member, reason=told.unread)


def _stay_class(message: hl7.Message) -> str:
    code = value(message, "PV1", 2).upper()
    if code not in CLASSES:
        known = ", ".join(f"{one} {word}" for one, word in CLASSES.items())
        stated = f"{code[:20]!r} is not known" if code else "is empty"
        raise LineRefusedError(f"The patient class (PV1-2) {stated}; known are {known}.")
    return CLASSES[code]


def _disposition(message: hl7.Message) -> str:
    """Where to: empty if not stated, "other" for a code that is none of ours."""
    code = value(message, "PV1", 36)
    return BY_CODE.get(code.zfill(2), "other") if code else ""


def _discharged_at(message: hl7.Message, zone: str) -> datetime:
    """PV1-45, or when the event happened (EVN-2). Raises LineRefusedError for the future."""
    for segment, field in (("PV1", 45), ("EVN", 2)):
        if text := value(message, segment, field):
            instant = read_instant(text, f"{segment}-{field}", zone)
            if instant > now():
                raise LineRefusedError(f"The discharge lies in the future ({segment}-{field}).")
            return instant
    raise LineRefusedError("The message says no time of discharge (PV1-45, or EVN-2).")


def _admitted_at(message: hl7.Message, zone: str, discharged_at: datetime) -> datetime | None:
    """PV1-44 where it makes sense; a stay whose beginning is unsure is still a stay."""
    try:
        admitted_at = read_instant(value(message, "PV1", 44), "PV1-44", zone)
    except LineRefusedError:
        return None
    return admitted_at if admitted_at <= discharged_at else None


def _visit_number(message: hl7.Message) -> str:
    number = value(message, "PV1", 19)
    if len(number) > LONGEST_VISIT_NUMBER:
        raise LineRefusedError(
            f"The visit number (PV1-19) is longer than {LONGEST_VISIT_NUMBER} characters."
        )
    return number


def _zone_of_member(member: Member) -> str | None:
    """The zone of the program the member is in; of the first, where there are several."""
    enrollment = (
        Enrollment.objects.filter(member=member).select_related("offering").order_by("pk").first()
    )
    return enrollment.offering.time_zone if enrollment else None


def _zone_of_network(sender: Organization) -> str:
    offering = Offering.objects.filter(network_id=sender.network_id).order_by("pk").first()
    if offering is None:
        raise LineRefusedError("This network offers no program yet, so its time zone is unknown.")
    return offering.time_zone
