"""Filing evidence and enrolling members. Each call settles before it returns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Q

from hearth.access.actors import Actor
from hearth.access.selectors import visible, visible_staff
from hearth.access.services import admit_member, check_may_supervise, check_may_write
from hearth.foundation.clock import now, today_in
from hearth.ledger.labelling import place_label, program_label
from hearth.ledger.models import (
    Enrollment,
    Evidence,
    Obligation,
    Reason,
    Span,
    State,
    Subject,
)
from hearth.ledger.packs import kind_in
from hearth.ledger.policies import check_may_enroll, pack_of, place_number
from hearth.members.models import Member
from hearth.network.models import Offering, Organization
from hearth.rules.evidence import encode
from hearth.rules.labels import joined
from hearth.rules.obligation import SpanKind
from hearth.workforce.models import Employment

Whom = Member | Employment
"""Whom evidence is about: a member, or somebody of the staff under one hat."""


class EvidenceRefusedError(Exception):
    """Evidence that cannot be filed; the message says why in a sentence for people."""


@dataclass(frozen=True)
class NewEvidence:
    """What happened to somebody: its kind's code, the attributes by name, when and where filed.

    `occurred_at` is an instant; `zone` the time zone whose calendar day counts.
    """

    kind: str
    occurred_at: datetime
    zone: str
    attributes: Mapping[str, object] = field(default_factory=dict)
    label: int = 0
    source: str = ""
    source_id: int | None = None
    answers_id: int | None = None


@dataclass(frozen=True)
class Filed:
    """The evidence, and the obligations it met, or did late, as the actor may see them."""

    evidence: Evidence
    met: tuple[Obligation, ...]
    done_late: tuple[Obligation, ...]


@transaction.atomic
def file_evidence(actor: Actor, whom: Whom, new: NewEvidence) -> Filed:
    """File evidence about a member, or about staff, and settle them, in one transaction.

    Raises EvidenceRefusedError for what lies in the future and for staff who are in no program,
    EvidenceError for attributes the kind does not know, RefusedError for an actor who is not of
    the member's care team, or no supervisor of the person's agency.
    """
    check_may_record(actor, whom)
    lock(whom)
    evidence = Evidence.objects.create(**_row(actor, whom, new))
    return _settled(actor, whom, evidence)


@transaction.atomic
def amend_evidence(actor: Actor, old: Evidence, new: NewEvidence) -> Filed:
    """Replace evidence by a corrected version of the same chain, and settle."""
    whom = _whom(old)
    check_may_record(actor, whom)
    lock(whom)
    _supersede(old)
    row = _row(actor, whom, new) | {"root_id": old.root_id or old.pk, "agency_id": old.agency_id}
    if row["kind"] != old.kind:
        raise EvidenceRefusedError(
            "A correction stays of its kind. Retract it and record the other."
        )
    return _settled(actor, whom, Evidence.objects.create(**row))


@transaction.atomic
def retract_evidence(actor: Actor, old: Evidence) -> Filed:
    """End a chain: it never happened. The retraction is itself a row, and settles."""
    whom = _whom(old)
    check_may_record(actor, whom)
    lock(whom)
    _supersede(old)
    copied = {
        name: getattr(old, name)
        for name in (
            "network_id", "agency_id", "label", "member_id", "employment_id", "kind", "a1", "a2",
            "a3", "a4", "a5", "a6", "a7", "a8", "answers_id", "occurred_at", "zone", "occurred_on",
            "source", "source_id",
        )
    }  # fmt: skip
    row = copied | {
        "root_id": old.root_id or old.pk,
        "recorded_at": now(),
        "recorder_id": actor.hat_id,
        "is_retracted": True,
    }
    return _settled(actor, whom, Evidence.objects.create(**row))


@transaction.atomic
def waive_obligation(actor: Actor, obligation: Obligation, reason: str) -> Filed:
    """Waive one obligation, with the reason; filed as evidence on a day of its window.

    Raises EvidenceRefusedError without a reason, or for what is met, has not begun, or is of no
    member.
    """
    if not reason.strip():
        raise EvidenceRefusedError("Say why this is waived.")
    if obligation.state == State.MET or obligation.member is None:
        raise EvidenceRefusedError("This is met already; there is nothing to waive.")
    if obligation.state == State.UPCOMING:
        raise EvidenceRefusedError("This has not begun. Waive it once it has.")
    offering = obligation.subject.offering
    day = min(max(today_in(offering.time_zone), obligation.opens_on), obligation.due_on)
    filed = file_evidence(
        actor,
        obligation.member,
        NewEvidence(
            kind="waiver",
            # A waiver speaks of the window's day, not of the moment somebody wrote it.
            occurred_at=min(_start_of(day, offering.time_zone), now()),
            zone=offering.time_zone,
            attributes={"standard": obligation.standard},
            answers_id=obligation.opening_key,
            label=obligation.label,
            source="ledger_reason",
        ),
    )
    say_why(filed.evidence, reason)
    return filed


def say_why(evidence: Evidence, words: str) -> Reason:
    """Keep the words that go with a piece of evidence about a member, as sensitive as it is."""
    if evidence.member is None:
        raise EvidenceRefusedError("This evidence is about no member.")
    return Reason.objects.create(
        network_id=evidence.network_id,
        agency_id=evidence.agency_id,
        member=evidence.member,
        label=evidence.label,
        evidence=evidence,
        words=words.strip(),
    )


@transaction.atomic
def enroll_member(
    member: Member,
    offering: Offering,
    agency: Organization,
    *,
    stage: str,
    starts_on: date,
    tracked_from: date | None = None,
) -> Enrollment:
    """Enroll a member with an agency, in a stage of the offering's pack, and settle.

    `tracked_from` defaults to the offering's go-live: windows begun before it are not opened.
    Raises EnrollmentRefusedError where a program excludes another that the member is in.
    """
    lock_member(member.pk)
    check_may_enroll(member, offering, starts_on)
    admit_member(member, agency, starts_on)
    pack = pack_of(offering)
    place = {"network_id": member.network_id, "agency": agency, "member": member}
    told = {**place, "offering": offering, "label": program_label(pack)}
    enrollment = Enrollment.objects.create(**told, opened_at=now())
    subject = Subject.objects.create(
        **told,
        enrollment=enrollment,
        tracked_from=tracked_from or offering.go_live_on,
    )
    Span.objects.create(
        **place,
        subject=subject,
        label=place_label(pack, SpanKind.STAGE, stage),
        kind=SpanKind.STAGE,
        value=place_number(offering, SpanKind.STAGE, stage),
        starts_on=starts_on,
        recorded_at=now(),
    )
    settle_member(member.pk)
    return enrollment


def check_may_record(actor: Actor, whom: Whom) -> None:
    """Raise RefusedError unless the actor may record something about them."""
    if isinstance(whom, Member):
        check_may_write(actor, whom)
    else:
        check_may_supervise(actor, whom)


def lock(whom: Whom) -> None:
    """Hold their place in the queue of writers; always before the first write."""
    if isinstance(whom, Member):
        lock_member(whom.pk)
    else:
        lock_employment(whom.pk)


def lock_member(member_id: int) -> None:
    """Hold the member's place in the queue of writers; always before the first write."""
    with connection.cursor() as cursor:
        cursor.execute("select ledger_lock_member(%s)", [member_id])


