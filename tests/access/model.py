"""Who may read and write which item, in plain Python: the meaning the two layers must equal.

Written from the policy's text, not from the SQL nor the selectors; imports nothing of Hearth.
"""

from dataclasses import dataclass, field
from datetime import date

CARE_MANAGER, SUPERVISOR, LEAD_ADMINISTRATOR, SYSTEM_ADMINISTRATOR = 1, 2, 3, 4
NORMAL, SUD_PART2, HIV, BOTH = 0, 10, 20, 30
REASONS = {NORMAL: set(), SUD_PART2: {"sud"}, HIV: {"hiv"}, BOTH: {"sud", "hiv"}}

IDENTITY = {"members_member", "members_identifier", "access_consent"}
OWN_ACTS = "foundation_activity"
EXCEPTIONS = "access_withheld"
RAW_INPUT = {"interop_file", "interop_line"}  # what machines sent, before it is anybody's record
DERIVED = {"ledger_obligation", "ledger_obligationevent", "ledger_tally", EXCEPTIONS}


@dataclass(frozen=True)
class Organization:
    """A lead or an agency of one network."""

    id: int
    network: int
    is_lead: bool = False


@dataclass(frozen=True)
class Hat:
    """One employment."""

    id: int
    role: int
    organization: int
    network: int
    starts_on: date
    ends_on: date | None = None


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
    """A member lets an organization receive what others hold, for some labels."""

    network: int
    member: int
    recipient: int
    labels: tuple[int, ...]
    signed_on: date
    expires_on: date | None = None
    is_withdrawn: bool = False


@dataclass(frozen=True)
class Item:
    """One row: where it lies, who recorded it, whom it is about."""

    table: str
    key: int
    network: int
    agency: int | None
    member: int | None
    label: int = NORMAL
    hat: int | None = None  # who acted, for a row of the activity log
    lead: int | None = None  # from whom a member is withheld
    staff: int | None = None  # whose work it is about: an employment, and then no member


@dataclass
class World:
    """Everything a decision may depend on."""

    today: date
    organizations: dict[int, Organization] = field(default_factory=dict)
    hats: dict[int, Hat] = field(default_factory=dict)
    ties: dict[int, list[Tie]] = field(default_factory=dict)  # by member
    consents: dict[int, list[Consent]] = field(default_factory=dict)  # by member
    items: list[Item] = field(default_factory=list)

    def is_within(self, starts_on: date, ends_on: date | None) -> bool:
        return starts_on <= self.today and (ends_on is None or ends_on > self.today)

    def is_employed(self, hat: Hat) -> bool:
        organization = self.organizations[hat.organization]
        if hat.role == LEAD_ADMINISTRATOR and not organization.is_lead:
            return False
        return organization.network == hat.network and self.is_within(hat.starts_on, hat.ends_on)

    def is_present(self, hat: Hat, item: Item) -> bool:
        return self.is_employed(hat) and hat.network == item.network

    def is_related(self, hat: Hat, member: int | None) -> bool:
        """On the member's care team today, or supervisor where the member is served today."""
        for tie in self.ties.get(member or 0, []):
            if (tie.network, tie.agency) != (hat.network, hat.organization):
                continue
            wanted = {CARE_MANAGER: hat.id, SUPERVISOR: None}.get(hat.role, 0)
            if tie.hat == wanted and self.is_within(tie.starts_on, tie.ends_on):
                return True
        return False

    def is_consented(self, hat: Hat, member: int | None, label: int) -> bool:
        """Every reason of the label is consented; one that has none needs a word for itself."""
        given = {
            one
            for consent in self.consents.get(member or 0, [])
            if consent.network == hat.network
            and consent.recipient == hat.organization
            and not consent.is_withdrawn
            and self.is_within(consent.signed_on, consent.expires_on)
            for one in consent.labels
            if one in REASONS
        }
        if label == NORMAL:
            return NORMAL in given
        return REASONS[label] <= set().union(*(REASONS[one] for one in given))

    def is_supervisor_there(self, hat: Hat, item: Item) -> bool:
        return hat.role == SUPERVISOR and item.agency == hat.organization

    def is_own_work(self, hat: Hat, item: Item) -> bool:
        return hat.role in (CARE_MANAGER, SUPERVISOR) and item.staff == hat.id

    def may_read(self, hat: Hat, item: Item) -> bool:
        if not self.is_present(hat, item) or item.table in RAW_INPUT:
            return False
        if item.table == OWN_ACTS:
            return item.hat == hat.id
        if item.table == EXCEPTIONS:
            return hat.role == LEAD_ADMINISTRATOR and item.lead == hat.organization
        if item.table in IDENTITY and self.is_related(hat, item.member):
            return True
        if item.label not in REASONS:
            return False
        if item.staff is not None:
            return self.is_supervisor_there(hat, item) or self.is_own_work(hat, item)
        if hat.role == LEAD_ADMINISTRATOR:
            is_open = item.member is None or self.is_consented(hat, item.member, NORMAL)
            return item.label == NORMAL and is_open
        is_own = item.agency == hat.organization
        if hat.role == SUPERVISOR and is_own:
            return True
        if not self.is_related(hat, item.member):
            return False
        return is_own or self.is_consented(hat, item.member, item.label)

    def may_write(self, hat: Hat, item: Item) -> bool:
        if not self.is_present(hat, item) or item.table in RAW_INPUT | DERIVED:
            return False
        if item.table == OWN_ACTS:
            return item.hat == hat.id
        if item.staff is not None:
            return self.is_supervisor_there(hat, item)
        is_own = item.agency == hat.organization
        return is_own and self.is_related(hat, item.member)
