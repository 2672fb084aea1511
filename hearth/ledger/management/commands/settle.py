"""`hearth settle`: the nightly settling, now. Interrupted, it resumes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hearth.ledger.models import Installation
from hearth.ledger.nightly import STEP, settle_offering
from hearth.ledger.packs import waiting
from hearth.ledger.side_by_side import MOST_CONNECTIONS


class Command(BaseCommand):
    """Settles every offering with an installed pack, showing progress."""

    help = "Bring every obligation up to today. Safe to stop and to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many parties a step covers, who is taken, in how many statements side by side."""
        parser.add_argument("--everybody", action="store_true")
        parser.add_argument(
            "--at-once",
            action="store_true",
            help="In one statement a connection; who writes meanwhile waits.",
        )
        parser.add_argument(
            "--step", type=int, choices=range(1, STEP + 1), default=STEP, metavar="N"
        )
        parser.add_argument(
            "--connections",
            type=int,
            choices=range(1, MOST_CONNECTIONS + 1),
            default=1,
            metavar="N",
            help=f"Ranges settled side by side, up to {MOST_CONNECTIONS}: one a core, at most.",
        )

    def handle(
        self,
        *args: Any,
        step: int,
        everybody: bool,
        at_once: bool,
        connections: int,
        **options: Any,
    ) -> None:
        """Settle, a line per step."""
        try:
            self._settle(step, everybody=everybody, at_once=at_once, connections=connections)
        except KeyboardInterrupt:
            raise CommandError("Stopped. The next `hearth settle` goes on from there.") from None

    def _settle(self, step: int, *, everybody: bool, at_once: bool, connections: int) -> None:
        for installation in Installation.objects.filter(ended_at=None).select_related(
            "offering", "version"
        ):
            offering, begun = installation.offering, False
            for progress in settle_offering(
                offering, step, everybody=everybody, at_once=at_once, connections=connections
            ):
                begun = True
                self.stdout.write(
                    f"{offering}: {min(progress.next_party, progress.last_party + 1)}"
                    f" of {progress.last_party + 1} parties, rows changed: {progress.differences}"
                )
            if not begun:
                self.stdout.write(f"{offering}: nobody is enrolled yet")
            for line in waiting(installation):
                self.stdout.write(line)
