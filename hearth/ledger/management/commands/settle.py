"""`hearth settle`: the nightly settling, now. Interrupted, it resumes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hearth.ledger.models import Installation
from hearth.ledger.nightly import STEP, settle_offering


class Command(BaseCommand):
    """Settles every offering with an installed pack, showing progress."""

    help = "Bring every obligation up to today. Safe to stop and to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many parties a step covers, and whether everybody is taken, in one statement."""
        parser.add_argument("--everybody", action="store_true")
        parser.add_argument(
            "--at-once", action="store_true", help="In one statement; who writes meanwhile waits."
        )
        parser.add_argument("--step", type=int, default=STEP)

    def handle(self, *args: Any, step: int, everybody: bool, at_once: bool, **options: Any) -> None:
        """Settle, a line per step."""
        for installation in Installation.objects.filter(ended_at=None).select_related("offering"):
            offering = installation.offering
            for progress in settle_offering(offering, step, everybody=everybody, at_once=at_once):
                self.stdout.write(
                    f"{offering}: {min(progress.next_party, progress.last_party + 1)}"
                    f" of {progress.last_party + 1} parties, {progress.differences} rows changed"
                )
