"""Obligations as a reader may see them, with what opened and what settled them.

`met_by` is joined under the reader's own rights: the state is computed from all evidence, but
whoever may not read the evidence learns only that it is met.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from hearth.access.actors import Actor
from hearth.access.selectors import visible, visible_staff
from hearth.foundation.clock import today_in
from hearth.ledger.models import Obligation, State, Subject
from hearth.ledger.selectors.evidence import SeenEvidence, evidence_named
from hearth.ledger.selectors.programs import Program, in_page_language, programs_in
from hearth.ledger.selectors.subjects import subjects_of_members, subjects_of_staff
from hearth.rules.model import Block, Each, Every, OnEvidence
from hearth.rules.obligation import unpack_parts
from hearth.rules.resolve import Rule
from hearth.rules.windows import NEVER, to_day

PENDING = Q(state__in=[State.UPCOMING, State.OPEN, State.HELD])
WANTED = Q(state=State.MISSED, wanted_until__isnull=False, late_by=None)


@dataclass(frozen=True, kw_only=True)
class SeenObligation:
    """One obligation. Dates are of the program's zone; `found` counts all evidence."""

    member_id: int  # 0: about staff
    employment_id: int  # 0: about a member
    subject_id: int
    program: Program
    standard: int
    opening_key: int
    block_number: int
    label: int
    state: State
    opens_on: date
    closes_on: date
    due_on: date
    wanted_until: date | None
    needed: int
    found: int
    parts: int | None
    is_done_late: bool
    opening: SeenEvidence | None
    settling: SeenEvidence | None  # what met it, or did it late
    is_withheld: bool  # settled by evidence that the reader may not see

    @property
    def done_on(self) -> date | None:
        """When what settled it happened; None to whoever may not read the evidence."""
        return self.settling.occurred_on if self.settling else None

    @property
    def found_by_need(self) -> tuple[int, ...]:
        """What was found for each of the block's needs."""
        return unpack_parts(self.parts, self.found, len(self.block.needs))

    @property
    def needed_by_need(self) -> tuple[int, ...]:
        """What each of the block's needs asks for; a cut window asks for less of the first."""
        rest = [need.at_least for need in self.rule.needs[1:]] if self.rule else []
        return (self.needed, *rest)

    @property
    def has_due_day(self) -> bool:
        """Whether it is known when it is due; else it waits for a stage, or a hold to end."""
        return to_day(self.due_on) < NEVER

    @property
    def key(self) -> tuple[int, int, int]:
        """Its identity in the ledger."""
        return (self.subject_id, self.standard, self.opening_key)

    @property
    def title(self) -> str:
        """What the pack calls it, in the language of the page."""
        return in_page_language(self.block.title)

    @property
    def block(self) -> Block:
        """The dated block that asks for it, as the pack words it."""
        return self.program.block(self.standard, self.block_number)

    @property
    def rule(self) -> Rule | None:
        """The same block as the engines run it; None while its standard is stopped."""
        return self.program.rule(self.standard, self.block_number)


def due_for_members(
    actor: Actor, member_ids: Collection[int], *, and_since: date | None = None
) -> tuple[SeenObligation, ...]:
    """What is open, upcoming, or missed and still wanted, of these members.

    `and_since` adds everything due from that day on, whatever its state. Four queries, however
    many members.
    """
    wanted = PENDING | WANTED
    if and_since:
        wanted |= Q(due_on__gte=and_since)
    return _seen(actor, subjects_of_members(actor, member_ids), wanted)


def due_for_staff(
    actor: Actor, employment_ids: Collection[int], *, and_since: date | None = None
) -> tuple[SeenObligation, ...]:
    """The same of staff."""
    wanted = PENDING | WANTED
    if and_since:
        wanted |= Q(due_on__gte=and_since)
    return _seen(actor, subjects_of_staff(actor, employment_ids), wanted, about_staff=True)


