"""`hearth demo`: load the small demonstration, settle it, and say how to sign in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hearth.interop.demonstration import network, positive
from hearth.interop.demonstration.cast import PASSWORD, UnfinishedError, sign_ins
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
        for program in programs:
            self.stdout.write(f"\n  {program.NETWORK}")
            for one in sign_ins(program.NETWORK):
                self.stdout.write(
                    f"    {one.email:<22} {one.role:<22} {one.name}, {one.organization}"
                )
        self.stdout.write(f"\n  Everybody's password: {PASSWORD}\n")
