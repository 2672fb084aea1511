"""Who may read and write which item, in plain Python: docs/explanation/who-may-see-what.md.

Written from that text alone, not from the SQL nor the selectors; imports nothing of Hearth. § is a
section of the text. "Reading:" marks a place where it says too little, and what was made of it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

CARE_MANAGER, SUPERVISOR, LEAD_ADMINISTRATOR, SYSTEM_ADMINISTRATOR, PEER, CLINICIAN = range(1, 7)
CONSULTANT, INTAKE, BILLER, ANALYST, PRIVACY_OFFICER, ORGANIZATION_ADMINISTRATOR = range(7, 13)
NETWORK_ADMINISTRATOR, MEMBER, REPRESENTATIVE, INTERFACE, SETTLER = 13, 14, 15, 20, 21
ON_CARE_TEAMS = {CARE_MANAGER, PEER, CLINICIAN, CONSULTANT}
RECEIVING = {SUPERVISOR, INTAKE, CARE_MANAGER, CLINICIAN}
PERSONAL, PROCESSES = {MEMBER, REPRESENTATIVE}, {INTERFACE, SETTLER}
ADMINISTRATORS = {SYSTEM_ADMINISTRATOR, ORGANIZATION_ADMINISTRATOR, NETWORK_ADMINISTRATOR}

# §2. Reading: "emergency treatment" is in no row, so who states it acts as nobody.
TREATMENT, PAYMENT, OPERATIONS, EMERGENCY_TREATMENT, REQUEST, ADMINISTRATION = range(1, 7)
PURPOSES = {
    **dict.fromkeys((*ON_CARE_TEAMS, INTAKE, *PROCESSES), frozenset({TREATMENT})),
    SUPERVISOR: frozenset({TREATMENT, OPERATIONS}),
    **dict.fromkeys((LEAD_ADMINISTRATOR, ANALYST, PRIVACY_OFFICER), frozenset({OPERATIONS})),
    BILLER: frozenset({PAYMENT}),
    **dict.fromkeys(ADMINISTRATORS, frozenset({ADMINISTRATION})),
    **dict.fromkeys(PERSONAL, frozenset({REQUEST})),
}
NOTHING: frozenset[str] = frozenset()

# §3
IDENTITY, COURSE, CARE, OVERSIGHT = "identity", "course", "care", "oversight"
TABLES = {
    IDENTITY: "members_member members_identifier access_consent access_edge"
    " consents_consentform consents_recipient consents_keptpaper consents_withdrawal",
    COURSE: "ledger_enrollment ledger_subject ledger_span ledger_evidence ledger_obligation"
    " ledger_obligationevent ledger_tally",
    CARE: "encounters_contact encounters_further ledger_reason transitions_stay"
    " documents_document members_contactpoint",
    OVERSIGHT: "access_disclosure access_emergency access_signal access_restriction access_named"
    " access_labelchange",
}
AREA = {table: area for area, tables in TABLES.items() for table in tables.split()}
ABOUT_CARE, ABOUT_SERVICE = frozenset({IDENTITY, COURSE, CARE}), frozenset({IDENTITY, COURSE})
OPENS = {
    **dict.fromkeys((*ON_CARE_TEAMS, SUPERVISOR, LEAD_ADMINISTRATOR), ABOUT_CARE),
    **dict.fromkeys((INTAKE, BILLER), ABOUT_SERVICE),
    ANALYST: frozenset({COURSE}),
    PRIVACY_OFFICER: frozenset({IDENTITY, OVERSIGHT}),
    **dict.fromkeys((*PERSONAL, INTERFACE), ABOUT_CARE),
}
SIGNED = {
    "consents_consentform", "consents_recipient", "consents_keptpaper", "consents_withdrawal",
}  # fmt: skip
WHO_SOMEBODY_IS = {"members_member", "members_identifier", "access_consent", *SIGNED}  # §5.3
RAW_INPUT = {"interop_file", "interop_line"}
SESSIONS = "trainings_session"
# Reading: §8 does not say so, but the glossary does: these are derived, and nobody records them.
DERIVED = {"ledger_obligation", "ledger_obligationevent", "ledger_tally"}
UNLABELLED = {"access_edge"}  # §8
# §8: rows that name their author.
AUTHORED = {
    "encounters_contact", "ledger_evidence", SESSIONS, "consents_consentform", "consents_keptpaper",
    "consents_withdrawal", "documents_document", "access_restriction", "access_named",
    "access_referral",
}  # fmt: skip
OF_NOBODYS_HAND = {"documents_document"}  # where a process keeps one
FED = {"members_member", "members_identifier"}
AS_OF_NOW = {"foundation_activity", "access_disclosure"}  # §9

# What decides lies in its member's network (SECURITY.md, "What decides").
WITHIN_A_NETWORK = {"access_edge", "access_consent", "members_contactpoint", *SIGNED}

# §4
NORMAL, SUD_PART2, HIV, MH, MINOR, REPRO = 0, 10, 20, 32, 64, 128
SUD_NOTES, PSYCHOTHERAPY, DV = 256, 512, 1024
OF_HEALTH = frozenset({"danger", "crisis", "urgent"})  # §5.6, what emergencies are called
BY_ROLE = frozenset({SUD_PART2, HIV, MH, MINOR, REPRO})
REASONS = BY_ROLE | {SUD_NOTES, PSYCHOTHERAPY, DV}


def is_known(number: int) -> bool:
    """§4: Whether a number is a set of known reasons."""
    return sum(reasons_in(number)) == number


def reasons_in(number: int) -> set[int]:
    return {one for one in REASONS if number & one == one}


def named_by(numbers: Iterable[int]) -> set[int]:
    """§6: What is no set of known reasons names nothing. Reading: in every grant, not consents."""
    return {reason for number in numbers if is_known(number) for reason in reasons_in(number)}


def comes_of_age(born_on: date) -> date:
    """§1: The 18th birthday; no leap year is 18 years after another."""
    if (born_on.month, born_on.day) == (2, 29):
        return date(born_on.year + 18, 3, 1)
    return born_on.replace(year=born_on.year + 18)


@dataclass(frozen=True)
class Network:
    id: int
    today: date | None = None  # where its day is not the world's


@dataclass(frozen=True)
class Organization:
    id: int
    network: int
    is_lead: bool = False
    left_on: date | None = None
    is_suspended: bool = False


@dataclass(frozen=True)
class Member:
    id: int
    network: int
    born_on: date | None = None


@dataclass(frozen=True)
class Hat:
    """An employment, a personal hat (with a member) or a process; ids are unique among them all."""

    id: int
    role: int
    network: int
    organization: int | None = None
    person: int | None = None  # staff, on the personal hats of somebody of the staff too
    user: int | None = None
    starts_on: date = date.min
    ends_on: date | None = None
    is_suspended: bool = False
    is_active: bool = True  # the account
    member: int | None = None
    is_ended: bool = False  # at once
    reasons: int = NORMAL  # granted to a representative
    is_parental: bool = False


@dataclass(frozen=True)
class Tie:
    """An agency serves a member; with a hat, that hat is on the care team."""

    network: int
    agency: int
    member: int
    hat: int | None
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True)
class Consent:
    """Reading: withdrawn or replaced is so at once, whatever later day it may be written for."""

    network: int
    member: int
    recipient: int
    labels: tuple[int, ...]
    purposes: tuple[int, ...]
    sources: tuple[int, ...] | None  # None is any
    signed_on: date
    entered: datetime
    expires_on: date | None = None
    is_withdrawn: bool = False
    is_replaced: bool = False


@dataclass(frozen=True)
class Restriction:
    """Keeps away one person, or one organization, or (sealed) all persons but those listed."""

    member: int
    starts_on: date
    ends_on: date | None = None
    person: int | None = None
    organization: int | None = None
    is_sealed: bool = False
    listed: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Named:
    employment: int
    member: int
    reasons: int
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True)
class Referral:
    id: int  # the key of its item
    sender: int
    recipient: int
    member: int
    areas: frozenset[str]
    reasons: int
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True)
class Emergency:
    hat: int
    member: int
    starts_at: datetime
    ends_at: datetime
    is_medical: bool = True


@dataclass(frozen=True)
class Item:
    """One row: where it lies, who recorded it, whom it is about."""

    table: str
    key: int
    network: int
    agency: int | None  # of a disclosure who made it, of a referral who sent it
    member: int | None
    label: int = NORMAL  # and for a table that has no labels
    hat: int | None = None  # who acted (activity, disclosure, emergency, signal); who is named
    lead: int | None = None  # from whom a member is withheld
    staff: int | None = None  # whose work it is about: an employment, and then no member
    other: int | None = None  # who received the disclosure, or is to receive the referral
    user: int | None = None  # whose personal hat it is; the account that acted
    author: int | None = None  # the hat it says it was written by
    is_backdated: bool = False  # it says that it was filed at another moment than now


@dataclass
class World:
    """Everything a decision may depend on."""

    today: date
    now: datetime
    networks: dict[int, Network] = field(default_factory=dict)
    organizations: dict[int, Organization] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    hats: dict[int, Hat] = field(default_factory=dict)
    ties: dict[int, list[Tie]] = field(default_factory=dict)  # this and the next four by member
    consents: dict[int, list[Consent]] = field(default_factory=dict)
    restrictions: dict[int, list[Restriction]] = field(default_factory=dict)
    named: dict[int, list[Named]] = field(default_factory=dict)
    referrals: dict[int, list[Referral]] = field(default_factory=dict)
    emergencies: dict[int, list[Emergency]] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)

    def today_in(self, network: int) -> date:
        """§1: Days end at midnight in the network's time zone."""
        return (network in self.networks and self.networks[network].today) or self.today

    def is_within(self, network: int, starts_on: date, ends_on: date | None) -> bool:
        """§1: Spans include their first day and not the day they end."""
        today = self.today_in(network)
        return starts_on <= today and (ends_on is None or today < ends_on)

    # §1. Who acts

    def acts(self, hat: Hat) -> bool:
        if hat.role in PROCESSES:
            return hat.organization is None
        if not hat.is_active or not self.is_within(hat.network, hat.starts_on, hat.ends_on):
            return False
        return self.is_standing(hat) if hat.role in PERSONAL else self.is_employed(hat)

    def is_employed(self, hat: Hat) -> bool:
        place = self.organizations.get(hat.organization or 0)
        if place is None or place.network != hat.network or place.is_suspended or hat.is_suspended:
            return False
        if place.left_on is not None and place.left_on <= self.today_in(hat.network):
            return False
        return place.is_lead or hat.role != LEAD_ADMINISTRATOR

    def is_standing(self, hat: Hat) -> bool:
        """Reading: parental authority over somebody whose birthday is not known is over."""
        member = self.members.get(hat.member or 0)
        if hat.organization or hat.is_ended or member is None or member.network != hat.network:
            return False
        if hat.role == REPRESENTATIVE and hat.is_parental:
            born = member.born_on
            return born is not None and self.today_in(hat.network) < comes_of_age(born)
        return True

    # §4. Labels

    def held(self, hat: Hat, member: int | None) -> set[int]:
        """Reading: "of an agency" is of any organization, but for the two roles told apart; to
        those two, who "see what is normal", named access gives nothing."""
        if hat.role == INTERFACE:
            return set(REASONS)
        if hat.role == MEMBER:
            return set(REASONS - {SUD_NOTES, PSYCHOTHERAPY})
        if hat.role == REPRESENTATIVE:
            return named_by([hat.reasons]) - {MINOR, DV, SUD_NOTES, PSYCHOTHERAPY}
        if hat.role == LEAD_ADMINISTRATOR or self.is_lead_officer(hat):
            return set()
        by_role = set(BY_ROLE) if hat.role in OPENS else set()
        return by_role | named_by(
            one.reasons
            for one in self.named.get(member or 0, [])
            if one.employment == hat.id and self.is_within(hat.network, one.starts_on, one.ends_on)
        )

    # §5. Whom: relationships

    def is_tied(self, hat: Hat, member: int | None, employment: int | None) -> bool:
        """On the care team there; or, without an employment, served there, which is its own tie."""
        return any(
            (tie.network, tie.agency, tie.hat) == (hat.network, hat.organization, employment)
            and self.is_within(hat.network, tie.starts_on, tie.ends_on)
            for tie in self.ties.get(member or 0, [])
        )

    def is_related(self, hat: Hat, member: int | None) -> bool:
        if hat.role in ON_CARE_TEAMS:
            return self.is_tied(hat, member, hat.id)
        return hat.role in {SUPERVISOR, INTAKE} and self.is_tied(hat, member, None)

    def knows(self, hat: Hat, member: int | None) -> bool:
        if hat.role in {BILLER, PRIVACY_OFFICER}:
            return self.is_tied(hat, member, None)
        return self.is_related(hat, member)

    def is_own_record(self, hat: Hat, item: Item) -> bool:
        """§5.1"""
        if item.agency is None or item.agency != hat.organization:
            return False
        if hat.role in {SUPERVISOR, INTAKE, BILLER, ANALYST, PRIVACY_OFFICER}:
            return True
        return hat.role in ON_CARE_TEAMS and self.is_related(hat, item.member)

    def is_shared(self, hat: Hat, item: Item, purpose: int) -> bool:
        """§5.2"""
        return self.knows(hat, item.member) and self.is_consented(hat, item, purpose)

    def is_who_somebody_is(self, hat: Hat, item: Item) -> bool:
        """§5.3. Reading: the label is not asked, but it must be one (§4: refused to everybody)."""
        return item.table in WHO_SOMEBODY_IS and self.knows(hat, item.member)

    def is_the_leads(self, hat: Hat, item: Item) -> bool:
        """§5.4. A consent that lists its sources is none from any source. No member: `is_open`."""
        is_lead = hat.role == LEAD_ADMINISTRATOR or self.is_lead_officer(hat)
        anybodys = replace(item, agency=None)
        return is_lead and item.label == NORMAL and self.is_consented(hat, anybodys, OPERATIONS)

    def packets(self, hat: Hat, item: Item, purpose: int) -> Iterator[set[int]]:
        """§5.5: What each packet opens, of what consents from any source name."""
        anybodys = replace(item, agency=None, label=NORMAL)
        if not self.is_consented(hat, anybodys, purpose):
            return
        named = named_by(self.given(hat, anybodys, purpose))
        for one in self.referrals.get(item.member or 0, []):
            is_open = self.is_within(hat.network, one.starts_on, one.ends_on)
            is_there = one.recipient == hat.organization and hat.role in RECEIVING
            if is_open and is_there and AREA.get(item.table) in one.areas:
                yield named_by([one.reasons]) & named

    def broken_glass(self, hat: Hat, item: Item, _purpose: int) -> Iterator[set[int]]:
        """§5.6. Reading: four hours at most, and less where the row says so."""
        for one in self.emergencies.get(item.member or 0, []):
            ends_at = min(one.ends_at, one.starts_at + timedelta(hours=4))
            if one.hat == hat.id and one.starts_at <= self.now < ends_at:
                yield set(REASONS - {SUD_NOTES, PSYCHOTHERAPY, DV}) - (
                    set() if one.is_medical else {SUD_PART2}
                )

    def own_member(self, hat: Hat, item: Item, _purpose: int) -> Iterator[set[int]]:
        """§5.7"""
        if hat.role in PERSONAL and item.member is not None and hat.member == item.member:
            yield self.held(hat, item.member)

    def is_opened(self, hat: Hat, item: Item, purpose: int) -> bool:
        """§5: The reasons that 5, 6 and 7 open add up. Reading: and are to be held besides."""
        ways = [
            one(hat, item, purpose) for one in (self.packets, self.broken_glass, self.own_member)
        ]
        opened = [reasons for way in ways for reasons in way]
        return bool(opened) and reasons_in(item.label) <= set().union(*opened)

    def is_of_an_organization(self, hat: Hat, item: Item) -> bool:
        """§5, its last paragraph."""
        if hat.role == LEAD_ADMINISTRATOR:
            return item.label == NORMAL
        is_reader = hat.role == INTERFACE or self.is_own_record(hat, item)
        return is_reader and reasons_in(item.label) <= self.held(hat, None)

    def is_open(self, hat: Hat, item: Item, purpose: int) -> bool:
        """§5, whole."""
        if AREA.get(item.table) not in OPENS.get(hat.role, NOTHING) or not is_known(item.label):
            return False
        if item.member is None:
            return self.is_of_an_organization(hat, item)
        if self.is_who_somebody_is(hat, item):
            return True
        return reasons_in(item.label) <= self.held(hat, item.member) and (
            self.is_own_record(hat, item)
            or self.is_shared(hat, item, purpose)
            or self.is_the_leads(hat, item)
            or self.is_opened(hat, item, purpose)
            or hat.role == INTERFACE
        )

    # §6. Consents

    def is_live(self, consent: Consent) -> bool:
        if consent.is_withdrawn or consent.is_replaced or consent.entered > self.now:
            return False
        return self.is_within(consent.network, consent.signed_on, consent.expires_on)

    def given(self, hat: Hat, item: Item, purpose: int) -> list[int]:
        """What live consents name that are for this purpose and of the item's source."""
        return [
            label
            for one in self.consents.get(item.member or 0, [])
            if (one.network, one.recipient) == (hat.network, hat.organization)
            and purpose in one.purposes
            and (one.sources is None or item.agency in one.sources)
            and self.is_live(one)
            for label in one.labels
        ]

    def is_consented(self, hat: Hat, item: Item, purpose: int) -> bool:
        given = self.given(hat, item, purpose)
        if item.label == NORMAL:
            return NORMAL in given
        return reasons_in(item.label) <= named_by(given)

    # §7. Restrictions

    def is_kept_away(self, hat: Hat, member: int | None) -> bool:
        """Reading: representatives too, and own log and filings too; of two seals, each binds.

        No member's hat is bound: of others it reads nothing, and that a note in the log is refused
        would tell it who is sealed.
        """
        home = self.members.get(member or 0)
        if home is not None and home.network != hat.network:
            return False  # nothing of another network tells here, not even by refusing
        if hat.role in PROCESSES or hat.role == MEMBER:
            return False
        return any(
            (one.person is not None and one.person == hat.person)
            or (one.organization is not None and one.organization == hat.organization)
            or (one.is_sealed and hat.person not in one.listed)
            for one in self.restrictions.get(member or 0, [])
            if self.is_within(hat.network, one.starts_on, one.ends_on)
        )

    # §9. Rules of their own

    def is_lead_officer(self, hat: Hat) -> bool:
        place = self.organizations.get(hat.organization or 0)
        return hat.role == PRIVACY_OFFICER and place is not None and place.is_lead

    def is_officer_of(self, hat: Hat, *organizations: int | None) -> bool:
        """A privacy officer of one of these organizations or, at a lead, of the network."""
        is_there = hat.organization in organizations
        return hat.role == PRIVACY_OFFICER and (is_there or self.is_lead_officer(hat))

    def is_officer_for(self, hat: Hat, item: Item) -> bool:
        return hat.role == PRIVACY_OFFICER and self.knows(hat, item.member)

    def acted_at(self, item: Item) -> int | None:
        acting = self.hats.get(item.hat or 0)
        return acting.organization if acting else None

    def is_about_oneself(self, hat: Hat, item: Item) -> bool:
        """Whether the hat of an item is this person's, any of theirs; nobody knows: it may be."""
        other = self.hats.get(item.hat or 0)
        return other is None or other.id == hat.id or other.person in {None, hat.person}

    def reads_own_or_oversees(self, hat: Hat, item: Item) -> bool:
        """§9, activity and emergencies."""
        is_overseen = self.is_officer_of(hat, self.acted_at(item)) or self.is_officer_for(hat, item)
        return item.hat == hat.id or is_overseen

    def reads_activity(self, hat: Hat, item: Item) -> bool:
        is_own = hat.role == MEMBER and hat.member == item.member
        return is_own or self.reads_own_or_oversees(hat, item)

    def files_activity(self, hat: Hat, item: Item) -> bool:
        is_own = (item.agency, item.user) == (hat.organization, hat.user)
        return item.hat == hat.id and (is_own or hat.role in PROCESSES)

    def reads_withheld(self, hat: Hat, item: Item) -> bool:
        is_lead = hat.role == LEAD_ADMINISTRATOR or self.is_lead_officer(hat)
        return is_lead and item.lead == hat.organization

    def reads_tally(self, hat: Hat, item: Item) -> bool:
        if hat.role == LEAD_ADMINISTRATOR:
            return item.label == NORMAL
        is_reader = hat.role in {SUPERVISOR, INTAKE, BILLER, ANALYST}
        return is_reader and item.agency == hat.organization

    def reads_disclosure(self, hat: Hat, item: Item) -> bool:
        is_own = hat.role == MEMBER and hat.member == item.member
        return is_own or self.is_officer_of(hat, item.agency, item.other)

    def files_disclosure(self, hat: Hat, item: Item) -> bool:
        """Reading: who receives is an organization, so personal hats and processes file none."""
        is_received = hat.organization is not None and item.other == hat.organization
        return is_received and item.hat == hat.id

    def reads_signal(self, hat: Hat, item: Item) -> bool:
        return self.is_officer_of(hat, self.acted_at(item))

    def reads_label_change(self, hat: Hat, item: Item) -> bool:
        """§9. Of the own organization's items alone, at a lead too."""
        return hat.role == PRIVACY_OFFICER and item.agency == hat.organization

    def keeps_exception(self, hat: Hat, item: Item) -> bool:
        """Restrictions and named access."""
        return self.is_lead_officer(hat) or self.is_officer_for(hat, item)

    def gives_named(self, hat: Hat, item: Item) -> bool:
        return self.keeps_exception(hat, item) and not self.is_about_oneself(hat, item)

    def reads_referral(self, hat: Hat, item: Item) -> bool:
        """Reading: "receiving" is as in §5.5, so while that referral is open."""
        if hat.organization is None or hat.organization not in {item.agency, item.other}:
            return False
        return self.is_related(hat, item.member) or any(
            one.id == item.key
            and one.recipient == hat.organization
            and self.is_within(hat.network, one.starts_on, one.ends_on)
            for one in self.referrals.get(item.member or 0, [])
            if hat.role in RECEIVING
        )

    def writes_referral(self, hat: Hat, item: Item) -> bool:
        return item.agency == hat.organization and self.is_related(hat, item.member)

    def reads_personal_hat(self, hat: Hat, item: Item) -> bool:
        return hat.id == item.key or self.keeps_exception(hat, item)

    def gives_personal_hat(self, hat: Hat, item: Item) -> bool:
        return self.keeps_exception(hat, item) and item.user not in {None, hat.user}

    def reads_raw_input(self, hat: Hat, item: Item) -> bool:
        """§3"""
        return hat.role == INTERFACE

    def supervises(self, hat: Hat, item: Item) -> bool:
        """Staff. Reading: the row and the employment are both of that organization."""
        worker = self.hats.get(item.staff or 0)
        if hat.role == INTERFACE:
            return item.member is None
        if item.member is not None or worker is None or hat.role != SUPERVISOR:
            return False
        return item.agency == hat.organization == worker.organization

    def reads_work(self, hat: Hat, item: Item) -> bool:
        if COURSE not in OPENS.get(hat.role, NOTHING):
            return False
        is_own = item.member is None and item.staff == hat.id
        return is_own or self.supervises(hat, item)

    # What the sections make together

    def comes_near(self, hat: Hat, item: Item, purpose: int) -> bool:
        """What every act needs: §1, §2, the network, and §7."""
        if not self.acts(hat) or purpose not in PURPOSES.get(hat.role, ()):
            return False
        if hat.network != item.network:
            return False
        if item.member is None:
            return True
        member = self.members.get(item.member)
        # The log names numbers alone.
        is_here = item.table == "foundation_activity" or (
            member is not None and member.network == hat.network
        )
        return is_here and not self.is_kept_away(hat, item.member)

    def may_read(self, hat: Hat, item: Item, purpose: int) -> bool:
        if not self.comes_near(hat, item, purpose):
            return False
        rule = READ.get(item.table)
        if rule is None and (item.staff is not None or item.table == SESSIONS):
            rule = World.reads_work
        if rule is None:
            return self.is_open(hat, item, purpose)
        if rule not in (World.reads_tally, World.reads_work):
            return rule(self, hat, item)  # labels are not asked
        return (
            rule(self, hat, item)
            and is_known(item.label)
            and reasons_in(item.label) <= self.held(hat, item.member)
        )

    def may_write(self, hat: Hat, item: Item, purpose: int) -> bool:
        """§8. A label that is one may be recorded by who cannot read it."""
        if hat.role == INTERFACE and item.table not in WITHIN_A_NETWORK:
            # It files members who are not here yet; nothing but a key holds a row to its member's.
            item = replace(item, member=None)
        if not self.comes_near(hat, item, purpose) or item.table in DERIVED:
            return False
        if item.table in WRITE:
            return WRITE[item.table](self, hat, item)
        if item.table in READ or not is_known(item.label):
            return False
        if item.table in UNLABELLED and item.label != NORMAL:
            return False
        if item.staff is not None or item.table == SESSIONS:
            return self.supervises(hat, item)
        if AREA.get(item.table) not in OPENS.get(hat.role, NOTHING):
            return False
        if hat.role == INTERFACE or item.member is None:
            return hat.role == INTERFACE
        return item.agency == hat.organization and self.is_related(hat, item.member)

    def may_file(self, hat: Hat, item: Item, purpose: int) -> bool:
        """§8, §9: What may be written, by who says that they write it, and when."""
        if not self.may_write(hat, item, purpose):
            return False
        if item.is_backdated and item.table in AS_OF_NOW:
            return False
        if item.table not in AUTHORED:
            return True
        is_process = item.table in OF_NOBODYS_HAND and hat.role in PROCESSES
        return item.author == hat.id or (is_process and item.author is None)

    def may_rewrite(self, hat: Hat, item: Item, purpose: int) -> bool:
        """§8: Who somebody is, is rewritten by interfaces alone."""
        if item.table in FED and hat.role != INTERFACE:
            return False
        return self.may_write(hat, item, purpose)

    def may_close(self, hat: Hat, item: Item, purpose: int) -> bool:
        """§9, emergencies and signals. Reading: "their own" is of the person; of signals too."""
        if item.table not in {"access_emergency", "access_signal"}:
            return False
        is_officer = hat.role == PRIVACY_OFFICER and self.may_read(hat, item, purpose)
        return is_officer and not self.is_about_oneself(hat, item)


READ = {
    "foundation_activity": World.reads_activity,
    "access_withheld": World.reads_withheld,
    "ledger_tally": World.reads_tally,
    "access_disclosure": World.reads_disclosure,
    "access_emergency": World.reads_own_or_oversees,
    "access_signal": World.reads_signal,
    "access_labelchange": World.reads_label_change,
    "access_restriction": World.keeps_exception,
    "access_named": World.keeps_exception,
    "access_referral": World.reads_referral,
    "access_personalhat": World.reads_personal_hat,
    **dict.fromkeys(RAW_INPUT, World.reads_raw_input),
}
WRITE = {
    "foundation_activity": World.files_activity,
    "access_disclosure": World.files_disclosure,
    "access_restriction": World.keeps_exception,
    "access_named": World.gives_named,
    "access_referral": World.writes_referral,
    "access_personalhat": World.gives_personal_hat,
    **dict.fromkeys(RAW_INPUT, World.reads_raw_input),
}
