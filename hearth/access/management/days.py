"""Days as whoever runs a command writes them."""

from datetime import date

from django.core.management.base import CommandError


def day_of(text: str) -> date:
    """A day from its ISO form; raises CommandError for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text} is no day; write it as 2026-03-31.") from error
