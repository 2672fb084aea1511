"""Staff in the programs they work for, as a reader may see them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from hearth.access.actors import Actor
from hearth.access.selectors import visible_staff
from hearth.foundation.clock import today_in
from hearth.ledger.models import Span
from hearth.ledger.selectors.known import covers
from hearth.ledger.selectors.programs import Program, programs_in
from hearth.rules.text import Text


@dataclass(frozen=True, kw_only=True)
class StaffPlace:
    """One person in one role of one program today."""

    subject_id: int
    employment_id: int
    name: str
    program: Program
    role: Text
    since: date


def staff_places(actor: Actor, employment_ids: Collection[int] | None = None) -> list[StaffPlace]:
    """Who of the staff is in a role of a program today, by name; all that the actor may read."""
    programs = programs_in(actor.network_id)
    rows = Span.objects.filter(
        kind=Span.Kind.STAFF_ROLE, superseded_at=None, subject__offering_id__in=list(programs)
    )
    if employment_ids is not None:
        rows = rows.filter(employment_id__in=employment_ids)
    spans = visible_staff(actor, rows).select_related("subject", "employment__staff")
    ordered = spans.order_by("employment__staff__name", "employment_id", "subject_id")
    placed = ((span, programs[span.subject.offering_id]) for span in ordered)
    found = [
        _place(span, program) for span, program in placed if covers(span, today_in(program.zone))
    ]
    return [one for one in found if one is not None]


def _place(span: Span, program: Program) -> StaffPlace | None:
    roles = {program.codes.roles[one.code]: one.title for one in program.pack.roles}
    if span.employment is None or span.value not in roles:
        return None  # a role that the installed version no longer has
    return StaffPlace(
        subject_id=span.subject_id,
        employment_id=span.employment.pk,
        name=span.employment.staff.name,
        program=program,
        role=roles[span.value],
        since=span.starts_on,
    )
