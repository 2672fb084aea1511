"""`hearth signals`: file what a day's activity asks to be looked at, now."""

from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hearth.access.noticing import note_signals
from hearth.foundation.clock import today_in
from hearth.foundation.management.days import day_of
from hearth.network.models import Network


class Command(BaseCommand):
    """Files the signals of yesterday, or of a day, of every network; a day again adds nothing."""

    help = "File signals for privacy officers from the activity log. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which day."""
        parser.add_argument("--on", type=day_of, metavar="YYYY-MM-DD", help="instead of yesterday")

    def handle(self, *args: Any, on: date | None, **options: Any) -> None:
        """A line for each network."""
        for network in Network.objects.order_by("id"):
            when = on or today_in(network.time_zone) - timedelta(days=1)
            filed = note_signals(network, when)
            self.stdout.write(f"{network.name}, {when}: {filed} new signals.")