def next_of_each(due: Iterable[SeenObligation]) -> tuple[SeenObligation, ...]:
    """Without the windows that begin once another of the same standard is over, in the same order.

    A dose every day is one line of a list, not thirty.
    """
    owed = tuple(due)
    following = [one for one in owed if isinstance(one.block.opens, Each | Every)]
    first: dict[tuple[int, int], date] = {}
    for one in following:
        if one.state in (State.UPCOMING, State.OPEN) and one.due_on >= today_in(one.program.zone):
            place = (one.subject_id, one.standard)
            first[place] = min(one.opens_on, first.get(place, one.opens_on))
    later = {
        one.key
        for one in following
        if one.state == State.UPCOMING
        and one.opens_on > first.get((one.subject_id, one.standard), one.opens_on)
    }
    return tuple(one for one in owed if one.key not in later)


def obligations_of_member(
    actor: Actor, member_id: int, *, since: date
) -> tuple[SeenObligation, ...]:
    """Every obligation of a member due from `since` on, oldest first."""
    return _seen(actor, subjects_of_members(actor, [member_id]), Q(due_on__gte=since))


def settled_by(
    actor: Actor, member_id: int, evidence_id: int
) -> tuple[tuple[SeenObligation, ...], tuple[SeenObligation, ...]]:
    """(met, done late) by one piece of evidence."""
    subjects = subjects_of_members(actor, [member_id])
    found = _seen(actor, subjects, Q(met_by=evidence_id) | Q(late_by=evidence_id))
    met = tuple(one for one in found if one.state == State.MET)
    return met, tuple(one for one in found if one.state != State.MET)


def settled_among_staff(
    actor: Actor, employment_ids: Collection[int], evidence_ids: Collection[int]
) -> tuple[SeenObligation, ...]:
    """What these pieces of evidence met, or did late, of these people."""
    subjects = subjects_of_staff(actor, employment_ids)
    settled = Q(met_by__in=evidence_ids) | Q(late_by__in=evidence_ids)
    return _seen(actor, subjects, settled, about_staff=True)


def _seen(
    actor: Actor, subjects: Mapping[int, Subject], wanted: Q, *, about_staff: bool = False
) -> tuple[SeenObligation, ...]:
    programs = programs_in(actor.network_id)
    see = visible_staff if about_staff else visible
    rows = see(actor, _rows(subjects)).filter(wanted).order_by("due_on", "standard")
    # A standard that the installed version no longer has cannot be put in words.
    worded = [
        (row, programs[offering])
        for row in rows
        if (offering := subjects[row.subject_id].offering_id) in programs
        and row.standard in programs[offering].standards
    ]
    known = _evidence_around(actor, worded, about_staff=about_staff)
    return tuple(_one(row, program, known) for row, program in worded)


def _rows(subjects: Mapping[int, Subject]) -> QuerySet[Obligation]:
    return Obligation.objects.filter(subject_id__in=list(subjects))


def _evidence_around(
    actor: Actor, worded: Iterable[tuple[Obligation, Program]], *, about_staff: bool
) -> dict[int, SeenEvidence]:
    """What opened or settled the rows, by id and by the id of its chain."""
    wanted: set[int] = set()
    for row, program in worded:
        wanted.update(one for one in (row.met_by, row.late_by) if one)
        if _opened_by_evidence(row, program):
            wanted.add(row.opening_key)
    found = evidence_named(actor, wanted, about_staff=about_staff)
    return {one.root_id: one for one in found} | {one.evidence_id: one for one in found}


def _opened_by_evidence(row: Obligation, program: Program) -> bool:
    return isinstance(program.block(row.standard, row.block).opens, OnEvidence)


def _one(row: Obligation, program: Program, known: dict[int, SeenEvidence]) -> SeenObligation:
    settling = row.met_by or row.late_by
    return SeenObligation(
        member_id=row.member_id or 0,
        employment_id=row.employment_id or 0,
        subject_id=row.subject_id,
        program=program,
        standard=row.standard,
        opening_key=row.opening_key,
        block_number=row.block,
        label=row.label,
        state=State(row.state),
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        due_on=row.due_on,
        wanted_until=row.wanted_until,
        needed=row.needed,
        found=row.found,
        parts=row.parts,
        is_done_late=row.late_by is not None,
        opening=known.get(row.opening_key) if _opened_by_evidence(row, program) else None,
        settling=known.get(settling) if settling else None,
        is_withheld=settling is not None and settling not in known,
    )
