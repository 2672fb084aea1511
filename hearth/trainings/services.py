"""Recording a session: kept here for each person, and filed with the ledger, which settles."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hearth.access.actors import Actor
from hearth.access.services import check_may_supervise
from hearth.foundation.clock import now
from hearth.ledger.models import Evidence
from hearth.ledger.services import (
    Filed,
    NewEvidence,
    amend_evidence,
    file_evidence,
    lock_employment,
    retract_evidence,
)
from hearth.rules.labels import NORMAL
from hearth.trainings.models import SOURCE, Kind, Session
from hearth.workforce.models import Employment


class SessionRefusedError(Exception):
    """A session that cannot be recorded or changed; the message says why to people."""


@dataclass(frozen=True, kw_only=True)
class NewSession:
    """What was said of a session. `form` is of supervision alone; `occurred_at` is an instant."""

    kind: str
    occurred_at: datetime
    zone: str
    minutes: int
    form_nonce: str
    form: str = ""
    note: str = ""


@dataclass(frozen=True)
class RecordedSession:
    """One person's session and what it was filed as; `filed` is None for a form sent twice."""

    session: Session
    filed: Filed | None


@transaction.atomic
def record_session(
    actor: Actor, people: Iterable[Employment], new: NewSession
) -> list[RecordedSession]:
    """Record one session for everybody who was in it, and settle each; all of them or nobody.

    Raises SessionRefusedError for what lies in the future or is of nobody, EvidenceRefusedError
    for whoever is in no program, RefusedError for staff of another agency. The same form sent
    twice is one session.
    """
    # One order for all writers: whoever records for the same people waits, and never for ever.
    chosen = sorted(people, key=lambda one: one.pk)
    _check(actor, chosen, new)
    for one in chosen:
        lock_employment(one.pk)
    return [_record(actor, one, new) for one in chosen]


@transaction.atomic
def amend_session(actor: Actor, old: Session, new: NewSession) -> RecordedSession:
    """Replace one person's session by a corrected version, and its evidence with it.

    Raises SessionRefusedError, also when somebody else changed it meanwhile.
    """
    _check(actor, [old.employment], new)
    lock_employment(old.employment_id)
    if earlier := _sent_before(old.employment, new):
        return RecordedSession(earlier, None)
    if new.kind != old.kind:
        raise SessionRefusedError(
            _("A correction stays of its kind. Undo it and record the other.")
        )
    filed = evidence_filed(old)
    _supersede(old)
    corrected = _row(actor, old.employment, new)
    corrected.replaces = old
    corrected.save(force_insert=True)
    return RecordedSession(corrected, amend_evidence(actor, filed, evidence_of(corrected)))


@transaction.atomic
def undo_session(actor: Actor, session: Session) -> None:
    """Take one person's session back: its evidence is retracted, the record stays, replaced."""
    check_may_supervise(actor, session.employment)
    lock_employment(session.employment_id)
    filed = evidence_filed(session)
    _supersede(session)
    retract_evidence(actor, filed)


@transaction.atomic
def undo_sessions(actor: Actor, sessions: Iterable[Session]) -> None:
    """Take back what one form recorded, of everybody or of nobody."""
    chosen = sorted(sessions, key=lambda one: one.employment_id)
    for one in chosen:
        lock_employment(one.employment_id)
    for one in chosen:
        undo_session(actor, one)


def evidence_of(session: Session) -> NewEvidence:
    """The session as the ledger takes it."""
    said: dict[str, object] = {"minutes": session.minutes}
    if session.kind == Kind.SUPERVISION:
        said["form"] = session.form or None
    return NewEvidence(
        kind=session.kind,
        occurred_at=session.occurred_at,
        zone=session.zone,
        attributes=said,
        label=session.label,
        source=SOURCE,
        source_id=session.pk,
    )


def evidence_filed(session: Session) -> Evidence:
    """What a session was filed as. Raises SessionRefusedError once it was replaced."""
    filed = Evidence.objects.filter(
        employment_id=session.employment_id,
        source=SOURCE,
        source_id=session.pk,
        superseded_at=None,
        is_retracted=False,
    ).first()
    if filed is None:
        raise SessionRefusedError(_("Somebody changed this meanwhile. Open it again to see how."))
    return filed


def _record(actor: Actor, employment: Employment, new: NewSession) -> RecordedSession:
    if earlier := _sent_before(employment, new):
        return RecordedSession(earlier, None)
    session = _row(actor, employment, new)
    session.save(force_insert=True)
    return RecordedSession(session, file_evidence(actor, employment, evidence_of(session)))


def _row(actor: Actor, employment: Employment, new: NewSession) -> Session:
    return Session(
        network_id=employment.network_id,
        agency_id=employment.organization_id,
        label=NORMAL,
        employment=employment,
        kind=new.kind,
        form=new.form if new.kind == Kind.SUPERVISION else "",
        minutes=new.minutes,
        occurred_at=new.occurred_at,
        zone=new.zone,
        note=new.note,
        recorder_id=actor.hat_id,
        recorded_at=now(),
        form_nonce=new.form_nonce,
    )


def _check(actor: Actor, people: list[Employment], new: NewSession) -> None:
    for one in people:
        check_may_supervise(actor, one)
    if not people:
        raise SessionRefusedError(_("Say who was there."))
    if new.kind not in Kind.values:
        raise SessionRefusedError(_("Say whether it was training or supervision."))
    if new.minutes < 1:
        raise SessionRefusedError(_("Say how many minutes it took."))
    if new.occurred_at > now():
        raise SessionRefusedError(_("This lies in the future. Record it when it has happened."))


def _sent_before(employment: Employment, new: NewSession) -> Session | None:
    return Session.objects.filter(employment=employment, form_nonce=new.form_nonce).first()


def _supersede(old: Session) -> None:
    changed = Session.objects.filter(pk=old.pk, superseded_at=None).update(superseded_at=now())
    if not changed:
        raise SessionRefusedError(_("Somebody changed this meanwhile. Open it again to see how."))
