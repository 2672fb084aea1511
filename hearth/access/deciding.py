"""Who may see what of one member, decided over facts, with the reason as data.

The rule of docs/explanation/who-may-see-what.md once more, for a question the policies cannot
answer: why, and as it was on a day before. It opens nothing; tests compare it with what PostgreSQL
reads, so that it does not become a rule of its own. Pure: it asks neither database nor clock.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from hearth.access.areas import Area, is_opened_by
from hearth.access.emergencies import MEDICAL
from hearth.access.facts import Facts, Hat, Moment
from hearth.access.models import Consent, Edge, Named, Referral, Restriction
from hearth.access.overseeing import RECEIVING
from hearth.access.purposes import PERMITTED, Purpose
from hearth.access.selectors import KNOWING, OF_THE_AGENCY, OWN_RECORDS
from hearth.rules.labels import (
    EVERY,
    HELD,
    MINOR,
    NORMAL,
    PSYCHOTHERAPY,
    SUD_NOTES,
    SUD_PART2,
    covers,
    is_label,
    joined,
    opens,
)
from hearth.workforce.roles import CARE_TEAM, NOT_EMPLOYED, Role

LASTS = timedelta(hours=4)
"""How long an emergency opens a record, at most."""


class Reason(StrEnum):
    """Why something is open, or is not."""

    OWN_RECORDS = "own records"
    SHARED = "shared"
    WHO_SOMEBODY_IS = "who somebody is"
    LEAD = "lead"
    PACKET = "packet"
    EMERGENCY = "emergency"
    OWN_MEMBER = "own member"
    INTERFACE = "interface"
    NOT_ACTING = "not acting"
    PURPOSE = "purpose"
    OTHER_NETWORK = "other network"
    AREA = "area"
    NO_LABEL = "no label"
    LABEL_NOT_HELD = "label not held"
    NOT_RELATED = "not related"
    NO_CONSENT = "no consent"
    LABEL_NOT_NAMED = "label not named"
    PURPOSE_NOT_NAMED = "purpose not named"
    SOURCE_NOT_NAMED = "source not named"
    NOT_YET_SIGNED = "not yet signed"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    KEPT_AWAY = "kept away"


OPEN = frozenset(list(Reason)[: list(Reason).index(Reason.NOT_ACTING)])
PARAGRAPH = {
    Reason.OWN_RECORDS: "5.1",
    Reason.SHARED: "5.2",
    Reason.WHO_SOMEBODY_IS: "5.3",
    Reason.LEAD: "5.4",
    Reason.PACKET: "5.5",
    Reason.EMERGENCY: "5.6",
    Reason.OWN_MEMBER: "5.7",
    Reason.INTERFACE: "5.8",
    Reason.NOT_ACTING: "1",
    Reason.PURPOSE: "2",
    Reason.OTHER_NETWORK: "5",
    Reason.AREA: "3",
    Reason.NO_LABEL: "4",
    Reason.LABEL_NOT_HELD: "4",
    Reason.NOT_RELATED: "5",
    Reason.KEPT_AWAY: "7",
}
"""The paragraph of docs/explanation/who-may-see-what.md that says so; of consents it is 6."""


@dataclass(frozen=True)
class Item:
    """What is asked for: a kind of row about the member, by whoever recorded it.

    `is_identity` tells members, identifiers and consents from what else lies in that area.
    """

    area: Area
    agency_id: int
    label: int = NORMAL
    is_identity: bool = False


@dataclass(frozen=True)
class Because:
    """A reason with the consents, referrals or emergencies it rests on, and the day it ended."""

    reason: Reason
    rows: tuple[int, ...] = ()
    on: date | None = None

    @property
    def paragraph(self) -> str:
        """Where the rule says so."""
        return PARAGRAPH.get(self.reason, "6")


@dataclass(frozen=True)
class Decision:
    """Every way by which an item is open, or the one reason why it is not."""

    because: tuple[Because, ...]

    @property
    def is_open(self) -> bool:
        """Whether the item may be read."""
        return self.because[0].reason in OPEN


def decide(facts: Facts, hat: Hat, purpose: Purpose, item: Item, moment: Moment) -> Decision:
    """Whether a hat may read an item about the member, for a purpose, and why."""
    case = _Case(facts, hat, purpose, item, moment)
    barred = next((bar for bar, applies in _BARS.items() if applies(case)), None)
    if barred:
        return Decision((Because(barred),))
    ways = tuple(_ways(case))
    return Decision(ways or (_why_not(case),))


def acts(facts: Facts, hat: Hat, moment: Moment) -> bool:
    """Whether a hat is one at that moment (section 1)."""
    if hat.role in (Role.INTERFACE, Role.SETTLER):
        return True
    if not hat.is_active or not hat.is_of_network:
        return False
    if hat.recorded_at and hat.recorded_at > moment.at:
        return False
    if not _holds(moment, hat.starts_on, hat.ends_on):
        return False
    return _stands_for(facts, hat, moment) if hat.role in NOT_EMPLOYED else _works(hat, moment)


def knows(facts: Facts, hat: Hat, moment: Moment) -> bool:
    """Whether a hat knows the member: is related to them, or reads as those related do."""
    if hat.role in CARE_TEAM:
        return any(one.employment_id == hat.id for one in _ties(facts, hat, moment))
    if hat.role not in (*OF_THE_AGENCY, *KNOWING):
        return False
    return any(one.kind == Edge.Kind.AGENCY for one in _ties(facts, hat, moment))


def is_live(consent: Consent, moment: Moment) -> bool:
    """Whether a consent lets anybody receive anything at that moment (section 6)."""
    is_withdrawn = consent.withdrawn_at is not None and consent.withdrawn_at <= moment.at
    holds = _holds(moment, consent.signed_on, consent.expires_on)
    return _stands(consent, moment) and not is_withdrawn and holds


def opening(given: Iterable[Consent], label: int) -> tuple[int, ...]:
    """Those of the consents that name something of a label, if all of it is named."""
    naming = [one for one in given if one.reasons & (label or 1)]
    if not opens(joined(*(one.reasons for one in naming)), label):
        return ()
    return tuple(one.pk for one in naming)


@dataclass(frozen=True)
class _Case:
    facts: Facts
    hat: Hat
    purpose: Purpose
    item: Item
    moment: Moment

    @property
    def is_wide(self) -> bool:
        """Whether the hat is a lead's, and reads what is normal (section 5.4)."""
        is_officer = self.hat.role == Role.PRIVACY_OFFICER and self.hat.is_at_lead
        return self.hat.role == Role.LEAD_ADMINISTRATOR or is_officer

    @property
    def is_related(self) -> bool:
        return knows(self.facts, self.hat, self.moment)


