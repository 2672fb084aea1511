"""`hearth offer PACK --network NAME`: a network begins to run a program, or sets its numbers."""

from argparse import ArgumentTypeError
from collections.abc import Iterator
from typing import Any
from zoneinfo import available_timezones

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from hearth.drafting import desk
from hearth.drafting.documents import PackError
from hearth.foundation.clock import today_in
from hearth.foundation.owner import as_owner
from hearth.ledger.management.commands.packs import folder_of, told
from hearth.ledger.management.days import ledger_day
from hearth.ledger.packs import install_pack
from hearth.network.models import Network, Offering, Organization
from hearth.rules.model import Pack

ZONE = "America/New_York"
ONCE = {"lead": "--lead", "title": "--title", "since": "--from", "zone": "--zone"}
"""What is said of an offering when it is made, and not again."""


class Command(BaseCommand):
    """Makes the offering, or sets numbers of one, and installs its pack; or says why not and
    leaves all as it was.
    """

    help = (
        "Have a network run a program: make the offering, install its pack. "
        "Where it runs already, --set changes its numbers and installs the pack again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which program, which network, since when, with which numbers."""
        parser.add_argument("pack", help="a name in packs/")
        parser.add_argument("--network", required=True, help="its name")
        parser.add_argument("--lead", help="code of the lead organization, where there are several")
        parser.add_argument("--title", help="what staff call it; else the pack's own")
        parser.add_argument("--from", dest="since", type=ledger_day, help="else today")
        parser.add_argument("--zone", help=f"whose calendar counts; else {ZONE}")
        parser.add_argument(
            "--set",
            dest="parameters",
            type=_setting,
            action="append",
            default=[],
            metavar="NAME=NUMBER",
            help="a number that the pack leaves to the network; may be repeated",
        )

    def handle(self, *args: Any, pack: str, network: str, **options: Any) -> None:
        """Do it, and say what runs and what waits."""
        zone = options["zone"] or ZONE
        if zone not in available_timezones():
            raise CommandError(f"There is no time zone {zone!r}.")
        read = _sound(pack)
        parameters = dict(options["parameters"])
        _check_known(read, parameters)
        with as_owner(), transaction.atomic():
            running = _network(network)
            offerings = Offering.objects.select_for_update()
            offering = offerings.filter(network=running, pack_key=pack).first()
            if offering:
                _set(offering, parameters, options)
            else:
                offering = Offering.objects.create(
                    network=running,
                    lead=_lead(running, options["lead"]),
                    pack_key=pack,
                    title=options["title"] or read.title.en,
                    go_live_on=options["since"] or today_in(zone),
                    time_zone=zone,
                    parameters=parameters,
                )
            for line in _installed(offering):
                self.stdout.write(line)


def _installed(offering: Offering) -> Iterator[str]:
    """What runs now. A number set before bounds were asked for may still be in the way."""
    try:
        return told(install_pack(offering))
    except PackError as refused:
        raise CommandError(str(refused)) from refused


def _set(offering: Offering, parameters: dict[str, int], options: dict[str, Any]) -> None:
    """Change numbers of a program that runs; what else it is stays as it was."""
    already = f"{offering.network} runs {offering.pack_key} already"
    if not parameters:
        raise CommandError(f"{already}. --set NAME=NUMBER changes a number of it.")
    if beside := [flag for name, flag in ONCE.items() if options[name]]:
        raise CommandError(f"{already}: only --set changes it, not {', '.join(beside)}.")
    offering.parameters = {**offering.parameters, **parameters}
    offering.save(update_fields=["parameters"])


def _sound(key: str) -> Pack:
    """The pack of a folder, if it and its layout are in order and its examples come true."""
    folder = folder_of(key)
    for answer in (desk.check([folder]), desk.run_examples(folder)):
        if not answer.well:
            raise CommandError("\n".join(answer.lines))
    return desk.read_pack(folder)


def _setting(said: str) -> tuple[str, int]:
    name, _, number = said.partition("=")
    if not name or not number.isdecimal():
        raise ArgumentTypeError(f"{said!r} is not NAME=NUMBER, such as call_days=7.")
    return name, int(number)


def _check_known(pack: Pack, parameters: dict[str, int]) -> None:
    known = [one.code for one in pack.parameters]
    if unknown := sorted(set(parameters) - set(known)):
        has = f"It has: {', '.join(known)}." if known else "It has none."
        raise CommandError(f"{pack.code} has no parameter {', '.join(unknown)}. {has}")


def _network(name: str) -> Network:
    network = Network.objects.filter(name=name).first()
    if network is None:
        known = ", ".join(repr(one.name) for one in Network.objects.order_by("pk"))
        raise CommandError(f"There is no network {name!r}. There are: {known or 'none'}.")
    return network


def _lead(network: Network, code: str | None) -> Organization:
    leads = Organization.objects.filter(network=network, kind=Organization.Kind.LEAD)
    found = list(leads.filter(code=code) if code else leads)
    if len(found) != 1:
        known = ", ".join(one.code for one in leads) or "none"
        raise CommandError(f"Name the lead with --lead. There are: {known}.")
    return found[0]
