"""`hearth demo`: load the small demonstration, settle it, and say how to sign in."""

from itertools import groupby
from operator import attrgetter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hearth.interop.demonstration import network, positive
from hearth.interop.demonstration.cast import PASSWORD, UnfinishedError
from hearth.interop.demonstration.everybody import everybody
from hearth.ledger.nightly import settle_everything


class Command(BaseCommand):
    """Safe to repeat: a network that stands is only settled up to today."""

    help = "Load the demonstration's two networks (all invented) and print the sign-ins."

    def handle(self, *args: Any, **options: Any) -> None:
        """Build if need be, settle, print."""
        programs = (network, positive)
        try:
            built = [program.build() for program in programs]
        except UnfinishedError as refused:
            raise CommandError(str(refused)) from refused
        changed = settle_everything()
        state = "built" if any(built) else "already there"
        self.stdout.write(f"Demonstration {state}; settling changed {changed} obligations.\n")
        for called, people in groupby(everybody(), attrgetter("network")):
            self.stdout.write(f"\n  {called}")
            for one in people:
                where = ", ".join(filter(None, (one.name, one.organization)))
                self.stdout.write(f"    {one.email:<22} {one.role:<26} {where}\n      {one.does}")
        self.stdout.write(f"\n  Everybody's password: {PASSWORD}\n")