def _holds(moment: Moment, starts_on: date, ends_on: date | None) -> bool:
    return starts_on <= moment.today and (ends_on is None or moment.today < ends_on)


def _stands(row: Edge | Consent | Restriction | Named | Referral, moment: Moment) -> bool:
    """Whether a record was known then, and no later one had replaced it."""
    is_replaced = row.superseded_at is not None and row.superseded_at <= moment.at
    return row.recorded_at <= moment.at and not is_replaced


def _in_force(row: Edge | Restriction | Named | Referral, moment: Moment) -> bool:
    return _stands(row, moment) and _holds(moment, row.starts_on, row.ends_on)


def _works(hat: Hat, moment: Moment) -> bool:
    held = (hat.suspended_at, hat.organization_suspended_at)
    if any(since is not None and since <= moment.at for since in held):
        return False
    if hat.left_on is not None and hat.left_on <= moment.today:
        return False
    return hat.is_at_lead or hat.role != Role.LEAD_ADMINISTRATOR


def _stands_for(facts: Facts, hat: Hat, moment: Moment) -> bool:
    if hat.ended_at is not None and hat.ended_at <= moment.at:
        return False
    if not hat.is_parental:
        return True
    born = facts.member.birth_on
    return born is not None and moment.today < comes_of_age(born)


def comes_of_age(born: date) -> date:
    """The 18th birthday; of somebody born on 29 February, 1 March."""
    if (born.month, born.day) == (2, 29):
        return date(born.year + 18, 3, 1)
    return born.replace(year=born.year + 18)


def _ties(facts: Facts, hat: Hat, moment: Moment) -> Iterator[Edge]:
    for one in facts.edges:
        is_there = (one.network_id, one.agency_id) == (hat.network_id, hat.organization_id)
        if is_there and _in_force(one, moment):
            yield one


