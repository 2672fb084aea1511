"""`hearth audit seal|verify`: seal the activity log now; look whether it is as it was written."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hearth.access.models import Seal
from hearth.access.sealing import (
    HookError,
    Sealed,
    read_sealed,
    seal_everything,
    sealing,
    send_roots,
    waiting,
)
from hearth.access.verifying import MOST_FINDINGS, verify


class Command(BaseCommand):
    """Says what was sealed, or everything that is not as it was, or that
    nothing was sealed; these with status 1."""

    help = "Seal the activity log (seal), or tell where it was tampered with (verify)."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, and the roots that left the machine."""
        parser.add_argument("action", choices=["seal", "verify"])
        parser.add_argument(
            "--roots", type=Path, help="a file of the lines that HEARTH_SEAL_HOOK was given"
        )

    def handle(self, *args: Any, action: str, roots: Path | None, **options: Any) -> None:
        """Do it."""
        if action == "seal":
            self.seal()
        else:
            self.verify(_read(roots) if roots else [])

    def seal(self) -> None:
        """Seal and send."""
        self.stdout.write(f"{seal_everything()} rows sealed.")
        try:
            self.stdout.write(f"{send_roots()} roots sent.")
        except HookError as error:
            raise CommandError(str(error)) from error

    def verify(self, sent: list[Sealed]) -> None:
        """Print each finding."""
        found = verify(sent)
        for one in found:
            self.stdout.write(str(one))
        if len(found) >= MOST_FINDINGS:
            self.stdout.write("… and perhaps more.")
        if found:
            sys.exit(1)
        with sealing():
            seals, unsealed = Seal.objects.count(), waiting()
        against = f", {len(sent)} of them as they were sent" if sent else ""
        self.stdout.write(f"{seals} seals are in order{against}. {unsealed} rows wait for a seal.")
        if unsealed and not seals:
            raise CommandError(
                "Nothing was ever sealed, so nothing was verified. Does a worker run?"
            )


def _read(path: Path) -> list[Sealed]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}") from error
    found = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                found.append(read_sealed(line))
            except ValueError as error:
                raise CommandError(f"{path}:{number} is not the line of a seal.") from error
    return found
