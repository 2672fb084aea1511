"""`hearth explain --member ID --on DATE --as EMAIL`: why everything is asked, or is not."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hearth.access.actors import Actor, acting, hats_of
from hearth.access.disclosing import file_disclosures
from hearth.access.purposes import CODES
from hearth.access.selectors import visible_members
from hearth.foundation.clock import now, today_in
from hearth.foundation.management.days import instant_of
from hearth.foundation.models import Activity, User
from hearth.foundation.reading import keeping_account
from hearth.ledger.management.days import ledger_day
from hearth.ledger.selectors import Account, Explained, accounts_of
from hearth.manuals.applying import NotAsked
from hearth.manuals.words import CONFIDENCES, STATES
from hearth.rules import obligation as engine
from hearth.rules.text import Language, Text

SIX_MONTHS = timedelta(days=183)
HEAD = Text(
    "Member {member} on {day}, as known at {known}; due since {since}. Read as {name}, {at}.",
    "Participante {member} el {day}, según lo que constaba el {known}; vencimientos desde el"
    " {since}. Lo lee {name}, {at}.",
)
WITHHELD = Text(
    "The details are withheld: part of the evidence is not yours to see.",
    "Los detalles están reservados: usted no puede ver parte de la evidencia.",
)
DUE = Text("due {day}", "vence el {day}")
NO_DAY = Text("no day yet", "aún sin fecha")
NOTHING = Text("Nothing that you may see was asked.", "No se pedía nada que usted pueda ver.")
NOT_ASKED = Text(
    "Not asked on this day, as far as you may see:",
    "No se pide ese día, hasta donde usted puede ver:",
)
SOURCE = Text("Source", "Fuente")


class Command(BaseCommand):
    """Answers with what a person may see on pages, and no more; the look is written down."""

    help = "Why each obligation of a member stands as it does on a day, and why others do not."

    def add_arguments(self, parser: CommandParser) -> None:
        """Of whom, of which day, as known when, read by whom."""
        parser.add_argument("--member", type=int, required=True)
        parser.add_argument("--as", dest="email", required=True, help="whose rights are used")
        parser.add_argument("--on", type=ledger_day, help="2026-11-19; else today")
        parser.add_argument("--as-known", type=instant_of, help="else now")
        parser.add_argument("--since", type=ledger_day, help="due since; else six months")
        parser.add_argument("--language", choices=["en", "es"], default="en")

    def handle(self, *args: Any, member: int, email: str, **options: Any) -> None:
        """Say it."""
        day: date = options["on"] or today_in(settings.TIME_ZONE)
        known_at = _instant(options["as_known"])
        since: date = options["since"] or day - SIX_MONTHS
        to: Language = options["language"]
        with acting(_hat_of(email)) as actor, keeping_account() as read:
            if not visible_members(actor).filter(pk=member).exists():
                raise CommandError(f"There is no member {member} that {email} may see.")
            _note_shown(actor, member)
            accounts = accounts_of(actor, member, known_at, day)
            file_disclosures(actor, read, what="command:explain", view_id="")
        facts = {"member": member, "day": day, "since": since, "name": actor.name,
                 "known": f"{known_at:%Y-%m-%d %H:%M %Z}", "at": actor.organization}  # fmt: skip
        self.stdout.write(HEAD.in_language(to).format(**facts))
        for account in accounts:
            for line in _account_lines(account, since, to):
                self.stdout.write(line)
        if not accounts:
            self.stdout.write(NOTHING.in_language(to))


def _instant(said: datetime | None) -> datetime:
    """An instant; without a zone, of the house's."""
    zone = ZoneInfo(settings.TIME_ZONE)
    if said is None:
        return now().astimezone(zone)
    return said if said.tzinfo else datetime.combine(said.date(), said.time(), zone)


def _hat_of(email: str) -> Actor:
    """The hat that pages would give this person."""
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    hats = hats_of(user) if user else []
    if not hats:
        raise CommandError(f"Nobody who works here today signs in as {email}.")
    return hats[0]


def _note_shown(actor: Actor, member_id: int) -> None:
    """Who saw whom, as a page writes it; inside the transaction that reads."""
    Activity.objects.create(
        at=now(),
        hat_id=actor.hat_id,
        user_id=actor.user_id,
        network_id=actor.network_id,
        agency_id=actor.organization_id,
        member_id=member_id,
        action="view",
        purpose=CODES[actor.purpose],
        route="command:explain",
        status=200,
        view_id="",
    )


def _account_lines(account: Account, since: date, to: Language) -> Iterator[str]:
    yield ""
    yield f"== {account.history.program.title}"
    recent = [one for one in account.obligations if one.known.due_on >= since]
    for one in recent:
        yield from _obligation_lines(one, to)
    if not recent:
        yield NOTHING.in_language(to)
    if account.not_asked:
        yield ""
        yield NOT_ASKED.in_language(to)
        for other in account.not_asked:
            yield from _not_asked_lines(other, to)


def _obligation_lines(one: Explained, to: Language) -> Iterator[str]:
    state = STATES[engine.State(one.known.state)].in_language(to)
    due = DUE.in_language(to).format(day=one.known.due_on)
    when = due if one.has_due_day else NO_DAY.in_language(to)
    yield ""
    yield f"[{state}] {one.block.title.in_language(to)}, {when}"
    yield f"  {(one.sentence or WITHHELD).in_language(to)}"
    if one.explanation:
        yield f"  {one.explanation.requirement.in_language(to)}"
    because = one.block.because
    confidence = CONFIDENCES[because.confidence].in_language(to)
    yield f"  {SOURCE.in_language(to)}: {because.source}; {because.section} ({confidence})."


def _not_asked_lines(other: NotAsked, to: Language) -> Iterator[str]:
    yield f"- {other.block.title.in_language(to)} ({other.standard})"
    for reason in other.reasons:
        yield f"  {reason.in_language(to)}"