def _is_kept_away(case: _Case) -> bool:
    hat = case.hat
    if hat.role in (Role.INTERFACE, Role.SETTLER, Role.MEMBER):
        return False
    return any(
        (one.staff_id is not None and one.staff_id == hat.staff_id)
        or (one.organization_id is not None and one.organization_id == hat.organization_id)
        or (one.listed is not None and hat.staff_id not in one.listed)
        for one in case.facts.restrictions
        if _in_force(one, case.moment)
    )


_BARS: dict[Reason, Callable[[_Case], bool]] = {
    Reason.NOT_ACTING: lambda case: not acts(case.facts, case.hat, case.moment),
    Reason.PURPOSE: lambda case: case.purpose not in PERMITTED[case.hat.role],
    Reason.OTHER_NETWORK: lambda case: case.hat.network_id != case.facts.member.network_id,
    Reason.KEPT_AWAY: _is_kept_away,
    Reason.AREA: lambda case: not is_opened_by(case.item.area, case.hat.role),
    Reason.NO_LABEL: lambda case: not is_label(case.item.label),
}
"""What refuses whatever else would open, in the order in which it is told."""


def _ways(case: _Case) -> Iterator[Because]:
    if case.item.is_identity and case.is_related:
        yield Because(Reason.WHO_SOMEBODY_IS)
    if not covers(_held(case), case.item.label):
        return
    if _is_own_record(case):
        yield Because(Reason.OWN_RECORDS)
    if case.is_related and (given := _consented(case)):
        yield Because(Reason.SHARED, given)
    if case.is_wide and case.item.label == NORMAL and (given := _consented(case, anybodys=True)):
        yield Because(Reason.LEAD, given)
    yield from _opened(case)
    if case.hat.role == Role.INTERFACE:
        yield Because(Reason.INTERFACE)


def _held(case: _Case) -> int:
    """The reasons a hat holds of this member (section 4)."""
    hat = case.hat
    if hat.role == Role.INTERFACE:
        return EVERY
    if hat.member_id is not None:
        return _personally_held(hat)
    if case.is_wide:
        return NORMAL
    own = (one for one in case.facts.named if one.employment_id == hat.id)
    return joined(HELD, *(_granted(one.reasons) for one in own if _in_force(one, case.moment)))


def _personally_held(hat: Hat) -> int:
    if hat.role == Role.MEMBER:
        return EVERY & ~(SUD_NOTES | PSYCHOTHERAPY)
    return _granted(hat.reasons) & HELD & ~MINOR


def _granted(reasons: int) -> int:
    """What is no set of known reasons names nothing."""
    return reasons if is_label(reasons) else NORMAL


def _is_own_record(case: _Case) -> bool:
    if case.item.agency_id != case.hat.organization_id:
        return False
    return case.hat.role in OWN_RECORDS or (case.hat.role in CARE_TEAM and case.is_related)


def _opened(case: _Case) -> Iterator[Because]:
    """What packets, an emergency and a personal hat open together (sections 5.5 to 5.7)."""
    ways = [*_packets(case), *_emergencies(case), *_own_member(case)]
    label = case.item.label
    if not ways or not covers(joined(*(reasons for reasons, _because in ways)), label):
        return
    for reasons, because in ways:
        if label == NORMAL or reasons & label:
            yield because


def _packets(case: _Case) -> Iterator[tuple[int, Because]]:
    """What packets open of what consents from any source name; without one, nothing."""
    given = _fitting(case, anybodys=True)
    if not opening(given, NORMAL):
        return
    named = joined(*(one.reasons for one in given))
    for one in _packets_to_us(case):
        yield _granted(one.reasons) & named, Because(Reason.PACKET, (one.pk,))


def _packets_to_us(case: _Case) -> Iterator[Referral]:
    for one in case.facts.referrals:
        is_ours = one.recipient_id == case.hat.organization_id and case.hat.role in RECEIVING
        if is_ours and case.item.area in one.areas and _in_force(one, case.moment):
            yield one


def _emergencies(case: _Case) -> Iterator[tuple[int, Because]]:
    for one in case.facts.emergencies:
        ends_at = min(one.ends_at, one.starts_at + LASTS)
        if one.employment_id == case.hat.id and one.starts_at <= case.moment.at < ends_at:
            opened = HELD if one.code in MEDICAL else HELD & ~SUD_PART2
            yield opened, Because(Reason.EMERGENCY, (one.pk,))


