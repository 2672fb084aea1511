"""A member on My day: a card with what is due, or one line for what comes later."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from hearth.ledger.selectors import SeenObligation, in_page_language
from hearth.members.models import Member
from hearth.rules.evidence import CONTACT
from hearth.ui import words
from hearth.ui.components import MemberCard, SafeContact
from hearth.worklist.clears import clears_line
from hearth.worklist.selectors import MyDay
from hearth.worklist.wording import due_row


@dataclass(frozen=True, kw_only=True)
class Line:
    """A member in one line."""

    member_id: int
    name: str
    url: str
    what: str
    when: str


def cards_of(day: MyDay, due: Iterable[SeenObligation]) -> tuple[MemberCard, ...]:
    """One card a member, in the order in which they first come up in `due`."""
    by_member: dict[int, list[SeenObligation]] = {}
    for one in due:
        by_member.setdefault(one.member_id, []).append(one)
    return tuple(_card(day, day.members[one], rows) for one, rows in by_member.items())


def _card(day: MyDay, member: Member, due: list[SeenObligation]) -> MemberCard:
    url = reverse("member", args=[member.pk])
    return MemberCard(
        member_id=member.pk,
        name=member.name,
        url=url,
        also=_legal_name(member),
        meta=_meta(day, member),
        due_rows=tuple(due_row(one, url=f"{url}#panel-due") for one in due),
        clears=clears_line(due),
        action_url=reverse("log_contact", args=[member.pk]),
        warning=SafeContact(rule=member.safe_contact) if member.safe_contact else None,
    )


def _meta(day: MyDay, member: Member) -> tuple[str, ...]:
    standing, reached = day.standings.get(member.pk), day.reached.get(member.pk)
    said = [member.pronouns, words.language_name(member.language)]
    if standing:
        said.append(in_page_language(standing.stage))
    if reached:
        modes = {one.code: one.title for one in CONTACT.attribute("mode").values}
        facts = {
            "day": words.short_day(reached.occurred_on, day.today),
            "how": in_page_language(modes[str(reached.attributes["mode"])]),
        }
        said.append(_("last reached %(day)s, %(how)s") % facts)
    else:
        said.append(_("not reached yet"))
    return tuple(one for one in said if one)


def _legal_name(member: Member) -> str:
    if not member.chosen_name or member.chosen_name == member.given_name:
        return ""
    legal = f"{member.given_name} {member.family_name}"
    return _("legal name %(name)s") % {"name": legal}


def line_of(member: Member, due: Collection[SeenObligation], day: MyDay) -> Line:
    """A member with everything due of them, and the soonest day."""
    soonest = min((one.due_on for one in due), default=None)
    return Line(
        member_id=member.pk,
        name=member.name,
        url=reverse("member", args=[member.pk]),
        what=", ".join(dict.fromkeys(one.title for one in due)),
        when=words.day(soonest, day.today) if soonest else "",
    )
