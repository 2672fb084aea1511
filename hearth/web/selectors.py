"""What the pages of this room show of members: who they are, and the facts at their head."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Func, Q, QuerySet, Value
from django.db.models.functions import Concat

from hearth.access.actors import Actor
from hearth.access.models import Consent, Edge
from hearth.access.permissions import RECORDS
from hearth.access.selectors import tied_members, visible, visible_members
from hearth.foundation.clock import today_in
from hearth.ledger.selectors import Standing, standing_of_members
from hearth.members.models import Identifier, Member
from hearth.workforce.roles import Role

MARKS = "\u0300-\u036f"
"""Unicode's combining marks of Latin, Greek and Cyrillic letters."""
MOST_WORDS = 20
"""Nobody's name has more; each is a question of its own to the database."""


@dataclass(frozen=True, kw_only=True)
class MemberHead:
    """A member and the few facts that open their page, as the actor may see them."""

    member: Member
    today: date
    standings: tuple[Standing, ...]
    care_managers: tuple[str, ...]
    recipients: int  # organizations a live consent names
    identifiers: tuple[Identifier, ...]
    may_record: bool


def members_found(actor: Actor, text: str) -> QuerySet[Member]:
    """The members the actor may know of, narrowed by names, a birth date or an identifier.

    Nobody is found by more than MOST_WORDS different words.
    """
    rows = visible_members(actor).annotate(
        plain_name=_Plain(
            Concat("given_name", Value(" "), "chosen_name", Value(" "), "family_name")
        )
    )
    words = set(text.replace("\x00", " ").split())  # PostgreSQL knows no such character
    if len(words) > MOST_WORDS:
        return rows.none()
    for word in sorted(words):
        named = Q(plain_name__icontains=plain(word)) | Q(id__in=_known_by(actor, word))
        rows = rows.filter(Q(birth_on=born) if (born := _as_day(word)) else named)
    return rows.order_by("family_name", "given_name", "id")


class _Plain(Func):
    """A column's text without the marks on its letters, as `plain` has it: é is found by e."""

    template = f"regexp_replace(normalize(%(expressions)s, NFD), '[{MARKS}]', '', 'g')"
    output_field = CharField()


def plain(word: str) -> str:
    """A word without the marks on its letters."""
    return re.sub(f"[{MARKS}]", "", unicodedata.normalize("NFD", word))


def _known_by(actor: Actor, value: str) -> QuerySet[Identifier, Any]:
    """Whose identifier this is, among those the actor may read: a search must not tell more."""
    return visible(actor, Identifier.objects.filter(value=value)).values("member_id")


def _as_day(word: str) -> date | None:
    """3/9/1971 or 1971-03-09 as a day; None for any other word."""
    for pattern in ("%m/%d/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(word, pattern).date()
        except ValueError:
            continue
    return None


def member_seen(actor: Actor, member_id: int) -> Member | None:
    """One member, if the actor may know of them."""
    return visible_members(actor).filter(pk=member_id).first()


def head_of(actor: Actor, member: Member) -> MemberHead:
    """The facts at the head of a member's page. A fixed number of queries."""
    identifiers = visible(actor, Identifier.objects.filter(member=member, ends_on=None))
    return MemberHead(
        member=member,
        today=today_in(actor.zone),
        standings=standing_of_members(actor, [member.pk]),
        care_managers=tuple(_care_managers(actor, member)),
        recipients=_live_consents(actor, member).values("recipient").distinct().count(),
        identifiers=tuple(identifiers.order_by("id")),
        may_record=actor.role in RECORDS
        and tied_members(actor).filter(member_id=member.pk).exists(),
    )


def care_managers_of(actor: Actor, member_ids: list[int]) -> dict[int, list[str]]:
    """Names of the care managers of each member, as far as the actor may see them."""
    found: dict[int, list[str]] = {}
    for edge in _managed(actor).filter(member_id__in=member_ids):
        if edge.employment:
            found.setdefault(edge.member_id, []).append(edge.employment.staff.name)
    return found


def _care_managers(actor: Actor, member: Member) -> list[str]:
    return care_managers_of(actor, [member.pk]).get(member.pk, [])


def _managed(actor: Actor) -> QuerySet[Edge]:
    today = today_in(actor.zone)
    rows = Edge.objects.filter(
        kind=Edge.Kind.CARE_TEAM,
        employment__role=Role.CARE_MANAGER,
        superseded_at=None,
        starts_on__lte=today,
    )
    live = rows.filter(Q(ends_on=None) | Q(ends_on__gt=today))
    return visible(actor, live).select_related("employment__staff").order_by("id")


def _live_consents(actor: Actor, member: Member) -> QuerySet[Consent]:
    today = today_in(actor.zone)
    rows = Consent.objects.filter(
        member=member, withdrawn_at=None, superseded_at=None, signed_on__lte=today
    )
    return visible(actor, rows.filter(Q(expires_on=None) | Q(expires_on__gt=today)))
