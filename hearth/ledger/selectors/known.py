"""What the engines would be given: today, or as it was known on a past day.

Stored obligations answer only "now". An earlier belief is the set engine over evidence, spans and
pack versions that had been recorded, and not yet replaced, at that instant: all of them, in the
database, so that who reads changes what is shown and never what is computed.
"""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db import connection
from django.db.models import Q, QuerySet

from hearth.access.actors import Actor
from hearth.access.selectors import visible
from hearth.foundation.clock import today_in
from hearth.foundation.reading import note_read
from hearth.ledger.models import Evidence, Span, Subject
from hearth.ledger.reconciling import engine_evidence, engine_spans, engine_subject
from hearth.ledger.selectors.programs import Program, programs_in, programs_known
from hearth.ledger.selectors.subjects import subjects_of_members, subjects_of_staff
from hearth.manuals.explain import Explanation, explain_obligation
from hearth.rules import obligation as engine
from hearth.rules.evaluate import evaluate
from hearth.rules.text import Text

STANDS = Q(superseded_at=None)


@dataclass(frozen=True, kw_only=True)
class History:
    """One subject with the spans and the evidence the reader may see, as the engines take them."""

    program: Program
    subject: engine.Subject
    spans: tuple[engine.Span, ...]
    evidence: tuple[engine.Evidence, ...]

    def settled(self, more: tuple[engine.Evidence, ...] = ()) -> list[engine.Obligation]:
        """What the reference engine makes of it, with `more` evidence added in thought."""
        evidence = (*self.evidence, *more)
        return evaluate(self.program.rules, self.subject, self.spans, evidence, unsealed=True)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a member stands in one program."""

    member_id: int
    program: Program
    stage: Text
    since: date
    tracked_from: date


@dataclass(frozen=True)
class KnownObligation:
    """One obligation of a past day; when it was met is for its evidence to tell."""

    subject_id: int
    standard: int
    opening_key: int
    block: int
    label: int
    state: int
    role: int
    opens_on: date
    closes_on: date
    due_on: date
    wanted_until: date | None
    needed: int
    found: int
    met_by: int | None
    late_by: int | None

    @property
    def key(self) -> tuple[int, int, int]:
        """Its identity in the ledger."""
        return (self.subject_id, self.standard, self.opening_key)


def standing_of_members(actor: Actor, member_ids: Collection[int]) -> tuple[Standing, ...]:
    """The stages the members are in today, that the actor may read. Three queries."""
    programs = programs_in(actor.network_id)
    subjects = _running(actor, member_ids, programs)
    return tuple(
        Standing(
            member_id=span.member_id or 0,
            program=(program := programs[subjects[span.subject_id].offering_id]),
            stage=program.stages[span.value],
            since=span.starts_on,
            tracked_from=subjects[span.subject_id].tracked_from,
        )
        for span in _stages(actor, subjects.values())
        if covers(span, today_in(programs[subjects[span.subject_id].offering_id].zone))
    )


def histories_of_member(actor: Actor, member_id: int) -> tuple[History, ...]:
    """What the actor knows today of a member, per program. Four queries."""
    programs = programs_in(actor.network_id)
    subjects = _running(actor, [member_id], programs)
    return _histories(actor, subjects, programs)


def as_known_on(
    actor: Actor, member_id: int, known_at: datetime, as_of: date
) -> list[KnownObligation]:
    """The member's obligations on day `as_of`, as the records of instant `known_at` had it."""
    return _known(subjects_of_members(actor, [member_id]), known_at, as_of)


def as_known_of_staff(
    actor: Actor, employment_id: int, known_at: datetime, as_of: date
) -> list[KnownObligation]:
    """The same of somebody of the staff."""
    return _known(subjects_of_staff(actor, [employment_id]), known_at, as_of)


def _known(subjects: dict[int, Subject], known_at: datetime, as_of: date) -> list[KnownObligation]:
    columns = ", ".join(column.name for column in fields(KnownObligation))
    found: list[KnownObligation] = []
    for party in {subject.party for subject in subjects.values()}:
        with connection.cursor() as cursor:
            cursor.execute(
                f"select {columns} from ledger_known(%s, %s, %s)",  # noqa: S608  our own names
                [party, known_at, as_of],
            )
            found.extend(KnownObligation(*row) for row in cursor.fetchall())
    # The database gave only what the row policy allows; the subject must be the actor's here too.
    theirs = sorted((one for one in found if one.subject_id in subjects), key=lambda one: one.key)
    for one in theirs:
        subject = subjects[one.subject_id]
        note_read(subject.member_id, subject.agency_id, one.label)
    return theirs


def explanation_of(
    histories: Collection[History], subject_id: int, standard: int, opening_key: int
) -> Explanation | None:
    """Why one obligation is as it is, as far as the reader's evidence tells."""
    for history in histories:
        if history.subject.subject_id == subject_id:
            program = history.program
            return explain_obligation(
                program.pack,
                program.codes,
                program.parameters,
                (history.subject, history.spans, history.evidence),
                standard=program.standards[standard],
                opening_key=opening_key,
            )
    return None


def histories_known(
    actor: Actor, member_id: int, known_at: datetime, as_of: date
) -> tuple[History, ...]:
    """What the actor may read today of what was known at an instant, per program. Four queries."""
    stood = Q(recorded_at__lte=known_at) & (Q(superseded_at=None) | Q(superseded_at__gt=known_at))
    programs = programs_known(actor.network_id, known_at)
    subjects = _running(actor, [member_id], programs)
    return _histories(actor, subjects, programs, stood, as_of)


def _histories(
    actor: Actor,
    subjects: dict[int, Subject],
    programs: dict[int, Program],
    stood: Q = STANDS,
    as_of: date | None = None,
) -> tuple[History, ...]:
    parties = {subject.party for subject in subjects.values()}
    about = visible(actor, Evidence.objects.filter(stood, is_retracted=False, party__in=parties))
    evidence = tuple(engine_evidence(about))
    spans = tuple(engine_spans(_of(subjects, visible(actor, Span.objects.filter(stood)))))
    return tuple(
        History(
            program=(program := programs[subject.offering_id]),
            subject=engine_subject(subject, as_of or today_in(program.zone)),
            spans=tuple(span for span in spans if span.subject_id == subject.pk),
            evidence=evidence,
        )
        for subject in subjects.values()
    )


def _running(
    actor: Actor, member_ids: Collection[int], programs: dict[int, Program]
) -> dict[int, Subject]:
    subjects = subjects_of_members(actor, member_ids)
    return {key: one for key, one in subjects.items() if one.offering_id in programs}


def _stages(actor: Actor, subjects: Collection[Subject]) -> QuerySet[Span]:
    rows = Span.objects.filter(kind=Span.Kind.STAGE, superseded_at=None)
    return _of({one.pk: one for one in subjects}, visible(actor, rows)).order_by("starts_on")


def _of(subjects: dict[int, Subject], rows: QuerySet[Span]) -> QuerySet[Span]:
    return rows.filter(subject_id__in=list(subjects))


def covers(span: Span, day: date) -> bool:
    """Whether the subject stood there on a day."""
    return span.starts_on <= day and (span.ends_on is None or day < span.ends_on)
