"""Referrals in words, and what one will do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from hearth.access.actors import Actor
from hearth.access.areas import Area
from hearth.access.arranging import can_end
from hearth.access.models import Referral
from hearth.members.models import Member
from hearth.rules.labels import NORMAL, named
from hearth.ui import words

AREAS: dict[int, Promise] = {
    Area.IDENTITY: lazy("who they are"),
    Area.COURSE: lazy("what their programs ask for, and what came of it"),
    Area.CARE: lazy("what happened"),
}


@dataclass(frozen=True, kw_only=True)
class ReferralLine:
    """One referral: about whom or to whom, what it opens, from when to when, and why."""

    id: int
    member_id: int
    title: str
    what: str
    when: str
    by: str
    said: str
    may_end: bool = False
    is_named: bool = False  # the packet says who the member is


def sent_line(actor: Actor, row: Referral) -> ReferralLine:
    """A referral as those who work with the member read it."""
    ends = {"sender": row.agency.name, "recipient": row.recipient.name}
    is_over = row.ends_on is not None and row.ends_on <= max(actor.today, row.starts_on)
    return ReferralLine(
        id=row.pk,
        member_id=row.member_id,
        title=_("%(sender)s to %(recipient)s") % ends,
        what=words.capital(opened(row.areas, row.reasons)),
        when=words.span(actor.today, row.starts_on, row.ends_on),
        by=row.recorder.staff.name,
        said=row.words,
        may_end=not is_over and can_end(actor, row),
    )


def received_line(actor: Actor, row: Referral, names: Mapping[int, str]) -> ReferralLine:
    """A referral as the recipient's people read it."""
    unnamed = _("A member whose name is not yours to see")
    return ReferralLine(
        id=row.pk,
        member_id=row.member_id,
        title=names.get(row.member_id) or unnamed,
        what=words.capital(opened(row.areas, row.reasons)),
        when=words.span(actor.today, row.starts_on, row.ends_on),
        by=f"{row.recorder.staff.name}, {row.agency.name}",
        said=row.words,
        is_named=row.member_id in names,
    )


def opened(areas: Iterable[int], reasons: int) -> str:
    """What a packet opens, as one line."""
    said = "; ".join(str(AREAS[one]) for one in sorted(areas) if one in AREAS)
    if reasons == NORMAL:
        return said
    tells = _("also what tells of %(what)s") % {"what": named(reasons, words.page_language())}
    return f"{said}; {tells}"


def sending(member: Member, recipient: str, packet: Mapping[str, Any], today: date) -> list[str]:
    """What will happen once it is sent."""
    said = {
        "since": words.from_day(packet["starts_on"], today),
        "organization": recipient,
        "member": member.name,
        "what": opened(packet["areas"], NORMAL),
    }
    return [
        _(
            "%(since)s care managers, supervisors, clinicians and intake at %(organization)s will"
            " see of %(member)s: %(what)s."
        )
        % said,
        _(
            "They see it only while a consent that %(member)s gave names %(organization)s, for the"
            " records of any organization. Without one they see nothing."
        )
        % said,
        _("What carries a label is not in a packet: a consent opens it."),
        _("It ends by itself on %(day)s.") % {"day": words.full_day(packet["ends_on"])},
    ]


def ending(row: Referral, member: Member, today: date, on: date) -> list[str]:
    """What will happen once it ends."""
    said = {
        "since": words.from_day(on, today),
        "organization": row.recipient.name,
        "member": member.name,
    }
    return [
        _("%(since)s this packet shows %(organization)s nothing of %(member)s any more.") % said,
        _("What they saw until then, they know."),
    ]
