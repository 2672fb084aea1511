"""`hearth reconcile`: does the ledger still say what its evidence says?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hearth.ledger.models import Installation
from hearth.ledger.reconciling import reconcile


class Command(BaseCommand):
    """Compares and prints; changes nothing; exits with 1 when anything differs."""

    help = "Compare obligations, tally and recorders with packs, evidence and spans."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many members the reference engine compares."""
        parser.add_argument("--members", type=int, default=200)

    def handle(self, *args: Any, members: int, **options: Any) -> None:
        """A line for each comparison."""
        differences = 0
        for installation in Installation.objects.filter(ended_at=None).select_related("offering"):
            found = reconcile(installation.offering, members=members)
            differences += found.differences
            self.stdout.write(
                f"{installation.offering}: {found.rows} rows differ from the set engine; "
                f"{found.reference} from the reference engine "
                f"({found.members_by_reference} members); {found.tally} tally keys differ"
            )
            for table, count in found.recorders.items():
                self.stdout.write(f"  {table}: {count} records differ from their evidence")
        if differences:
            raise SystemExit(1)
