"""Who may see what of one member on one day, as far as an officer may know it.

Worked out from what the officer themselves may read: a tie or a referral that is not theirs to
read is not counted, and the page says so. Labels that the officer does not hold are not told apart.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from django.db.models import Q

from hearth.access.actors import Actor
from hearth.access.areas import Area
from hearth.access.deciding import (
    Because,
    Decision,
    Item,
    Reason,
    acts,
    decide,
    is_live,
)
from hearth.access.facts import (
    Facts,
    Hat,
    Moment,
    employed_hats,
    facts_about,
    instants_of,
    moment_in,
    personal_hats,
    reading_of,
)
from hearth.access.models import Consent
from hearth.access.purposes import PERMITTED, Purpose
from hearth.foundation.clock import now
from hearth.members.models import Member
from hearth.network.models import Organization
from hearth.rules.labels import NAMED_ONLY, NORMAL, REASONS, covers
from hearth.workforce.models import Employment
from hearth.workforce.roles import ADMINISTRATORS, CARE_TEAM, Role

KINDS: dict[str, tuple[Area, bool]] = {
    "who": (Area.IDENTITY, True),
    "ties": (Area.IDENTITY, False),
    "course": (Area.COURSE, False),
    "care": (Area.CARE, False),
}
"""What may be seen, each with its area and whether it is who somebody is."""
ELSEWHERE = 0
"""Any organization that nothing on the page names."""
Span = tuple[datetime | None, datetime | None]
"""From when to when within the day; None is its beginning, or its end."""


@dataclass(frozen=True)
class Seen:
    """Some kinds of items, of some labels, recorded by some organizations, open for one reason.

    `purpose` is None where the role has the same for each purpose that it may state.
    """

    kinds: frozenset[str]
    labels: frozenset[int]
    sources: frozenset[int]
    because: Because
    purpose: Purpose | None


@dataclass(frozen=True)
class Row:
    """Everybody in one role at one organization who sees the same."""

    organization_id: int | None
    role: Role
    names: tuple[str, ...]
    seen: tuple[tuple[Seen, Span], ...]


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What a day's answer is worked out from; `moments` are those of the day, in order."""

    facts: Facts
    hats: tuple[Hat, ...]
    organizations: Mapping[int, str]
    places: frozenset[int]  # organizations that serve, served or recorded the member
    sources: tuple[int, ...]
    labels: tuple[int, ...]
    moments: tuple[Moment, ...]


@dataclass(frozen=True)
class Question:
    """Whether one hat may see one kind of item, with a label, recorded by an organization."""

    hat: Hat
    kind: str
    label: int
    source: int


@dataclass(frozen=True)
class Answer:
    """What was found at the end of the day, and for which purpose."""

    question: Question
    decision: Decision
    purpose: Purpose


def sight_of(actor: Actor, member: Member, day: date) -> Sight:
    """All that an officer may know of who sees a member: nine queries and the officer's own."""
    facts = facts_about(member, reading_of(actor))
    rows = Organization.objects.filter(network_id=actor.network_id).order_by("name")
    organizations = {one.pk: one for one in rows}
    places = frozenset({member.agency_id, *(one.agency_id for one in facts.edges)})
    leads = {pk for pk, one in organizations.items() if one.kind == Organization.Kind.LEAD}
    received = {one.recipient_id for one in facts.consents}
    at = places | leads | received | {actor.organization_id or 0}
    opened = {one.employment_id for one in facts.named}
    opened |= {one.employment_id for one in facts.emergencies}
    staff = Employment.objects.filter(
        Q(organization_id__in=at) | Q(pk__in=opened), network_id=actor.network_id
    )
    staff = staff.exclude(role__in=ADMINISTRATORS)
    hats = (*employed_hats(staff), *personal_hats(member, reading_of(actor)))
    return Sight(
        facts=facts,
        hats=hats,
        organizations={pk: one.name for pk, one in organizations.items()},
        places=places,
        sources=(*sorted(places | _listed(facts.consents)), ELSEWHERE),
        labels=labels_told(actor),
        moments=moments_of(facts, hats, day, actor.zone),
    )


def labels_told(actor: Actor) -> tuple[int, ...]:
    """The labels that an officer may hear of: what is normal, and the reasons they hold."""
    return (NORMAL, *(one for one in REASONS.values() if covers(actor.held, one)))


def labels_asked(sight: Sight) -> tuple[int, ...]:
    """Those, and to whoever holds some, what nobody's role holds; told as one."""
    rest = [one for one in REASONS.values() if covers(NAMED_ONLY, one)]
    return sight.labels if sight.labels == (NORMAL,) else (*sight.labels, *rest)


def moments_of(facts: Facts, hats: Iterable[Hat], day: date, zone: str) -> tuple[Moment, ...]:
    """The beginning of a day, and each instant of it at which something changed; none to come."""
    opens = datetime.combine(day, time(), ZoneInfo(zone))
    closes = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    until = min(closes, now() + timedelta(microseconds=1))
    within = sorted(one for one in instants_of(facts, hats) if opens < one < until)
    return tuple(moment_in(zone, one) for one in (opens, *within))


