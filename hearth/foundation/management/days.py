"""Days and instants as somebody types them behind a command."""

from argparse import ArgumentTypeError
from datetime import date, datetime


def day_of(said: str) -> date:
    """A day from its ISO form. Raises ArgumentTypeError."""
    try:
        return date.fromisoformat(said)
    except ValueError:
        mend = "Write it as 2026-01-31, a day that there is."
        raise ArgumentTypeError(f"{said!r} is not a day. {mend}") from None


def instant_of(said: str) -> datetime:
    """An instant, with its zone or without. Raises ArgumentTypeError."""
    try:
        return datetime.fromisoformat(said)
    except ValueError:
        mend = "Write it as 2026-01-31 or 2026-01-31T14:30."
        raise ArgumentTypeError(f"{said!r} is not a time. {mend}") from None
