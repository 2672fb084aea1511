"""The head of a member's page in words."""

from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from hearth.access.actors import Actor
from hearth.access.exports import Columns
from hearth.ledger.selectors import in_page_language, terms_of
from hearth.members.models import Member
from hearth.ui import words
from hearth.ui.components import Fact, Notice, SafeContact
from hearth.web.selectors import MemberHead, care_managers_of, members_found
from hearth.workforce.roles import Role

OWN_FORMS: dict[str, Promise] = {
    "account_change_password": lazy("Change your password"),
    "mfa_activate_totp": lazy("Add an authenticator app"),
    "mfa_deactivate_totp": lazy("Remove a second factor"),
    "mfa_add_webauthn": lazy("Add a passkey"),
    "mfa_remove_webauthn": lazy("Remove a second factor"),
    "mfa_generate_recovery_codes": lazy("Make new codes"),
    "link_organization": lazy("Your sign-in"),
    "own_sessions": lazy("Where you are signed in"),
}
"""Forms of one's own sign-in: what is typed there opens something, and is not shown again."""
FIELDS: dict[str, Promise] = {"q": lazy("Find a member")}
"""What a field is called that no form draws."""


def facts_line(head: MemberHead) -> str:
    """Legal name, birth, the end of the Medicaid number: never the whole of it."""
    member = head.member
    said = []
    if member.chosen_name and member.chosen_name != member.given_name:
        legal = f"{member.given_name} {member.family_name}"
        said.append(_("Legal name %(name)s") % {"name": legal})
    if member.birth_on:
        facts = {"day": words.full_day(member.birth_on), "age": _age(member.birth_on, head.today)}
        said.append(_("born %(day)s (%(age)s)") % facts)
    said += [
        _("%(authority)s ending %(end)s") % {"authority": one.authority, "end": one.value[-4:]}
        for one in head.identifiers
    ]
    return words.capital(" · ".join(said))


def facts_of(head: MemberHead) -> tuple[Fact, ...]:
    """Language, consent, stage, care manager: four facts in words."""
    return (
        Fact(label=_("Language"), value=words.language_name(head.member.language)),
        _consent(head),
        _stage(head),
        Fact(
            label=terms_of(one.program for one in head.standings).title("care_manager"),
            value=", ".join(head.care_managers) or _("Nobody named that you may see"),
        ),
    )


def warning_of(head: MemberHead) -> SafeContact | None:
    """How to reach the member safely, if they said."""
    rule = head.member.safe_contact
    return SafeContact(rule=rule) if rule else None


def members_as_columns(actor: Actor, text: str) -> Columns:
    """The list of members as it stands on its page, for a file."""
    found = members_found(actor, text)

    def rows() -> list[tuple[int, tuple[str, ...]]]:
        members = list(found)
        teams = care_managers_of(actor, [one.pk for one in members])
        return [(one.pk, _cells(one, teams.get(one.pk, []))) for one in members]

    titles = (_("Name"), _("Born"), _("Care manager"))
    return Columns(_("Members"), titles, rows, found.count())


def _cells(member: Member, care_managers: list[str]) -> tuple[str, ...]:
    born = words.full_day(member.birth_on) if member.birth_on else ""
    return (member.name, born, ", ".join(care_managers))


def nobody_found(text: str) -> Notice:
    """An empty list says what to try next."""
    if text:
        return Notice(
            kind="search",
            lead=_("No one by that name among the members you may see."),
            text=_("Try part of the name, a birth date or a Medicaid number."),
        )
    return Notice(kind="info", lead=_("No members yet."), text=_("Your supervisor assigns them."))


def no_page_yet(role: Role) -> Notice | None:
    """What somebody is told whose work has no page so far, and where they go instead."""
    lead = _("There is no page for your role yet.")
    if role == Role.QUALITY_ANALYST:
        text = _("Measures and reports are not built. Until they are, you see no records here.")
    elif role == Role.REPRESENTATIVE:
        text = _(
            "You see nothing of the record here. Ask the agency of the person for whom you act."
        )
    else:
        return None
    return Notice(kind="info", lead=lead, text=text)


def _consent(head: MemberHead) -> Fact:
    if not head.recipients:
        return Fact(
            label=_("Consent"), value=_("None in force"), note=_("nothing is shared with others")
        )
    note = ngettext("%(n)s recipient", "%(n)s recipients", head.recipients)
    return Fact(
        label=_("Consent"), value=_("In force"), note=note % {"n": head.recipients}, status="met"
    )


def _stage(head: MemberHead) -> Fact:
    if not head.standings:
        return Fact(label=_("Program and stage"), value=_("In no program that you may see"))
    one = head.standings[0]
    return Fact(
        label=_("Program and stage"),
        value=in_page_language(one.stage),
        note=one.program.title,
        note_url=reverse("program_manual", args=[one.program.offering_id]),
        after=_(", since %(day)s") % {"day": words.short_day(one.since, head.today)},
    )


def _age(birth_on: date, today: date) -> int:
    had_birthday = (today.month, today.day) >= (birth_on.month, birth_on.day)
    return today.year - birth_on.year - (not had_birthday)
