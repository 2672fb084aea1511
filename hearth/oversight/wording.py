"""What officers read, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from hearth.access.actors import Actor
from hearth.access.emergencies import EmergencyReason, Finding, can_review
from hearth.access.labelling import Item, labelled_tables
from hearth.access.models import Disclosure, Emergency, LabelChange, Signal
from hearth.access.noticing import Closing, Rule, can_close
from hearth.access.purposes import CODES
from hearth.access.waiting import look_by
from hearth.foundation.clock import today_in
from hearth.ledger.selectors import in_page_language
from hearth.oversight.selectors import Held, Look, Refused, Who
from hearth.rules.labels import LABELS, TITLES, named
from hearth.ui import words

PAGES: dict[str, Promise] = {
    "members": lazy("List of members"),
    "export_members": lazy("List of members, as a file"),
    "my_day": lazy("My day"),
    "member": lazy("Member page"),
    "panel": lazy("Part of the member page"),
    "member_contacts": lazy("Contacts"),
    "log_contact": lazy("Form of a contact"),
    "preview_contact": lazy("Form of a contact"),
    "contact_saved": lazy("A contact"),
    "amend_contact": lazy("A contact"),
    "undo_contact": lazy("A contact"),
    "keep_promise": lazy("A promise"),
    "member_place": lazy("Place in the program"),
    "member_acuity": lazy("Acuity score"),
    "member_documents": lazy("Documents"),
    "add_document": lazy("Form of a document"),
    "document": lazy("A document"),
    "set_aside_document": lazy("A document"),
    "member_consents": lazy("Consents"),
    "consent": lazy("A consent"),
    "release_packet": lazy("Release packet"),
    "record_consent": lazy("Form of a consent"),
    "add_to_consent": lazy("Form of a consent"),
    "keep_paper": lazy("Signed paper of a consent"),
    "withdraw_consents": lazy("Taking back a consent"),
    "open_in_emergency": lazy("Opening in an emergency"),
    "access_report": lazy("This report"),
    "member_labels": lazy("Labels"),
    "change_label": lazy("A label"),
    "own_access": lazy("This report"),
    "who_may_see": lazy("Who may see what"),
    "emergencies": lazy("List of emergencies"),
    "review_emergency": lazy("An emergency"),
    "signals": lazy("List of signals"),
    "close_signal": lazy("A signal"),
    "disclosures": lazy("List of disclosures"),
    "member_referrals": lazy("Referrals"),
    "send_packet": lazy("Send a packet"),
    "end_referral": lazy("End a referral"),
    "referred_to_us": lazy("Referred to us"),
    "restrictions": lazy("Who is kept away"),
    "keep_person_away": lazy("Keep a person away"),
    "keep_organization_away": lazy("Keep an organization away"),
    "seal_member": lazy("Seal the member"),
    "end_restriction": lazy("End of a restriction"),
    "named_access": lazy("Named access"),
    "give_named_access": lazy("Give a named access"),
    "end_named_access": lazy("End of a named access"),
    "kept_form": lazy("A form sent later"),
    "personal_hats": lazy("Who signs in for them"),
    "give_personal_hat": lazy("Give a sign-in"),
    "new_personal_link": lazy("Another link to a sign-in"),
    "end_personal_hat": lazy("End a sign-in"),
}
"""Every address that shows members, as people call it."""
ACTIONS: dict[str, Promise] = {
    "view": lazy("looked"),
    "list": lazy("stood in a list"),
    "record": lazy("recorded"),
    "undo": lazy("took back"),
    "hand_over": lazy("handed over to a colleague"),
    "break_glass": lazy("opened in an emergency"),
    "export": lazy("took along in a file"),
    "download": lazy("downloaded"),
    "report": lazy("looked at who looked"),
    "relabel": lazy("changed what something tells of"),
}
WHY: dict[str, Promise] = {
    Rule.NO_TIE: lazy(
        "Their organization did not serve the member that day, and no referral was open."
    ),
    Rule.SAME_NAME: lazy("They have the member's family name."),
    Rule.SAME_PLACE: lazy("As a member, they have the same address, telephone or email."),
    Rule.COLLEAGUE: lazy("The member works in this network too."),
    Rule.OWN_RECORD: lazy("They opened their own record as part of their work."),
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One emergency or signal in a list: about whom, what, why, and what an officer said of it."""

    id: int
    about: str
    who: str
    when: str
    why: str
    said: str = ""  # their own words, quoted
    outcome: str = ""  # empty while it waits
    may_answer: bool = False
    look_by: str = ""  # until when, or since when it is late; empty once it was looked at
    is_late: bool = False


@dataclass(frozen=True, kw_only=True)
class RefusedLine:
    """Tries in an emergency that were refused: who, when, how often and why."""

    who: str
    when: str
    why: str


