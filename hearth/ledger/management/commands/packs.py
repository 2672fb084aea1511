"""`hearth packs check|explain|test|diff|install`: for those who write programs."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hearth.drafting import desk
from hearth.drafting.documents import PackError
from hearth.foundation.owner import as_owner
from hearth.ledger.models import Installation, PackVersion
from hearth.ledger.packs import install_pack, installed_pack, pack_folder, waiting
from hearth.network.models import Offering
from hearth.rules.model import Pack

HELP = """
check [PACK...]: every error, with file, line and remedy.
explain PACK...: the pack as a manual.
test [PACK...]: its examples, and how well each standard is shown.
diff A [B]: what B asks for that A does not; with A alone, the folder against what is installed.
install: the pack of every offering.
PACK is a name in packs/ or a folder. In diff also PACK@installed, or PACK@ and the first letters
of an installed version.
"""


class Command(BaseCommand):
    """Says what `hearth.drafting.desk` answers; with 1 when something is wrong, or differs.

    With 2 when two packs cannot be compared.
    """

    help = HELP
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, with which packs."""
        parser.add_argument("action", choices=["check", "explain", "test", "diff", "install"])
        parser.add_argument("packs", nargs="*")
        parser.add_argument("--language", choices=["en", "es"], default="en")
        parser.add_argument("--every-engine", action="store_true", help="test on DuckDB too")

    def handle(self, *args: Any, action: str, packs: list[str], **options: Any) -> None:
        """Do it."""
        language = options["language"]
        if action == "install":
            if packs:
                raise CommandError("Every offering's pack is installed: name none.")
            self.install_packs()
        elif action == "check":
            self.print_answers(
                desk.check(map(folder_of, packs or _packs_on_disk()), _packs_on_disk())
            )
        elif action == "explain":
            if not packs:
                raise CommandError(f"Name a pack: {', '.join(_packs_on_disk())}.")
            self.print_answers(*(desk.explain(folder_of(key), language) for key in packs))
        elif action == "test":
            self.test_packs(packs or _packs_on_disk(), every_engine=options["every_engine"])
        else:
            self.diff_packs(packs, options["language"])

    def print_answers(self, *answers: desk.Answer) -> None:
        """Print them; exit with 1 when one is not well."""
        for answer in answers:
            for line in answer.lines:
                self.stdout.write(line)
        if not all(answer.well for answer in answers):
            sys.exit(1)

    def test_packs(self, keys: list[str], *, every_engine: bool) -> None:
        """Run the examples of each pack."""
        engines = dict(desk.REFERENCE)
        if every_engine:
            # Ibis takes two seconds to import.
            from hearth.drafting.on_duckdb import duckdb_engine

            engines["duckdb"] = duckdb_engine()
        self.print_answers(*(desk.run_examples(folder_of(key), engines) for key in keys))

    def diff_packs(self, keys: list[str], language: Any) -> None:
        """Compare two packs, or a folder with what is installed of it."""
        if len(keys) == 1:
            keys = [f"{Path(keys[0]).name}@installed", keys[0]]
        if len(keys) != 2:
            raise CommandError("Name two packs, or one that is installed.", returncode=2)
        try:
            old, new = map(_version, keys)
        except (CommandError, PackError) as error:
            # As of diff(1): 1 says that they differ.
            raise CommandError(str(error), returncode=2) from error
        self.print_answers(desk.diff(old, new, language))

    def install_packs(self) -> None:
        """Install the pack of every offering; what is installed already stays."""
        with as_owner():
            offerings = list(Offering.objects.all())
            if not offerings:
                self.stdout.write("No network runs a program yet. `hearth offer` begins one.")
            for offering in offerings:
                try:
                    installation = install_pack(offering)
                except PackError as refused:
                    self.stderr.write(str(refused))
                    sys.exit(1)
                for line in told(installation):
                    self.stdout.write(line)


def told(installation: Installation) -> Iterator[str]:
    """What an offering runs now, which standards wait, and what is set for nothing."""
    offering, version = installation.offering, installation.version
    count = len(installation.standards)
    yield f"{offering}: {offering.pack_key} {version.digest[:12]}, {count} standards run"
    known = {one.code for one in installed_pack(version).parameters}
    for unknown in sorted(offering.parameters.keys() - known):
        yield f"  {unknown} is set, and no parameter of the pack"
    yield from waiting(installation)


def _packs_on_disk() -> list[str]:
    folder = Path(settings.PACKS_DIR)
    return sorted(path.parent.name for path in folder.glob("*/pack.yaml"))


def folder_of(key: str) -> Path:
    """A folder named as one, or a pack of the project."""
    if "/" in key or key == ".":
        return Path(key)
    if not pack_folder(key).is_dir():
        raise CommandError(f"There is no pack '{key}'. There are: {', '.join(_packs_on_disk())}.")
    return pack_folder(key)


def _version(key: str) -> Pack:
    """The pack of a folder, or an installed version: PACK@installed, PACK@1f3a."""
    name, at, digest = key.partition("@")
    if not at:
        return desk.read_pack(folder_of(name))
    if digest == "installed":
        running = Installation.objects.filter(version__pack_key=name, ended_at=None)
        installation = running.select_related("version").order_by("installed_at").last()
        version = installation.version if installation else None
    else:
        found = PackVersion.objects.filter(pack_key=name, digest__startswith=digest)
        version = found.order_by("installed_at").last()
    if version is None and digest == "installed":
        raise CommandError(f"No network runs '{name}' yet. Name a second pack to compare with.")
    if version is None:
        raise CommandError(f"No version '{digest}' of '{name}' is installed.")
    return installed_pack(version)
