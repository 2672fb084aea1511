"""`hearth settle`: the nightly settling, now. Interrupted, it resumes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hearth.ledger.models import Installation
from hearth.ledger.nightly import settle_offering


class Command(BaseCommand):
    """Settles every offering with an installed pack, showing progress."""

    help = "Bring every obligation up to today. Safe to stop and to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many parties a step covers, and whether those with nothing new are taken too."""
        parser.add_argument("--everybody", action="store_true")
        parser.add_argument("--step", type=int)

    def handle(self, *args: Any, step: int | None, everybody: bool, **options: Any) -> None:
        """Settle, a line per step."""
        for installation in Installation.objects.filter(ended_at=None).select_related("offering"):
            offering = installation.offering
            for progress in settle_offering(offering, step, everybody=everybody):
                self.stdout.write(
                    f"{offering}: {min(progress.next_party, progress.last_party + 1)}"
                    f" of {progress.last_party + 1} parties, {progress.differences} rows changed"
                )