@dataclass(frozen=True, kw_only=True)
class LookLine:
    """A line of the report."""

    who: str
    organization: str
    role: str
    day: str
    page: str
    purpose: str
    times: str


@dataclass(frozen=True, kw_only=True)
class DisclosureLine:
    """A line of the list of disclosures."""

    about: str
    what: str
    source: str
    recipient: str
    when: str
    consents: str


@dataclass(frozen=True, kw_only=True)
class ItemLine:
    """One item that an organization holds of a member, as its officer reads it."""

    what: str
    day: str
    label: str
    change_url: str


@dataclass(frozen=True, kw_only=True)
class ChangeLine:
    """What was once said of an item."""

    what: str
    labels: str
    who: str
    when: str
    why: str


def emergency_line(actor: Actor, one: Emergency, names: Mapping[int, str]) -> Line:
    """An emergency as officers read it."""
    hat = one.employment
    said = {"name": hat.staff.name, "organization": hat.organization.name}
    return Line(
        id=one.pk,
        about=member_words(one.member_id, names),
        who=_("%(name)s, %(organization)s") % said,
        when=_("opened %(time)s") % {"time": _instant(actor, one.starts_at)},
        why=_label_of(EmergencyReason, one.code),
        said=one.words,
        outcome=_reviewed(actor, one),
        may_answer=can_review(actor, one),
        **_clock_of(actor, one.starts_at, is_answered=one.reviewed_at is not None),
    )


def signal_line(
    actor: Actor, one: Signal, names: Mapping[int, str], hats: Mapping[int, Who]
) -> Line:
    """A signal as officers read it."""
    return Line(
        id=one.pk,
        about=_("A list of members")
        if one.member_id is None
        else member_words(one.member_id, names),
        who=who_words(hats.get(one.hat_id)),
        when=words.full_day(one.on),
        why=why_words(one),
        outcome=_closed(actor, one),
        may_answer=can_close(actor, one),
        **_clock_of(actor, one.noted_at, is_answered=one.closed_at is not None),
    )


def refused_line(actor: Actor, one: Refused) -> RefusedLine:
    """Refused tries as officers read them."""
    often = ngettext("%(n)s time", "%(n)s times", one.times) % {"n": one.times}
    return RefusedLine(
        who=who_words(one.who),
        when=f"{words.full_day(one.day)}, {_from_to(actor, one.first_at, one.last_at)}",
        why=_("%(times)s: %(why)s") % {"times": often, "why": one.why.label},
    )


def look_lines(actor: Actor, looks: Iterable[Look]) -> list[LookLine]:
    """The report, line by line."""
    return [_look_line(actor, one) for one in looks]


def disclosure_line(
    actor: Actor, one: Disclosure, names: Mapping[int, str], signed_on: Mapping[int, date]
) -> DisclosureLine:
    """A disclosure as officers read it."""
    return DisclosureLine(
        about=member_words(one.member_id, names),
        what=_("%(page)s: %(labels)s") % {"page": page_words(one.what), "labels": _labels(one)},
        source=one.agency.name,
        recipient=one.recipient.name,
        when=_instant(actor, one.at),
        consents=_consents(one, signed_on),
    )


def _consents(one: Disclosure, signed_on: Mapping[int, date]) -> str:
    """Consents by the days they were signed: they have no other name."""
    days = sorted({signed_on[number] for number in one.consents if number in signed_on})
    said = [_("signed %(day)s") % {"day": words.full_day(day)} for day in days]
    if any(number not in signed_on for number in one.consents):
        said.append(_("one that you may not read"))
    return ", ".join(said)


def item_lines(actor: Actor, member_id: int, items: Iterable[Item]) -> list[ItemLine]:
    """Items, line by line, each with where its label is changed."""
    return [
        ItemLine(
            what=str(one.of.title),
            day=item_day(actor, one),
            label=label_words(one.label),
            change_url=reverse("change_label", args=[member_id, one.of.slug, one.id]),
        )
        for one in items
    ]


def change_lines(actor: Actor, held: Held) -> list[ChangeLine]:
    """What was said of items, line by line."""
    days = {(one.of.table, one.id): item_day(actor, one) for one in held.items}
    return [_change_line(actor, one, held.by, days) for one in held.said]


def item_day(actor: Actor, item: Item) -> str:
    """The day of an item, where the network is."""
    return words.full_day(item.at.astimezone(ZoneInfo(actor.zone)).date())


def label_words(label: int) -> str:
    """What an item tells of."""
    return named(label, words.page_language())


def member_words(member_id: int, names: Mapping[int, str]) -> str:
    """Their name, or that they are not the officer's to name."""
    return names.get(member_id) or _("A member whose name is not yours to see")


