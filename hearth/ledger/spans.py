"""Ending spans without overwriting them: what was believed before stays, replaced."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from hearth.foundation.clock import now
from hearth.ledger.models import Span


def cut_spans(spans: Iterable[Span], on: date) -> None:
    """End spans on a day: each is replaced by what was left of it, if anything was."""
    for span in list(spans):
        Span.objects.filter(pk=span.pk).update(superseded_at=now())
        if span.starts_on < on:
            Span.objects.create(
                network_id=span.network_id,
                agency_id=span.agency_id,
                member_id=span.member_id,
                employment_id=span.employment_id,
                label=span.label,
                subject_id=span.subject_id,
                kind=span.kind,
                value=span.value,
                starts_on=span.starts_on,
                ends_on=on,
                recorded_at=now(),
            )


def from_day(on: date) -> Q:
    """Spans that reach to this day, or begin later."""
    return Q(ends_on=None) | Q(ends_on__gt=on)