def _own_member(case: _Case) -> Iterator[tuple[int, Because]]:
    if case.hat.member_id == case.facts.member.pk:
        yield _personally_held(case.hat), Because(Reason.OWN_MEMBER)


def _consented(case: _Case, *, anybodys: bool = False) -> tuple[int, ...]:
    """The live consents that together open the item to the hat's organization; () if none do."""
    return opening(_fitting(case, anybodys=anybodys), case.item.label)


def _to_us(case: _Case) -> list[Consent]:
    """Consents that name the hat's organization, entered by then."""
    ours = (case.hat.network_id, case.hat.organization_id)
    return [
        one
        for one in case.facts.consents
        if (one.network_id, one.recipient_id) == ours and one.recorded_at <= case.moment.at
    ]


def _live(case: _Case) -> list[Consent]:
    return [one for one in _to_us(case) if is_live(one, case.moment)]


def _fitting(case: _Case, *, anybodys: bool) -> list[Consent]:
    """Live consents to the hat's organization for the purpose, from the source or from any."""
    return [one for one in _live(case) if _fits(case, one, anybodys=anybodys)]


def _fits(case: _Case, one: Consent, *, anybodys: bool) -> bool:
    return case.purpose in one.purposes and _is_of_source(case, one, anybodys=anybodys)


def _is_of_source(case: _Case, one: Consent, *, anybodys: bool) -> bool:
    return one.sources is None or (not anybodys and case.item.agency_id in one.sources)


def _why_not(case: _Case) -> Because:
    if not covers(_held(case), case.item.label):
        return Because(Reason.LABEL_NOT_HELD)
    if case.hat.role not in (*CARE_TEAM, *OF_THE_AGENCY, *KNOWING) and not case.is_wide:
        return Because(Reason.NOT_RELATED)
    if case.is_wide:
        return _why_not_shared(case, anybodys=True)
    if case.is_related:
        return _why_not_shared(case)
    if case.item.label == NORMAL and any(_packets_to_us(case)):
        return _why_not_shared(case, anybodys=True)
    return Because(Reason.NOT_RELATED)


def _why_not_shared(case: _Case, *, anybodys: bool = False) -> Because:
    """What of the consents stands in the way: the nearest to a consent that would open."""
    live, label = _live(case), case.item.label
    fitting = _fitting(case, anybodys=anybodys)
    others = [
        one for one in _to_us(case) if one not in live and _fits(case, one, anybodys=anybodys)
    ]
    if opening([*fitting, *others], label):
        return _ended(case, [one for one in others if one.reasons & (label or 1)])
    from_there = [one for one in live if _is_of_source(case, one, anybodys=anybodys)]
    for reason, given in (
        (Reason.PURPOSE_NOT_NAMED, from_there),
        (Reason.SOURCE_NOT_NAMED, live),
    ):
        if found := opening(given, label):
            return Because(reason, found)
    return Because(Reason.LABEL_NOT_NAMED if fitting else Reason.NO_CONSENT)


def _ended(case: _Case, others: list[Consent]) -> Because:
    """The consent that ended last, of those that would open still; else one that has not begun."""
    moment = case.moment
    begun = [one for one in others if one.signed_on <= moment.today]
    if not begun:
        first = min(others, key=lambda one: one.signed_on)
        return Because(Reason.NOT_YET_SIGNED, (first.pk,), first.signed_on)
    return max((_end_of(one, moment) for one in begun), key=lambda one: one[0])[1]


def _end_of(one: Consent, moment: Moment) -> tuple[date, Because]:
    """The day a consent ended, as that moment knew it, and how."""
    zone = moment.at.tzinfo
    if one.withdrawn_at is not None and one.withdrawn_at <= moment.at:
        on, reason = one.withdrawn_at.astimezone(zone).date(), Reason.WITHDRAWN
    elif one.superseded_at is not None and one.superseded_at <= moment.at:
        on, reason = one.superseded_at.astimezone(zone).date(), Reason.REPLACED
    else:
        on, reason = one.expires_on or moment.today, Reason.EXPIRED
    return on, Because(reason, (one.pk,), on)
