"""The one clock. Rules never ask it: whoever calls them passes the time in."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """The present instant, with zone. Tests may freeze it; nothing else may."""
    if frozen := _frozen.get():
        return frozen
    if settings.TESTING and (text := os.environ.get("HEARTH_CLOCK")):
        return datetime.fromisoformat(text)
    return timezone.now()


def today_in(zone: str) -> date:
    """The calendar day of `now` in an offering's time zone, e.g. "America/New_York"."""
    return now().astimezone(ZoneInfo(zone)).date()


@contextmanager
def frozen_at(instant: datetime) -> Iterator[None]:
    """Stop the clock at `instant` (with zone) for the block; for tests and demonstrations."""
    token = _frozen.set(instant)
    try:
        yield
    finally:
        _frozen.reset(token)
