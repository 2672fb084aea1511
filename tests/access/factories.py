"""One row of each member table at a place: a network, an agency, a member and a label.

The matrix asks for a factory for every table declared `member`; a new table without one fails.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count

from django.db.models import Model

from hearth.access.models import (
    Consent,
    Disclosure,
    Edge,
    Emergency,
    LabelChange,
    Named,
    PersonalHat,
    Referral,
    Restriction,
    Signal,
    Withheld,
)
from hearth.consents.models import ConsentForm, KeptPaper, Recipient, Withdrawal
from hearth.documents.models import Document
from hearth.encounters.models import Contact, Further
from hearth.foundation.models import Activity
from hearth.interop.models import File, Line
from hearth.ledger.models import (
    Enrollment,
    Evidence,
    Obligation,
    ObligationEvent,
    Reason,
    Span,
    Subject,
    Tally,
)
from hearth.members.models import ContactPoint, Identifier, Member
from hearth.trainings.models import Session
from hearth.transitions.models import Stay

LONG_AGO = date(2015, 1, 1)
THEN = datetime(2026, 3, 2, 15, tzinfo=UTC)
FIRST_ID = 40_000_000  # above what the sequences give
ids = count(FIRST_ID + 10_000_000)
member_ids = count(FIRST_ID)  # one after the other: a label too large would reach the next


@dataclass(frozen=True)
class Place:
    """Where a row lies. `offering` and `hat` are whatever the columns need, no more."""

    network: int
    agency: int
    member: int | None
    label: int
    offering: int
    hat: int
    user: int = 0
    other: int = 0  # a second organization
    staff: int | None = None  # the employment that rows are about, where there is no member
    made: dict[str, Model] = field(default_factory=dict)  # by table, of this place

    @property
    def columns(self) -> dict[str, object]:
        """The columns every member table has."""
        return {
            "network_id": self.network,
            "agency_id": self.agency,
            "member_id": self.member,
            "label": self.label,
        }

    @property
    def party(self) -> dict[str, object]:
        """The same for a table that is about staff too."""
        return {**self.columns, "employment_id": self.staff}


def identifier(place: Place) -> Model:
    return Identifier(**place.columns, authority="test", value=str(next(ids)))


def edge(place: Place) -> Model:
    """Ended, so that being a row is all it does."""
    dates = {"starts_on": LONG_AGO, "ends_on": LONG_AGO}
    return Edge(**place.columns, kind=Edge.Kind.AGENCY, recorded_at=THEN, **dates)


def consent(place: Place) -> Model:
    """Withdrawn, so that being a row is all it does."""
    return Consent(
        **place.columns, recipient_id=place.agency, reasons=11, signed_on=LONG_AGO,
        recorded_at=THEN, withdrawn_at=THEN,
    )  # fmt: skip


def document(place: Place) -> Model:
    return Document(
        **place.columns, employment_id=place.hat, name="Form.pdf", kind="form",
        content_type="application/pdf", size=1, sha256=str(next(ids)), stored_as=str(next(ids)),
        recorded_at=THEN,
    )  # fmt: skip


def consent_form(place: Place) -> Model:
    return ConsentForm(
        **place.columns, manner="signed", who="member", signed_on=LONG_AGO, recorder_id=place.hat,
        recorded_at=THEN, form_nonce=str(next(ids)),
    )  # fmt: skip


def recipient(place: Place) -> Model:
    made = {"form": place.made["consents_consentform"], "consent": place.made["access_consent"]}
    return Recipient(**place.columns, **made)


def kept_paper(place: Place) -> Model:
    made = {
        "form": place.made["consents_consentform"],
        "document": place.made["documents_document"],
    }
    return KeptPaper(**place.columns, **made, recorder_id=place.hat, recorded_at=THEN)


def withdrawal(place: Place) -> Model:
    words = {"who": "member", "taking": "verbal", "consents": [place.made["access_consent"].pk]}
    return Withdrawal(**place.columns, **words, withdrawn_at=THEN, recorder_id=place.hat)


ENDED = {"starts_on": LONG_AGO, "ends_on": LONG_AGO, "recorded_at": THEN}


def restriction(place: Place) -> Model:
    """Ended, as the rows of the next four: being a row is all they do."""
    whom = {"organization_id": place.agency, "recorder_id": place.hat}
    return Restriction(**place.columns, **whom, **ENDED)


def named(place: Place) -> Model:
    whom = {"employment_id": place.hat, "recorder_id": place.hat}
    return Named(**place.columns, **whom, reasons=1024, **ENDED)


def referral(place: Place) -> Model:
    whom = {"recipient_id": place.agency, "recorder_id": place.hat}
    return Referral(**place.columns, **whom, areas=[1, 2, 3], **ENDED)


def personal_hat(place: Place) -> Model:
    return PersonalHat(**place.columns, user_id=place.user, role=14, ended_at=THEN, **ENDED)


def emergency(place: Place) -> Model:
    times = {"starts_at": THEN, "ends_at": THEN}
    return Emergency(**place.columns, employment_id=place.hat, code="", words="", **times)


def disclosure(place: Place) -> Model:
    words = {"what": "", "view_id": "", "consents": []}
    return Disclosure(
        **place.columns, recipient_id=place.other, hat_id=place.hat, at=THEN, **words
    )  # fmt: skip


def signal(place: Place) -> Model:
    what = {"rule": str(next(ids)), "on": LONG_AGO, "seen": 1, "noted_at": THEN}
    return Signal(**place.columns, hat_id=place.hat, **what)


def label_change(place: Place) -> Model:
    labels = {"from_label": 0, "to_label": 0, "said": 0}
    what = {"item_table": "", "item_id": next(ids), "cause": "code", "hat_id": place.hat}
    return LabelChange(**place.columns, **labels, **what, at=THEN)


def contact_point(place: Place) -> Model:
    words = {"kind": "phone", "value": ""}
    return ContactPoint(**place.columns, **words, starts_on=LONG_AGO, recorded_at=THEN)


def activity(place: Place) -> Model:
    place_of = {"network_id": place.network, "agency_id": place.agency, "member_id": place.member}
    words = {"action": "view", "purpose": "TREAT", "route": "", "view_id": "", "status": 200}
    return Activity(**place_of, at=THEN, hat_id=place.hat, **words)


def enrollment(place: Place) -> Model:
    return Enrollment(**place.columns, offering_id=place.offering, opened_at=THEN)


def subject(place: Place) -> Model:
    """Of the enrollment, of the person, or of the agency itself where there is neither."""
    whom = {} if place.staff else {"organization_id": place.agency}
    if place.member:
        whom = {"enrollment": place.made["ledger_enrollment"]}
    dates = {"tracked_from": LONG_AGO}
    return Subject(**place.party, offering_id=place.offering, **whom, **dates)


def span(place: Place) -> Model:
    dates = {"starts_on": LONG_AGO, "recorded_at": THEN}
    return Span(**place.party, subject=place.made["ledger_subject"], kind=1, value=1, **dates)


def evidence(place: Place) -> Model:
    return Evidence(
        **place.party,
        organization_id=None if place.member or place.staff else place.agency,
        kind=1,
        occurred_at=THEN,
        zone="UTC",
        occurred_on=THEN.date(),
        recorded_at=THEN,
        recorder_id=place.hat,
        source="",
    )


def obligation(place: Place) -> Model:
    return Obligation(
        **place.party, subject=place.made["ledger_subject"], standard=1, opening_key=1,
        block=0, state=2, role=1, opens_on=LONG_AGO, closes_on=LONG_AGO, due_on=LONG_AGO,
        needed=1, found=0,
    )  # fmt: skip


def obligation_event(place: Place) -> Model:
    what = {"standard": 1, "opening_key": 1, "from_state": 2, "to_state": 4}
    subject = place.made["ledger_subject"]
    return ObligationEvent(**place.party, subject=subject, settled_at=THEN, **what)


def tally(place: Place) -> Model:
    columns = {name: value for name, value in place.columns.items() if name != "member_id"}
    return Tally(**columns, standard=1, period=LONG_AGO, state=2, n=1)


def reason(place: Place) -> Model:
    return Reason(**place.columns, evidence=place.made["ledger_evidence"], words="")


def contact(place: Place) -> Model:
    return Contact(
        **place.columns, employment_id=place.hat, occurred_at=THEN, zone="UTC", mode="phone",
        reached=True, services=[], recorded_at=THEN, form_nonce=str(next(ids)),
        evidence_id=place.made["ledger_evidence"].pk,
    )  # fmt: skip


def further(place: Place) -> Model:
    return Further(
        **place.columns, contact=place.made["encounters_contact"], kind="consent", attributes={},
        evidence_id=place.made["ledger_evidence"].pk,
    )  # fmt: skip


def stay(place: Place) -> Model:
    words = {"visit_number": str(next(ids)), "stay_class": "inpatient", "zone": "UTC"}
    dates = {"discharged_at": THEN, "recorded_at": THEN}
    return Stay(**place.columns, facility_id=place.agency, **words, **dates)


def session(place: Place) -> Model:
    columns = {name: value for name, value in place.party.items() if name != "member_id"}
    return Session(
        **columns, kind="training", minutes=90, occurred_at=THEN, zone="UTC", recorded_at=THEN,
        recorder_id=place.hat, form_nonce=str(next(ids)),
    )  # fmt: skip


def file(place: Place) -> Model:
    words = {"kind": "adt", "name": "", "sha256": str(next(ids)), "preamble": b""}
    return File(**place.columns, received_at=THEN, read=0, **words)


def line(place: Place) -> Model:
    return Line(**place.columns, file=place.made["interop_file"], number=1, raw=b"")


# In an order in which each may use what was made before it.
FACTORIES: dict[str, Callable[[Place], Model]] = {
    "members_identifier": identifier,
    "access_edge": edge,
    "access_consent": consent,
    "documents_document": document,
    "consents_consentform": consent_form,
    "consents_recipient": recipient,
    "consents_keptpaper": kept_paper,
    "consents_withdrawal": withdrawal,
    "access_restriction": restriction,
    "access_named": named,
    "access_referral": referral,
    "access_personalhat": personal_hat,
    "access_emergency": emergency,
    "access_disclosure": disclosure,
    "access_signal": signal,
    "access_labelchange": label_change,
    "members_contactpoint": contact_point,
    "foundation_activity": activity,
    "ledger_enrollment": enrollment,
    "ledger_subject": subject,
    "ledger_span": span,
    "ledger_evidence": evidence,
    "ledger_obligation": obligation,
    "ledger_obligationevent": obligation_event,
    "ledger_tally": tally,
    "ledger_reason": reason,
    "encounters_contact": contact,
    "encounters_further": further,
    "transitions_stay": stay,
    "trainings_session": session,
    "interop_file": file,
    "interop_line": line,
}
# Made otherwise: members by the world itself, exceptions by the database.
ELSEWHERE = {"members_member": Member, "access_withheld": Withheld}
ABOUT_NOBODY = (
    "foundation_activity", "ledger_subject", "ledger_span", "ledger_evidence",
    "ledger_obligation", "ledger_obligationevent", "ledger_tally", "interop_file", "interop_line",
)  # fmt: skip
ABOUT_STAFF_ALONE = ("trainings_session",)
ABOUT_STAFF = (
    "ledger_subject", "ledger_span", "ledger_evidence", "ledger_obligation",
    "ledger_obligationevent", *ABOUT_STAFF_ALONE,
)  # fmt: skip
# What is about staff alone has no row about a member.
ABOUT_MEMBERS = tuple(table for table in FACTORIES if table not in ABOUT_STAFF_ALONE)