def lock_employment(employment_id: int) -> None:
    """The same for somebody of the staff."""
    with connection.cursor() as cursor:
        cursor.execute("select ledger_lock_employment(%s)", [employment_id])


def settle_member(member_id: int) -> int:
    """Settle every program of a member; how many rows changed. The actor must be tied to them."""
    with connection.cursor() as cursor:
        cursor.execute("select ledger_settle_member(%s, %s)", [member_id, now()])
        return int(cursor.fetchone()[0])


def settle_employment(employment_id: int) -> int:
    """The same for somebody of the staff, who must be in a program at the actor's agency."""
    with connection.cursor() as cursor:
        cursor.execute("select ledger_settle_employment(%s, %s)", [employment_id, now()])
        return int(cursor.fetchone()[0])


def _row(actor: Actor, whom: Whom, new: NewEvidence) -> dict[str, object]:
    if new.occurred_at > now():
        raise EvidenceRefusedError("This lies in the future. Record it when it has happened.")
    kind = kind_in(whom.network_id, new.kind)
    if kind is None:
        raise EvidenceRefusedError(f"No installed program knows evidence called {new.kind}.")
    slots = encode(kind, new.attributes)
    return {
        "network_id": whom.network_id,
        **_about(actor, whom),
        "label": joined(new.label, kind.label),
        "kind": kind.number,
        **{f"a{place}": value for place, value in enumerate(slots, 1)},
        "answers_id": new.answers_id,
        "occurred_at": new.occurred_at,
        "zone": new.zone,
        "occurred_on": new.occurred_at.astimezone(ZoneInfo(new.zone)).date(),
        "recorded_at": now(),
        "recorder_id": actor.hat_id,
        "source": new.source,
        "source_id": new.source_id,
    }


def _about(actor: Actor, whom: Whom) -> dict[str, object]:
    if isinstance(whom, Member):
        return {"agency_id": actor.organization_id or whom.agency_id, "member_id": whom.pk}
    if not Subject.objects.filter(employment=whom).exists():
        raise EvidenceRefusedError(f"{whom.staff.name} is in no program that asks for this.")
    return {"agency_id": whom.organization_id, "employment_id": whom.pk}


def _settled(actor: Actor, whom: Whom, evidence: Evidence) -> Filed:
    if isinstance(whom, Member):
        settle_member(whom.pk)
        rows = visible(actor, Obligation.objects.filter(subject__member=whom))
    else:
        settle_employment(whom.pk)
        rows = visible_staff(actor, Obligation.objects.filter(subject__employment=whom))
    touched = list(rows.filter(Q(met_by=evidence.pk) | Q(late_by=evidence.pk)))
    return Filed(
        evidence=evidence,
        met=tuple(row for row in touched if row.met_by == evidence.pk),
        done_late=tuple(row for row in touched if row.late_by == evidence.pk),
    )


def _start_of(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))


def _supersede(old: Evidence) -> None:
    """Close a version. Raises EvidenceRefusedError when somebody else already did."""
    changed = Evidence.objects.filter(pk=old.pk, superseded_at=None).update(superseded_at=now())
    if not changed:
        raise EvidenceRefusedError("Somebody changed this meanwhile. Open it again to see how.")


def _whom(evidence: Evidence) -> Whom:
    whom = evidence.member or evidence.employment
    if whom is None:
        raise EvidenceRefusedError("This evidence is about no person.")
    return whom
