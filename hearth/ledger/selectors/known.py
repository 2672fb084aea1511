"""What the engines would be given: today, or as it was known on a past day.

Stored obligations answer only "now". An earlier belief is the reference engine over evidence,
spans and pack versions that had been recorded, and not yet replaced, at that instant.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from hearth.access.actors import Actor
from hearth.access.selectors import visible
from hearth.foundation.clock import today_in
from hearth.ledger.models import Evidence, Installation, Span, Subject
from hearth.ledger.reconciling import engine_evidence, engine_spans, engine_subject
from hearth.ledger.selectors.programs import COMPILED, Program, program_of, programs_in
from hearth.ledger.selectors.subjects import subjects_of_members
from hearth.rules import obligation as engine
from hearth.rules.evaluate import evaluate
from hearth.rules.explain import Explanation, explain_obligation
from hearth.rules.text import Text


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
        if _covers(span, today_in(programs[subjects[span.subject_id].offering_id].zone))
    )


def histories_of_member(actor: Actor, member_id: int) -> tuple[History, ...]:
    """What the actor knows today of a member, per program. Four queries."""
    programs = programs_in(actor.network_id)
    subjects = _running(actor, [member_id], programs)
    return _histories(actor, subjects, programs, Q(superseded_at=None), None)


def as_known_on(
    actor: Actor, member_id: int, known_at: datetime, as_of: date
) -> list[engine.Obligation]:
    """The member's obligations on day `as_of`, as the records of instant `known_at` had it."""
    programs = _programs_at(actor.network_id, known_at)
    subjects = _running(actor, [member_id], programs)
    then = Q(recorded_at__lte=known_at) & (Q(superseded_at=None) | Q(superseded_at__gt=known_at))
    histories = _histories(actor, subjects, programs, then, as_of)
    return sorted(one for history in histories for one in history.settled())


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


def _histories(
    actor: Actor,
    subjects: dict[int, Subject],
    programs: dict[int, Program],
    standing: Q,
    as_of: date | None,
) -> tuple[History, ...]:
    rows = visible(actor, Evidence.objects.filter(standing, is_retracted=False))
    parties = {subject.party for subject in subjects.values()}
    evidence = tuple(engine_evidence(rows.filter(party__in=parties)))
    spans = tuple(engine_spans(_of(subjects, visible(actor, Span.objects.filter(standing)))))
    return tuple(
        History(
            program=(program := programs[subject.offering_id]),
            subject=engine_subject(subject, as_of or today_in(program.zone)),
            spans=tuple(span for span in spans if span.subject_id == subject.pk),
            evidence=evidence,
        )
        for subject in subjects.values()
    )


def _programs_at(network_id: int, known_at: datetime) -> dict[int, Program]:
    """Each offering's installation of that instant; before the first one, the first.

    Rules are older than their installation here, and their blocks carry their own dates.
    """
    rows = Installation.objects.filter(offering__network_id=network_id).order_by("installed_at")
    chosen: dict[int, Installation] = {}
    for row in rows.select_related("offering", "version").defer(*COMPILED):
        if row.offering_id not in chosen or row.installed_at <= known_at:
            chosen[row.offering_id] = row
    return {offering: program_of(row) for offering, row in chosen.items()}


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


def _covers(span: Span, day: date) -> bool:
    return span.starts_on <= day and (span.ends_on is None or day < span.ends_on)
