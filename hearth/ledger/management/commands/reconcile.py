"""`hearth reconcile`: does the ledger still say what its evidence says?"""

from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hearth.access.actors import acting, interface_of
from hearth.ledger.models import Installation
from hearth.ledger.reconciling import reconcile
from hearth.ledger.recorders import compare_recorders
from hearth.network.models import Network


def _number(said: str) -> int:
    """A whole number that is not negative."""
    if not said.isdecimal():
        raise ArgumentTypeError(f"{said!r} is no number of members.")
    return int(said)


class Command(BaseCommand):
    """Compares and prints; changes nothing; exits with 1 when anything differs."""

    help = "Compare obligations, tally and recorders with packs, evidence and spans."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many members the reference engine compares, or recorders alone."""
        parser.add_argument("--members", type=_number, default=200)
        parser.add_argument(
            "--evidence", action="store_true", help="compare recorders with their evidence only"
        )

    def handle(self, *args: Any, members: int, evidence: bool, **options: Any) -> None:
        """A line for each comparison."""
        if self._recorders() if evidence else self._everything(members):
            raise SystemExit(1)

    def _recorders(self) -> int:
        """Records of recorders alone: no engine runs, so it is quick in a large network."""
        differences = 0
        for network in Network.objects.order_by("pk"):
            with acting(interface_of(network)) as actor:
                found = compare_recorders(actor)
            self.stdout.write(f"{network.name}:")
            self._tell(found)
            differences += sum(found.values())
        return differences

    def _everything(self, members: int) -> int:
        differences = 0
        for installation in Installation.objects.filter(ended_at=None).select_related("offering"):
            found = reconcile(installation.offering, members=members)
            differences += found.differences
            self.stdout.write(
                f"{installation.offering}: {found.rows} rows differ from the set engine; "
                f"{found.reference} from the reference engine "
                f"({found.members_by_reference} members); {found.tally} tally keys differ"
            )
            self._tell(found.recorders)
        return differences

    def _tell(self, recorders: dict[str, int]) -> None:
        for table, count in recorders.items():
            self.stdout.write(f"  {table}: {count} records differ from their evidence")
