"""Does the ledger still say what its packs, evidence and spans say? Nothing here writes.

The set engine compares every stored row in the database; the reference engine, plain Python,
compares as many members as asked; the tally is compared with a count; recorders with evidence.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection

from hearth.access.actors import acting, interface_of, settler_of
from hearth.foundation.clock import now, today_in
from hearth.ledger import packs
from hearth.ledger.models import Evidence, Installation, Obligation, Span, Subject
from hearth.ledger.recorders import compare_recorders
from hearth.members.models import Member
from hearth.network.models import Offering
from hearth.rules import obligation as engine
from hearth.rules.evaluate import evaluate
from hearth.rules.windows import number, to_day


@dataclass(frozen=True)
class Reconciliation:
    """Differences found, by comparison; all zero when all is well."""

    rows: int
    tally: int
    reference: int
    members_by_reference: int
    recorders: dict[str, int]

    @property
    def differences(self) -> int:
        """Everything that disagrees."""
        return self.rows + self.tally + self.reference + sum(self.recorders.values())


def reconcile(offering: Offering, *, members: int = 200) -> Reconciliation:
    """Compare an offering's ledger by every means; `members` is the reference engine's share."""
    with acting(settler_of(offering.network)), connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(ledger_compare_range(%s, p.first_party, p.last_party, %s), 0),"
            " ledger_compare_tally() from ledger_parties(%s) p",
            [offering.pk, now(), offering.pk],
        )
        rows, tally = cursor.fetchone()
    with acting(interface_of(offering.network)) as actor:
        reference, compared = compare_with_reference(offering, members)
        recorders = compare_recorders(actor)
    return Reconciliation(rows, tally, reference, compared, recorders)


def compare_with_reference(offering: Offering, members: int) -> tuple[int, int]:
    """(differences, members compared): stored rows against the reference engine's."""
    installation = Installation.objects.select_related("version").get(
        offering=offering, ended_at=None
    )
    rules = packs.resolved(installation.version, installation.parameters).rules
    subjects = list(
        Subject.objects.filter(offering=offering).select_related("member").order_by("id")[:members]
    )
    parties = {subject.party for subject in subjects}
    spans = engine_spans(Span.objects.filter(subject__in=subjects, superseded_at=None))
    evidence = engine_evidence(
        Evidence.objects.filter(party__in=parties, superseded_at=None, is_retracted=False)
    )
    wanted: Counter[engine.Obligation] = Counter()
    for subject in subjects:
        asked = engine_subject(subject, today_in(offering.time_zone))
        wanted.update(evaluate(rules, asked, spans, evidence, unsealed=True))
    stored = Counter(stored_obligations(subjects, evidence))
    return ((wanted - stored) + (stored - wanted)).total(), len(subjects)


def engine_subject(subject: Subject, as_of: date) -> engine.Subject:
    """A subject as the engines see it."""
    return engine.Subject(
        subject.pk,
        subject.party,
        to_day(subject.tracked_from),
        to_day(as_of),
        born_of(subject.member),
    )


def born_of(member: Member | None) -> int | None:
    """A birthday as the engines compare it."""
    return number(to_day(member.birth_on)) if member and member.birth_on else None


def engine_spans(spans: Iterable[Span]) -> list[engine.Span]:
    """Spans as the engines see them."""
    return [
        engine.Span(
            span.subject_id,
            span.kind,
            span.value,
            to_day(span.starts_on),
            to_day(span.ends_on) if span.ends_on else None,
        )
        for span in spans
    ]


def engine_evidence(rows: Iterable[Evidence]) -> list[engine.Evidence]:
    """Evidence as the engines see it."""
    return [
        engine.Evidence(
            evidence_id=row.pk,
            root_id=row.root_id or row.pk,
            party=row.party,
            kind=row.kind,
            slots=row.slots,
            answers=row.answers_id,
            occurred_on=to_day(row.occurred_on),
            label=row.label,
        )
        for row in rows
    ]


def stored_obligations(
    subjects: Iterable[Subject], evidence: Iterable[engine.Evidence]
) -> list[engine.Obligation]:
    """The stored rows as the engines would have returned them; days come from the evidence."""
    days = {one.evidence_id: one.occurred_on for one in evidence}
    rows = Obligation.objects.filter(subject__in=list(subjects))
    return [engine_obligation(row, days) for row in rows]


def engine_obligation(row: Obligation, days: Mapping[int, int]) -> engine.Obligation:
    """A stored row as the engines would have returned it; `days` are those of its evidence."""
    return engine.Obligation(
        subject_id=row.subject_id,
        standard=row.standard,
        opening_key=row.opening_key,
        block=row.block,
        label=row.label,
        state=row.state,
        role=row.role,
        opens_on=to_day(row.opens_on),
        closes_on=to_day(row.closes_on),
        due_on=to_day(row.due_on),
        wanted_until=_day(row.wanted_until),
        needed=row.needed,
        found=row.found,
        parts=row.parts,
        met_on=days.get(row.met_by or 0),
        met_by=row.met_by,
        late_on=days.get(row.late_by or 0),
        late_by=row.late_by,
    )


def _day(value: date | None) -> int | None:
    return to_day(value) if value else None
