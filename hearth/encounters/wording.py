"""A contact, and what came of it, in words."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hearth.access.actors import Actor
from hearth.encounters import policies
from hearth.encounters.models import Contact, Further, Mode, WithWhom
from hearth.encounters.recorded import in_words, kinds_of_network, services_given
from hearth.ledger.selectors import SeenObligation, in_page_language
from hearth.members.models import Member
from hearth.rules.labels import NORMAL, named
from hearth.ui import words
from hearth.ui.components import Notice, SafeContact
from hearth.ui.words import page_language

UNDO_FOR = 30  # seconds in which a saved page offers to take it back


@dataclass(frozen=True)
class Piece:
    """The contact, or something else that happened in it, and what it met or did late."""

    title: str
    met: tuple[SeenObligation, ...]
    done_late: tuple[SeenObligation, ...]


@dataclass(frozen=True, kw_only=True)
class ContactLine:
    """One contact in a timeline."""

    day: str
    title: str
    facts: str
    further: tuple[str, ...]
    note: str
    promise: str
    promise_url: str | None
    amend_url: str | None


def contact_line(actor: Actor, contact: Contact, today: date) -> ContactLine:
    """How a contact is listed; what the actor may still do with it."""
    local = contact.occurred_at.astimezone(ZoneInfo(contact.zone))
    may_keep = contact.promise_evidence_id and not contact.kept_at
    amends = policies.corrects(actor, contact)  # lists hold only what stands
    return ContactLine(
        day=words.short_day(local.date(), today),
        title=_title(contact),
        facts=_facts(contact),
        further=tuple(title for title, _id in pieces_of(contact, contact.further.all()))[1:],
        note=contact.note,
        promise=_promise(contact, today),
        promise_url=reverse("keep_promise", args=[contact.pk]) if may_keep and amends else None,
        amend_url=reverse("amend_contact", args=[contact.pk]) if amends else None,
    )


def pieces_of(contact: Contact, further: Iterable[Further]) -> list[tuple[str, int]]:
    """The contact first, then what else happened: in words, and the id of its evidence."""
    kinds = kinds_of_network(contact.network_id)
    more = [
        (in_words(kinds[one.kind], one.attributes) if one.kind in kinds else one.kind, one)
        for one in further
    ]
    first = (_("Contact"), contact.evidence_id or 0)
    return [first, *((title, one.evidence_id) for title, one in more)]


def saved_notice(
    contact: Contact,
    met: Collection[SeenObligation],
    done_late: Collection[SeenObligation],
    *,
    undo: bool,
) -> Notice:
    """Saved. This met 1 thing and did 1 late."""
    return Notice(
        kind="saved",
        lead=_("Saved as an attempt.") if contact.is_attempt else _("Saved."),
        text=_outcome(met, done_late),
        action=_("Undo") if undo else "",
        action_url=reverse("undo_contact", args=[contact.pk]) if undo else None,
        post=True,
        expires_after=UNDO_FOR,
    )


def safe_contact_of(member: Member) -> SafeContact | None:
    """The member's own rule, if they gave one."""
    return SafeContact(rule=member.safe_contact) if member.safe_contact else None


def _outcome(met: Collection[SeenObligation], done_late: Collection[SeenObligation]) -> str:
    done = len(met)
    first = ngettext("This met %(n)s thing", "This met %(n)s things", done) % {"n": done}
    late = _("did %(n)s late") % {"n": len(done_late)}
    if met and done_late:
        return _("%(met)s and %(late)s.") % {"met": first, "late": late}
    if met:
        return f"{first}."
    if done_late:
        return ngettext(
            "This did %(n)s thing late. It counts as missed and leaves your list.",
            "This did %(n)s things late. They count as missed and leave your list.",
            len(done_late),
        ) % {"n": len(done_late)}
    return _("This completes nothing that is due. It may still count towards it.")


def _title(contact: Contact) -> str:
    said = [str(Mode(contact.mode).label)]
    if contact.minutes:
        minutes = ngettext("%(n)s minute", "%(n)s minutes", contact.minutes)
        said.append(minutes % {"n": contact.minutes})
    if contact.reached:
        said.append(_("reached"))
    elif contact.is_attempt:
        said.append(_("no answer"))
    else:
        said.append(_("with %(who)s") % {"who": str(WithWhom(contact.with_whom).label).lower()})
    return ", ".join(said)


def _facts(contact: Contact) -> str:
    done = [in_page_language(title) for title in services_given(contact).values()]
    said = ["; ".join(done)] if done else []
    if contact.label != NORMAL:
        said.append(_("Tells of %(what)s") % {"what": named(contact.label, page_language())})
    name = contact.employment.staff.name
    attempt = _("Attempt by %(name)s") if contact.is_attempt else _("By %(name)s")
    said.append(attempt % {"name": name})
    return ". ".join(said)


def _promise(contact: Contact, today: date) -> str:
    if not contact.promise or contact.next_on is None:
        return ""
    if contact.kept_at:
        return _("Promised and kept: %(what)s") % {"what": contact.promise}
    day = words.day(contact.next_on, today)
    return _("Promised by %(day)s: %(what)s") % {"day": day, "what": contact.promise}
