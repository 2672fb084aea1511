"""`hearth notices load|list`: what the organization says with a reason, in its own words."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hearth.access.informing import NoticeError, load_notice, read_notice
from hearth.access.models import Notice
from hearth.foundation.management.days import day_of
from hearth.foundation.owner import as_owner
from hearth.network.models import Network
from hearth.rules.labels import REASONS, names


class Command(BaseCommand):
    """Loads a notice, or says why not and writes nothing. Whoever runs it holds the migrator's
    login: the application cannot change what papers say.
    """

    help = "Load a notice for a reason from a file (load), or tell which there are (list)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose, and what."""
        parser.add_argument("--network", required=True, help="its name")
        does = parser.add_subparsers(dest="does", required=True)
        does.add_parser("list", help="every notice that was loaded")
        load = does.add_parser("load", help="a text in UTF-8, in force from a day on")
        load.add_argument("file", type=Path)
        load.add_argument("--label", required=True, help=", ".join(REASONS))
        load.add_argument("--language", required=True, help=", ".join(Notice.Language.values))
        load.add_argument("--from", dest="since", required=True, type=day_of, metavar="YYYY-MM-DD")

    def handle(self, *args: Any, does: str, network: str, **options: Any) -> None:
        """Load, or list."""
        found = _network(network)
        if does == "list":
            self.list(found)
        else:
            self.load(found, **options)

    def load(self, network: Network, **options: Any) -> None:
        """All is read before anything is written."""
        label, language = _label(options["label"]), _language(options["language"])
        since, text = options["since"], _text(options["file"])
        with as_owner():
            kept = load_notice(network, label=label, language=language, text=text, starts_on=since)
        self.stdout.write(_line(kept.label, kept.language, kept.starts_on, kept.digest))

    def list(self, network: Network) -> None:
        """A line for each, as they count."""
        rows = Notice.objects.filter(network=network)
        for one in rows.order_by("label", "language", "starts_on", "pk"):
            self.stdout.write(_line(one.label, one.language, one.starts_on, one.digest))


def _line(label: int, language: str, since: date, digest: str) -> str:
    return f"{names(label)[0]} {language} from {since}: {digest}"


def _network(name: str) -> Network:
    found = Network.objects.filter(name=name).first()
    if found is None:
        raise CommandError(f"There is no network {name!r}.")
    return found


def _label(name: str) -> int:
    if name not in REASONS:
        raise CommandError(f"There is no label {name!r}; write one of {', '.join(REASONS)}.")
    return REASONS[name]


def _language(code: str) -> str:
    known = Notice.Language.values
    if code not in known:
        raise CommandError(f"There is no language {code!r}; write one of {', '.join(known)}.")
    return code


def _text(path: Path) -> str:
    try:
        return read_notice(path.read_bytes())
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    except NoticeError as error:
        raise CommandError(f"{path}: {error}") from error
