"""What the packs of a member's programs have staff record by hand, and how it is said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.translation import gettext as _

from hearth.access.actors import Actor
from hearth.encounters.models import Contact
from hearth.foundation.clock import today_in
from hearth.ledger.packs import known_kinds
from hearth.ledger.selectors import (
    Program,
    SeenObligation,
    due_for_members,
    in_page_language,
    programs_in,
    standing_of_members,
    told_by_places,
)
from hearth.rules.evidence import (
    CONTACT,
    PROMISE,
    PROMISE_KEPT,
    WAIVER,
    Attribute,
    AttributeValue,
    Kind,
    kinds_by_code,
)
from hearth.rules.labels import NORMAL
from hearth.rules.model import Block, Pack
from hearth.rules.text import Text
from hearth.ui import words

ELSEWHERE = frozenset(one.code for one in (CONTACT, PROMISE, PROMISE_KEPT, WAIVER))
"""Kinds that have a form of their own."""
OPTIONAL_OF_CONTACT = ("by", "place")
"""What a contact says only where a program asks for it."""
ANSWERABLE_FOR = timedelta(days=366)


@dataclass(frozen=True)
class Opening:
    """Something due that one piece of evidence may answer: the id of what opened it, in words."""

    evidence_id: int
    words: str


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """The kinds staff record besides contacts, what each may answer, what a contact must say, the
    services it may have given by code, and what the places in which the member is today tell of.
    """

    kinds: Mapping[str, Kind] = field(default_factory=dict)
    openings: Mapping[str, tuple[Opening, ...]] = field(default_factory=dict)
    asked_of_contact: tuple[str, ...] = ()
    services: Mapping[str, Text] = field(default_factory=dict)
    label: int = NORMAL
    contact: Kind = CONTACT  # as the member's programs word it


def recorded_for(actor: Actor, member_id: int, old: Contact | None = None) -> Recorded:
    """What the member's own programs record, and what the contact to be corrected recorded."""
    programs = _programs(actor, member_id)
    known = kinds_of_network(actor.network_id) | core_kinds_of(programs)
    codes = [code for one in programs for code in _about_members(one.pack)]
    kept = list(old.further.all()) if old else []
    codes += [one.kind for one in kept]
    asked = {code for one in programs for code in _asked_of_contact(one.pack)}
    if old:
        asked |= {"by"} if old.done_by else set()
        asked |= {"place"} if old.place else set()
    answered = {one.answers_id for one in kept if one.answers_id}
    return Recorded(
        kinds={code: known[code] for code in codes if code in known},
        openings=_openings(actor, member_id, programs, answered),
        asked_of_contact=tuple(one for one in OPTIONAL_OF_CONTACT if one in asked),
        services=_services_of(programs, old),
        label=told_by_places(actor, member_id, today_in(programs[0].zone)) if programs else NORMAL,
        contact=known[CONTACT.code],
    )


def services_for(actor: Actor, member_id: int, old: Contact | None = None) -> dict[str, Text]:
    """By code, what a contact may have given: what the member's own programs declare, and what
    the contact to be corrected gave.
    """
    return _services_of(_programs(actor, member_id), old)


def services_given(contact: Contact) -> dict[str, Text]:
    """What a contact gave, by code; what no installed pack knows is called by its code."""
    known = _declared(programs_in(contact.network_id).values())
    return {code: known.get(code, Text(code, code)) for code in contact.services}


def kinds_of_network(network_id: int) -> dict[str, Kind]:
    """Every kind of evidence that an installed pack of the network knows."""
    every = list(programs_in(network_id).values())
    return known_kinds(one.pack for one in every) | core_kinds_of(every)


def core_kinds_of(programs: Iterable[Program]) -> dict[str, Kind]:
    """The core kinds in the words of programs, where all of them use the same."""
    worded = [kinds_by_code(one.pack.kinds) for one in programs]
    return {
        code: worded[0][code]
        if worded and all(one[code] == worded[0][code] for one in worded)
        else kind
        for code, kind in kinds_by_code().items()
    }


def started(text: Text) -> str:
    """A pack's words at the start of a line."""
    said = in_page_language(text)
    return said[:1].upper() + said[1:]


def in_words(kind: Kind, attributes: Mapping[str, AttributeValue]) -> str:
    """Case conference: formal, documented; done by: a peer."""
    stated = [
        _stated(one, attributes[one.code])
        for one in kind.attributes
        if attributes.get(one.code) not in (None, False)
    ]
    return f"{started(kind.title)}: {'; '.join(stated)}" if stated else started(kind.title)


def _stated(attribute: Attribute, value: AttributeValue) -> str:
    title = in_page_language(attribute.title)
    if attribute.type == "flag":
        return title
    named = {one.code: in_page_language(one.title) for one in attribute.values}
    return f"{title}: {named.get(str(value), value)}"


def _programs(actor: Actor, member_id: int) -> list[Program]:
    standings = standing_of_members(actor, [member_id])
    return list({one.program.offering_id: one.program for one in standings}.values())


def _services_of(programs: Iterable[Program], old: Contact | None) -> dict[str, Text]:
    known = _declared(programs)
    for code, title in (services_given(old) if old else {}).items():
        known.setdefault(code, title)
    return known


def _declared(programs: Iterable[Program]) -> dict[str, Text]:
    """The services of several programs; one that two of them have is called as by the first."""
    known: dict[str, Text] = {}
    for one in (service for program in programs for service in program.pack.services):
        known.setdefault(one.code, one.title)
    return known


def _about_members(pack: Pack) -> Iterable[str]:
    """Kinds that the pack records, but for those that only standards about staff ask for."""
    asked: dict[bool, set[str]] = {True: set(), False: set()}
    for block in _blocks(pack):
        about_staff = block.applies.staff is not None
        asked[about_staff] |= {one.kind for need in block.needs for one in need.evidence}
    of_staff = asked[True] - asked[False]
    return [code for code in pack.records if code not in ELSEWHERE | of_staff]


def _asked_of_contact(pack: Pack) -> Iterable[str]:
    for block in _blocks(pack):
        for one in (one for need in block.needs for one in need.evidence):
            if one.kind == CONTACT.code:
                yield from (condition.attribute for condition in one.where)


def _blocks(pack: Pack) -> Iterable[Block]:
    return (block for standard in pack.standards for block in standard.blocks)


def _openings(
    actor: Actor, member_id: int, programs: list[Program], answered: set[int]
) -> dict[str, tuple[Opening, ...]]:
    """By kind, what is due that such evidence answers by naming what opened it."""
    if not any(block.answers_opening for one in programs for block in _blocks(one.pack)):
        return {}
    since = today_in(programs[0].zone) - ANSWERABLE_FOR if answered else None
    found: dict[str, dict[int, Opening]] = {}
    due = due_for_members(actor, [member_id], and_since=since)
    wanted = {one.key for one in due_for_members(actor, [member_id])} if answered else None
    for one in (one for one in due if one.block.answers_opening and one.opening):
        if wanted is None or one.key in wanted or one.opening_key in answered:
            for kind in {each.kind for need in one.block.needs for each in need.evidence}:
                found.setdefault(kind, {})[one.opening_key] = _opening(one)
    return {kind: tuple(each.values()) for kind, each in found.items()}


def _opening(one: SeenObligation) -> Opening:
    day = one.opening.occurred_on if one.opening else one.opens_on
    said = {"what": one.title, "day": words.day(day, today_in(one.program.zone))}
    return Opening(one.opening_key, _("%(what)s (%(day)s)") % said)
