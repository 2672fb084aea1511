"""`hearth packs check|install|explain`: for those who write programs."""

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from hearth.foundation.owner import as_owner
from hearth.ledger.packs import (
    PackRefusedError,
    checked_pack,
    install_pack,
    pack_folder,
)
from hearth.network.models import Offering
from hearth.rules.documents import PackError
from hearth.rules.text import Language


class Command(BaseCommand):
    """Checks packs on disk, installs them for the offerings, or prints one as a manual."""

    help = "check [PACK...]: every error; install: for every offering; explain PACK: the manual."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, with which packs."""
        parser.add_argument("action", choices=["check", "install", "explain"])
        parser.add_argument("packs", nargs="*")
        parser.add_argument("--language", choices=["en", "es"], default="en")

    def handle(self, *args: Any, action: str, packs: list[str], **options: Any) -> None:
        """Do it."""
        if action == "check":
            self.check_packs(packs)
        elif action == "install":
            self.install_packs()
        else:
            self.explain_packs(packs, options["language"])

    def check_packs(self, keys: list[str], *, quietly: bool = False) -> None:
        """Print every problem with its place; exit with 1 when there is one."""
        problems = [problem for key in keys or _packs_on_disk() for problem in _problems(key)]
        for problem in problems:
            self.stdout.write(problem)
        if problems:
            sys.exit(1)
        if not quietly:
            self.stdout.write(f"{len(keys or _packs_on_disk())} packs are in order.")

    def install_packs(self) -> None:
        """Install the pack of every offering; what is installed already stays."""
        with as_owner():
            for offering in Offering.objects.all():
                try:
                    installation = install_pack(offering)
                except (PackRefusedError, PackError) as refused:
                    self.stderr.write(str(refused))
                    sys.exit(1)
                self.stdout.write(
                    f"{offering}: {offering.pack_key} {installation.version.digest[:12]}, "
                    f"{len(installation.standards)} standards run"
                )

    def explain_packs(self, keys: list[str], language: Language) -> None:
        """Print each pack as a manual."""
        from hearth.rules.manual import pack_manual

        if not keys:
            self.stderr.write(f"Name a pack: {', '.join(_packs_on_disk())}.")
            sys.exit(1)
        self.check_packs(keys, quietly=True)
        for key in keys:
            self.stdout.write(pack_manual(checked_pack(pack_folder(key)), {}, language))


def _packs_on_disk() -> list[str]:
    folder = Path(settings.BASE_DIR) / "packs"
    return sorted(path.parent.name for path in folder.glob("*/pack.yaml"))


def _problems(key: str) -> list[str]:
    try:
        checked_pack(pack_folder(key))
    except PackError as error:
        return [str(problem) for problem in error.problems]
    except PackRefusedError as refused:
        return str(refused).splitlines()
    return []