def rows_of(sight: Sight) -> list[Row]:
    """Who sees something that day, those who see the same together."""
    alike: dict[tuple[int | None, Role, tuple[tuple[Seen, Span], ...]], list[str]]
    alike = defaultdict(list)
    for hat in sight.hats:
        if _may_see(sight, hat) and (seen := seen_by(sight, hat)):
            alike[hat.organization_id, hat.role, seen].append(hat.name)
    rows = [Row(at, role, tuple(names), seen) for (at, role, seen), names in alike.items()]
    return sorted(rows, key=lambda one: (_title(sight, one.organization_id), one.role, one.names))


def _may_see(sight: Sight, hat: Hat) -> bool:
    """Whether anything can be open at all: of a care team's many people, few have to do with one
    member, and to ask of all the others would take a page's time."""
    if hat.role not in CARE_TEAM:
        return True
    tied = any(hat.id == one.employment_id for one in sight.facts.edges)
    opened = any(hat.id == one.employment_id for one in sight.facts.emergencies)
    sent = any(hat.organization_id == one.recipient_id for one in sight.facts.referrals)
    return tied or opened or sent


def seen_by(sight: Sight, hat: Hat) -> tuple[tuple[Seen, Span], ...]:
    """All that a hat sees that day, with from when to when."""
    standing = [_seen_at(sight, hat, moment) for moment in sight.moments]
    found: list[tuple[Seen, Span]] = []
    for one in dict.fromkeys(seen for at in standing for seen in at):
        found += ((one, span) for span in _spans(sight, [one in at for at in standing]))
    return tuple(found)


def consents_of(sight: Sight) -> list[tuple[Consent, Span]]:
    """The consents that are live that day, or a part of it."""
    return [
        (one, span)
        for one in sight.facts.consents
        for span in _spans(sight, [is_live(one, moment) for moment in sight.moments])
    ]


def answer(sight: Sight, question: Question) -> Answer:
    """Whether, and why, as it is at the end of the day: for the purpose that opens, if any does."""
    area, is_identity = KINDS[question.kind]
    item = Item(area, question.source, question.label, is_identity)
    moment = sight.moments[-1]
    answers = [
        Answer(question, decide(sight.facts, question.hat, one, item, moment), one)
        for one in PERMITTED[question.hat.role]
    ]
    return next((one for one in answers if one.decision.is_open), answers[0])


def _listed(consents: Iterable[Consent]) -> frozenset[int]:
    return frozenset(one for consent in consents for one in consent.sources or ())


def _title(sight: Sight, organization_id: int | None) -> str:
    """By which rows are sorted: those of no organization come last."""
    return sight.organizations.get(organization_id or 0, "\uffff")


def _spans(sight: Sight, holds: list[bool]) -> Iterator[Span]:
    """The stretches of the day in which something holds, which it does or not from each moment."""
    instants: list[datetime | None] = [None, *(one.at for one in sight.moments[1:])]
    since, was = None, False
    for at, does in zip(instants, holds, strict=True):
        if does and not was:
            since = at
        if was and not does:
            yield since, at
        was = does
    if was:
        yield since, None


def _seen_at(sight: Sight, hat: Hat, moment: Moment) -> tuple[Seen, ...]:
    if not acts(sight.facts, hat, moment):
        return ()
    purposes = PERMITTED[hat.role]
    each = [_opened(sight, hat, purpose, moment) for purpose in purposes]
    always = set.intersection(*(set(one) for one in each))
    found = list(_together(always, None))
    for purpose, opened in zip(purposes, each, strict=True):
        found += _together(set(opened) - always, purpose)
    return tuple(found)


Cell = tuple[str, int, int, Because]
"""A kind, a label, a source, and why it is open."""


def _opened(sight: Sight, hat: Hat, purpose: Purpose, moment: Moment) -> list[Cell]:
    found: list[Cell] = []
    for (kind, (area, is_identity)), source in product(KINDS.items(), sight.sources):
        for label in labels_asked(sight):
            said = decide(sight.facts, hat, purpose, Item(area, source, label, is_identity), moment)
            because = said.because[0]
            if said.is_open and not _is_of_nobody(sight, hat, because):
                found.append((kind, label, source, because))
    return found


def _is_of_nobody(sight: Sight, hat: Hat, because: Because) -> bool:
    """Own records of an organization that has none of this member."""
    return because.reason == Reason.OWN_RECORDS and hat.organization_id not in sight.places


def _together(cells: Iterable[Cell], purpose: Purpose | None) -> Iterator[Seen]:
    """Cells that are open for one reason, as few statements as say exactly these."""
    labels: dict[tuple[str, int, Because], set[int]] = defaultdict(set)
    for kind, label, source, because in sorted(cells, key=str):
        labels[kind, source, because].add(label)
    kinds: dict[tuple[frozenset[int], int, Because], set[str]] = defaultdict(set)
    for (kind, source, because), those in labels.items():
        kinds[frozenset(those), source, because].add(kind)
    sources: dict[tuple[frozenset[str], frozenset[int], Because], set[int]] = defaultdict(set)
    for (those_labels, source, because), those_kinds in kinds.items():
        sources[frozenset(those_kinds), those_labels, because].add(source)
    for (of, told, because), held_by in sources.items():
        yield Seen(of, told, frozenset(held_by), because, purpose)
