# ruff: noqa: N999  the word people type names the module
"""`hearth import roster|adt|retry`: take files in, and say what became of every piece."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Q

from hearth.access.actors import acting, interface_of
from hearth.interop.files.roster import roster_of
from hearth.interop.hl7.adt import Messages
from hearth.interop.models import File
from hearth.interop.pieces import Door, UnreadableFileError
from hearth.interop.services import Report, import_file, retry_file
from hearth.network.models import Network, Offering, Organization

UNREADABLE = 2


class Command(BaseCommand):
    """Exit status 0 when every file was processed, 2 when one could not be read at all."""

    help = "Take in a roster of assigned members, or hospital messages (ADT)."

    def add_arguments(self, parser: CommandParser) -> None:
        """One subcommand for each kind of file."""
        kinds = parser.add_subparsers(dest="kind", required=True, parser_class=ArgumentParser)
        roster = kinds.add_parser("roster", help="An assignment file, in the pack's layout.")
        roster.add_argument("files", nargs="+", type=Path, metavar="FILE")
        roster.add_argument("--offering", required=True, help="The program's title or number.")
        adt = kinds.add_parser("adt", help="HL7 version 2 messages; ADT^A03 is handled.")
        adt.add_argument("files", nargs="+", type=Path, metavar="FILE")
        retry = kinds.add_parser("retry", help="Try what lies in quarantine once more.")
        retry.add_argument("numbers", nargs="+", type=int, metavar="FILE_NUMBER")
        for parser_ in (adt, retry):
            parser_.add_argument(
                "--network", help="Its name or number; needed if there are several."
            )

    def handle(self, *args: Any, kind: str, **options: Any) -> None:
        """Take in each file, or try each again; one that cannot be read stops no other."""
        try:
            if kind == "retry":
                network = find_network(options["network"])
                done = [self._retry(network, number) for number in options["numbers"]]
            else:
                door = door_of(kind, options)
                done = [self._import(door, Path(path)) for path in options["files"]]
        except UnreadableFileError as error:
            self.stderr.write(str(error))
            sys.exit(UNREADABLE)
        if not all(done):
            sys.exit(UNREADABLE)

    def _import(self, door: Door, path: Path) -> bool:
        try:
            content = path.read_bytes()
            report = import_file(interface_of(door.lead.network), door, path.name, content)
        except OSError as error:
            self.stderr.write(f"{path} cannot be opened: {error.strerror}.")
            return False
        except UnreadableFileError as error:
            self.stderr.write(f"{path.name} was not imported. {error}")
            return False
        self.stdout.write("\n".join(lines_of(report)))
        return True

    def _retry(self, network: Network, number: int) -> bool:
        actor = interface_of(network)
        with acting(actor):
            file = File.objects.filter(pk=number).select_related("offering").first()
        if file is None:
            self.stderr.write(f"No file of {network} has the number {number}.")
            return False
        door: Door = roster_of(file.offering) if file.offering else messages_of(network)
        self.stdout.write("\n".join(lines_of(retry_file(actor, door, file))))
        return True


def lines_of(report: Report) -> list[str]:
    """A report in plain words: what came, the account, and every quarantined piece with why."""
    heading = f"{report.name} (file number {report.file_id})"
    if report.is_repeated:
        heading += f" was received before, on {report.received_at:%Y-%m-%d}; nothing was changed"
    elif report.is_resumed:
        heading += ": an import that had stopped was finished"
    account = (
        f"  {report.read} read = {report.loaded} loaded + {report.duplicate} duplicate"
        f" + {report.quarantined} quarantined"
    )
    refusals = [f"    line {one.number}: {one.reason}" for one in report.refusals]
    said = "In quarantine since then" if report.is_repeated else "In quarantine, kept as they came"
    title = [f"  {said}:"] if refusals else []
    remarks = [f"    line {one.number}: {one.reason}" for one in report.remarks]
    heard = ["  Loaded, and not read whole:"] if remarks else []
    return [f"{heading}.", account, *title, *refusals, *heard, *remarks]


def door_of(kind: str, options: dict[str, Any]) -> Door:
    """The door a subcommand names. Raises UnreadableFileError."""
    if kind == "roster":
        return roster_of(find_offering(options["offering"]))
    return messages_of(find_network(options["network"]))


def find_offering(named: str) -> Offering:
    """An offering by number or title. Raises UnreadableFileError unless there is exactly one."""
    matches = Q(pk=int(named)) if named.isdecimal() else Q(title__iexact=named)
    found = list(Offering.objects.filter(matches).select_related("lead", "network")[:2])
    if len(found) != 1:
        raise UnreadableFileError(_which("program", named, found, Offering.objects.all()))
    return found[0]


def find_network(named: str | None) -> Network:
    """A network by number or name, or the only one. Raises UnreadableFileError."""
    matches = Q()
    if named:
        matches = Q(pk=int(named)) if named.isdecimal() else Q(name__iexact=named)
    found = list(Network.objects.filter(matches)[:2])
    if len(found) != 1:
        raise UnreadableFileError(_which("network", named or "", found, Network.objects.all()))
    return found[0]


def messages_of(network: Network) -> Messages:
    """The network's door for messages. Raises UnreadableFileError where nobody leads."""
    lead = Organization.objects.filter(network=network, kind=Organization.Kind.LEAD).first()
    if lead is None:
        raise UnreadableFileError(f"The network {network} has no lead agency yet.")
    return Messages(network, lead)


def _which(word: str, named: str, found: list[Any], everything: Any) -> str:
    choices = ", ".join(f"{one.pk} {one}" for one in everything.order_by("pk")[:20]) or "none"
    many = f"Several {word}s match" if found else f"No {word} matches"
    return f"{many} {named!r}. Name one by its number. There are: {choices}."
