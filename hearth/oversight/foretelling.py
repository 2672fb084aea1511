"""What will happen to whom, said before an officer confirms it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from hearth.foundation.models import User
from hearth.members.models import Member
from hearth.oversight.arranged import tells_of
from hearth.oversight.services import NewSignIn
from hearth.rules.labels import joined
from hearth.ui import words
from hearth.workforce.roles import Role

Said = Mapping[str, Any]  # what a valid form says of days


def person_kept_away(member: Member, name: str, today: date, span: Said) -> list[str]:
    """Of one person, whichever hat they wear."""
    said = {"since": words.from_day(span["starts_on"], today), "name": name, "member": member.name}
    return [
        _("%(since)s %(name)s will find nothing of %(member)s, in whichever role.") % said,
        *_for_all(span),
    ]


def organization_kept_away(member: Member, name: str, today: date, span: Said) -> list[str]:
    """Of everybody at one organization."""
    said = {"since": words.from_day(span["starts_on"], today), "name": name, "member": member.name}
    return [
        _("%(since)s nobody at %(name)s will find anything of %(member)s.") % said,
        *_for_all(span),
    ]


def sealed(member: Member, stay: list[str], today: date, span: Said) -> list[str]:
    """Of everybody but those who stay."""
    said = {
        "since": words.from_day(span["starts_on"], today),
        "member": member.name,
        "names": "; ".join(stay),
    }
    return [
        _("%(since)s nobody will find anything of %(member)s but: %(names)s.") % said,
        _("To be on this list opens nothing by itself."),
        *_for_all(span),
    ]


def named(member: Member, whom: str, reasons: int, today: date, span: Said) -> list[str]:
    """Of one employment, which sees more."""
    said = {
        "since": words.from_day(span["starts_on"], today),
        "whom": whom,
        "what": tells_of(reasons),
        "member": member.name,
    }
    return [
        _("%(since)s this one will see what tells of %(what)s of %(member)s: %(whom)s.") % said,
        _("It opens nothing that is not open to them otherwise."),
        _until(span),
    ]


def signing_in(member: Member, new: NewSignIn, user: User | None, today: date) -> list[str]:
    """Of somebody who will act for a member."""
    said = {
        "since": words.from_day(new.starts_on, today),
        "email": new.email,
        "member": member.name,
    }
    lines = [
        _("%(since)s whoever signs in as %(email)s will read the record of %(member)s.") % said,
        _what_they_read(new),
    ]
    if new.is_parental:
        lines.append(_("It ends by itself as the member turns 18."))
    if new.signs:
        lines.append(_("They may sign consents for the member, and take them back."))
    if user is None:
        lines.append(_("You get a link to choose a password. Whoever has it becomes this person."))
    return [*lines, _until({"ends_on": new.ends_on})]


def ending(whom: str, member: Member, today: date, on: date) -> list[str]:
    """Of a restriction or a named access that ends."""
    said = {"since": words.from_day(on, today), "whom": whom, "member": member.name}
    return [_("%(since)s this holds no more for %(member)s: %(whom)s.") % said]


def hat_ending(name: str, member: Member) -> list[str]:
    """Of somebody who acts for a member no more."""
    said = {"name": name, "member": member.name}
    return [
        _("From now on %(name)s opens nothing of %(member)s.") % said,
        _("Where they are signed in, their next step is refused. They are told nothing."),
    ]


def _for_all(span: Said) -> list[str]:
    return [
        _("Pages they have open stop at the next step. An emergency opens nothing either."),
        _until(span),
    ]


def _until(span: Said) -> str:
    if until := span.get("ends_on"):
        return _("It ends by itself on %(day)s.") % {"day": words.full_day(until)}
    return _("It holds until somebody ends it.")


def _what_they_read(new: NewSignIn) -> str:
    if new.role == Role.MEMBER:
        return _("All that is the member's to see, and who has seen it.")
    reasons = joined(*new.reasons)
    if not reasons:
        return _("What is normal, and nothing that carries a label.")
    return _("What is normal, and what tells of %(what)s.") % {"what": tells_of(reasons)}
