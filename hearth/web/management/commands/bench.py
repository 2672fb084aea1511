"""`hearth bench load|settle|write|pages|report|programs`: measure Hearth in its own database."""

from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    """Reads its arguments and calls `bench`, which is beside the product, not in it."""

    help = "Load a state's worth of invented people and measure settling, writing and pages."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to measure, and on how much."""
        from bench.shape import NEW_YORK, Shape

        parser.add_argument(
            "what", choices=["load", "settle", "write", "pages", "report", "programs"]
        )
        parser.add_argument("--enrollments", type=int, default=NEW_YORK)
        parser.add_argument("--seed", type=int, default=Shape().seed)
        parser.add_argument("--pack", default=Shape().pack)
        parser.add_argument("--rounds", type=int, default=3)
        parser.add_argument("--times", type=int, default=200, help="writes, or openings of a page")
        parser.add_argument("--check", action="store_true", help="assert equality, not speed")
        parser.add_argument("--keep", action="store_true", help="keep the figures as the baseline")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        """Measure, print, and leave with an error when a promise is not kept."""
        from bench import runs
        from bench.shape import Shape

        shape = Shape(options["enrollments"], options["seed"], options["pack"])
        asked = runs.Asked(
            shape, options["rounds"], options["times"], options["check"], options["keep"]
        )
        run: Callable[[runs.Asked, Callable[[str], object]], bool] = runs.RUNS[what]
        if not run(asked, self.say):
            raise SystemExit(1)

    def say(self, line: str) -> None:
        """One line, at once: a round takes minutes."""
        self.stdout.write(line)
        self.stdout.flush()
