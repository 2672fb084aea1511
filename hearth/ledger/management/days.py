"""Days of the ledger as somebody types them behind a command."""

from argparse import ArgumentTypeError
from datetime import date

from hearth.foundation.management.days import day_of
from hearth.ledger.packs import CALENDAR


def ledger_day(said: str) -> date:
    """A day that the calendar of settling knows. Raises ArgumentTypeError."""
    first, last = CALENDAR
    day = day_of(said)
    if not first <= day <= last:
        raise ArgumentTypeError(f"{said} is not between {first} and {last}.")
    return day
