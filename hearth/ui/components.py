"""What a page can show: plain frozen facts, drawn the same everywhere.

Rooms fill these; templates draw them; nothing here decides what is due or who may see it.
Statuses and their words, icons and colours are one table, so they cannot drift apart.
"""

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

Words = str | Promise
DueStatus = Literal["overdue", "due", "coming", "met", "missed", "done_late", "waived", "on_hold"]
HospitalStatus = Literal["hospital", "admitted", "discharged", "emergency"]
Status = DueStatus | HospitalStatus
Confidence = Literal["verified", "second_hand", "from_memory", "unconfirmed", "set_by_network"]
NoticeKind = Literal["info", "saved", "refusal", "error", "offline", "absent", "empty", "search"]


@dataclass(frozen=True)
class Sign:
    """How one state looks: its word and the USWDS icon; the colour follows the state's name."""

    word: Words
    icon: str


STATUSES: dict[str, Sign] = {
    "overdue": Sign(pgettext_lazy("status", "Overdue"), "error"),
    "due": Sign(pgettext_lazy("status", "Due"), "schedule"),
    "coming": Sign(pgettext_lazy("status", "Coming"), "radio_button_unchecked"),
    "met": Sign(pgettext_lazy("status", "Met"), "check_circle"),
    "missed": Sign(pgettext_lazy("status", "Missed"), "highlight_off"),
    "done_late": Sign(pgettext_lazy("status", "Done late"), "history"),
    "waived": Sign(pgettext_lazy("status", "Waived"), "remove_circle"),
    "on_hold": Sign(pgettext_lazy("status", "On hold"), "do_not_disturb"),
    "hospital": Sign(pgettext_lazy("status", "Hospital"), "local_hospital"),
    "admitted": Sign(pgettext_lazy("status", "Admitted"), "local_hospital"),
    "discharged": Sign(pgettext_lazy("status", "Discharged"), "local_hospital"),
    "emergency": Sign(pgettext_lazy("status", "Emergency"), "local_hospital"),
}

CONFIDENCES: dict[str, Sign] = {
    "verified": Sign(gettext_lazy("Verified"), "verified"),
    "second_hand": Sign(gettext_lazy("Second-hand"), "check_circle_outline"),
    "from_memory": Sign(gettext_lazy("From memory"), "history"),
    "unconfirmed": Sign(gettext_lazy("Unconfirmed"), "help_outline"),
    "set_by_network": Sign(gettext_lazy("Set by this network"), "settings"),
}

NOTICES: dict[str, str] = {
    "info": "info_outline",
    "saved": "check_circle",
    "refusal": "info_outline",
    "error": "error",
    "offline": "link_off",
    "absent": "help_outline",
    "empty": "check_circle",
    "search": "search",
}


@dataclass(frozen=True, kw_only=True)
class Link:
    """A link and what follows it in the sentence: "Get a meter" and ", Nov 23"."""

    text: Words
    url: str
    after: Words = ""


@dataclass(frozen=True, kw_only=True)
class DueRow:
    """One due thing: its state, why, what would satisfy it, and when."""

    status: DueStatus
    title: Words
    why: Words
    met_by: Words
    when: str
    when_date: str
    met_by_label: Words = ""
    url: str | None = None
    met_by_url: str | None = None

    @property
    def label(self) -> Words:
        """A thing past its window can no longer be met: it is still needed."""
        if self.met_by_label:
            return self.met_by_label
        return _("Still needed") if self.status == "overdue" else _("Met by")

    @property
    def name(self) -> str:
        """What a screen reader says: Overdue: Contact after leaving the hospital, 3 days late."""
        said = f"{STATUSES[self.status].word}: {self.title}"
        return f"{said}, {self.when or self.when_date}" if self.when or self.when_date else said


@dataclass(frozen=True, kw_only=True)
class SafeContact:
    """How this member may be reached without harm. The only gold notice there is."""

    rule: Words
    detail: Words = ""
    source: Words = ""


@dataclass(frozen=True, kw_only=True)
class MemberCard:
    """A member in a list, with what is due and what one contact would clear."""

    member_id: int
    name: str
    url: str
    meta: tuple[Words, ...]
    due_rows: tuple[DueRow, ...]
    clears: Words | None = None
    action_url: str | None = None
    action: Words = ""
    action_label: Words = ""
    also: Words = ""
    warning: SafeContact | None = None
    call_url: str | None = None

    @property
    def action_words(self) -> Words:
        return self.action or _("Log a contact")

    @property
    def action_name(self) -> Words:
        """Row buttons name the member, for those who hear them out of place."""
        return self.action_label or _("Log a contact with %(name)s") % {"name": self.name}

    @property
    def call_name(self) -> str:
        return _("Call %(name)s") % {"name": self.name}


@dataclass(frozen=True, kw_only=True)
class AlertRow:
    """Something that just happened to a member, and the act it asks for."""

    status: HospitalStatus
    title: Words
    text: Words
    member_id: int | None = None
    url: str | None = None
    action: Words = ""
    action_url: str | None = None
    action_label: Words = ""
    quiet: bool = False


@dataclass(frozen=True, kw_only=True)
class CountTile:
    """A number that is a link to exactly that many rows; zero is plain text."""

    number: int
    status: Status
    label: Words = ""
    note: Words = ""
    url: str | None = None

    @property
    def words(self) -> Words:
        return self.label or STATUSES[self.status].word

    @property
    def icon(self) -> str:
        return STATUSES[self.status].icon

    @property
    def link(self) -> str | None:
        return self.url if self.number else None


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One answer in a sentence: the lead is bold, then why or what next."""

    kind: NoticeKind
    lead: Words
    text: Words = ""
    links: tuple[Link, ...] = ()
    action: Words = ""
    action_url: str | None = None
    post: bool = False
    expires_after: int | None = None

    @property
    def icon(self) -> str:
        return NOTICES[self.kind]


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A fact at the head of a record: label, value, one quiet line that may be a link."""

    label: Words
    value: Words
    note: Words = ""
    note_url: str | None = None
    after: Words = ""
    status: Status | None = None