def who_words(who: Who | None) -> str:
    """Whose hat it is."""
    if who is None:
        return _("Somebody whose hat is gone")
    said = who.name or str(who.role.label)
    return f"{said}, {who.organization}" if who.organization else said


def page_words(route: str) -> str:
    """What people call a page; the address's own name where nobody gave it another."""
    return str(PAGES.get(route, route))


def why_words(one: Signal) -> str:
    """Why a signal was filed."""
    if one.rule == Rule.VOLUME:
        said = ngettext(
            "They opened %(n)s member that day", "They opened %(n)s members that day", one.seen
        )
        rest = _("more than three times what they, and others in their role, usually open.")
        return f"{said % {'n': one.seen}}, {rest}"
    if one.rule == Rule.EXPORT:
        said = ngettext(
            "They asked for %(n)s member in a file, more than may leave at once or in a day.",
            "They asked for %(n)s members in a file, more than may leave at once or in a day.",
            one.seen,
        )
        return said % {"n": one.seen}
    return str(WHY.get(one.rule, one.rule))


def purpose_words(code: str) -> str:
    """A purpose as the log writes it, in words."""
    return next((str(one.label) for one, known in CODES.items() if known == code), code)


def period_words(since: object, until: object) -> str:
    """From when to when."""
    return _("%(since)s to %(until)s") % {"since": since, "until": until}


def _change_line(
    actor: Actor,
    one: LabelChange,
    by: Mapping[int, Who],
    days: Mapping[tuple[str, int], str],
) -> ChangeLine:
    titles = {table.table: str(table.title) for table in labelled_tables()}
    day = days.get((one.item_table, one.item_id), "")
    title = titles.get(one.item_table, one.item_table)
    labels = {"before": label_words(one.from_label), "after": label_words(one.to_label)}
    return ChangeLine(
        what=f"{title}, {day}" if day else title,
        labels=_("%(before)s, then %(after)s") % labels,
        who=who_words(by.get(one.hat_id)),
        when=_instant(actor, one.at),
        why=one.words or str(LabelChange.Cause(one.cause).label),
    )


def _look_line(actor: Actor, one: Look) -> LookLine:
    at = _from_to(actor, one.first_at, one.last_at)
    often = ngettext("%(n)s time", "%(n)s times", one.times) % {"n": one.times}
    return LookLine(
        who=(one.who.name or str(one.who.role.label)) if one.who else who_words(None),
        organization=one.who.organization if one.who else "",
        role=str(one.who.role.label) if one.who else "",
        day=words.full_day(one.day),
        page=f"{page_words(one.route)} ({ACTIONS.get(one.action, one.action)})",
        purpose=purpose_words(one.purpose),
        times=f"{often}, {at}",
    )


def _from_to(actor: Actor, first_at: datetime, last_at: datetime) -> str:
    first, last = (_clock(actor, at) for at in (first_at, last_at))
    return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}


def _clock_of(actor: Actor, since: datetime, *, is_answered: bool) -> dict[str, Any]:
    """Until when somebody is to look at what waits."""
    if is_answered:
        return {}
    day = look_by(actor, since)
    is_late = day < today_in(actor.zone)
    said = _("Late: it was to be looked at by %(day)s") if is_late else _("Look at it by %(day)s")
    return {"look_by": said % {"day": words.full_day(day)}, "is_late": is_late}


def _reviewed(actor: Actor, one: Emergency) -> str:
    if one.reviewed_at is None or one.reviewer is None:
        return ""
    said = _label_of(Finding, one.outcome)
    return _answered(actor, one.reviewer.staff.name, one.reviewed_at, said, one.outcome_words)


def _closed(actor: Actor, one: Signal) -> str:
    if one.closed_at is None or one.closer is None:
        return ""
    said = _label_of(Closing, one.outcome)
    return _answered(actor, one.closer.staff.name, one.closed_at, said, one.outcome_words)


def _answered(actor: Actor, name: str, at: datetime, outcome: str, why: str) -> str:
    said = {"outcome": outcome, "why": why, "name": name, "time": _instant(actor, at)}
    return _("%(outcome)s: %(why)s (%(name)s, %(time)s)") % said


def _label_of(choices: type[EmergencyReason | Finding | Closing], code: str) -> str:
    return str(dict(choices.choices).get(code, code))


def _labels(one: Disclosure) -> str:
    held = [name for name, bits in LABELS.items() if bits and one.label & bits == bits]
    return ", ".join(in_page_language(TITLES[name]) for name in held)


def _instant(actor: Actor, at: datetime) -> str:
    return words.instant(at.astimezone(ZoneInfo(actor.zone)))


def _clock(actor: Actor, at: datetime) -> str:
    return words.clock(at.astimezone(ZoneInfo(actor.zone)))
