"""`hearth demo`: load the small demonstration, settle it, and say how to sign in."""

from typing import Any

from django.core.management.base import BaseCommand

from hearth.interop.demonstration import network as demonstration
from hearth.ledger.nightly import settle_everything


class Command(BaseCommand):
    """Safe to repeat: a demonstration that stands is only settled up to today."""

    help = "Load the demonstration network (all invented) and print the sign-ins."

    def handle(self, *args: Any, **options: Any) -> None:
        """Build if need be, settle, print."""
        built = demonstration.build()
        changed = settle_everything()
        state = "built" if built else "already there"
        self.stdout.write(f"Demonstration {state}; settling changed {changed} obligations.\n\n")
        for one in demonstration.sign_ins():
            self.stdout.write(f"  {one.email:<22} {one.role:<22} {one.name}, {one.organization}")
        self.stdout.write(f"\n  Everybody's password: {demonstration.PASSWORD}\n")
