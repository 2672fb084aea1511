"""People and organizations as lines of a page."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hearth.access.actors import Actor
from hearth.access.inviting import Link
from hearth.administration.leaving import Leaving, Left
from hearth.administration.permissions import can_keep
from hearth.administration.services import Invited
from hearth.network.models import Organization
from hearth.ui import words
from hearth.ui.components import Fact, Notice
from hearth.workforce.models import Employment, Staff

KINDS = {
    Organization.Kind.LEAD: gettext_lazy("Lead"),
    Organization.Kind.AGENCY: gettext_lazy("Agency"),
    Organization.Kind.PROVIDER: gettext_lazy("Provider"),
    Organization.Kind.HOSPITAL: gettext_lazy("Hospital"),
}


@dataclass(frozen=True, kw_only=True)
class OrganizationLine:
    """One organization in the list."""

    organization_id: int
    name: str
    kind: str
    code: str
    people: int
    standing: str


@dataclass(frozen=True, kw_only=True)
class PersonLine:
    """One employment in the list of people."""

    employment_id: int
    name: str
    role: str
    organization: str
    since: str
    last_sign_in: str
    second_factor: str
    standing: str
    may_change: bool


def person_lines(
    actor: Actor, employments: Iterable[Employment], secured: Collection[int], today: date
) -> list[PersonLine]:
    """The list of people; `secured` are users with a second factor."""
    return [
        PersonLine(
            employment_id=one.pk,
            name=one.staff.name,
            role=str(one.get_role_display()),
            organization=one.organization.name,
            since=words.short_day(one.starts_on, today),
            last_sign_in=last_sign_in(one),
            second_factor=_("Yes") if one.staff.user_id in secured else _("No"),
            standing=standing(one, today),
            may_change=can_keep(actor, one),
        )
        for one in employments
    ]


def facts_of(employment: Employment, *, is_secured: bool, today: date) -> tuple[Fact, ...]:
    """What stands at the head of a person's page."""
    since = words.full_day(employment.starts_on)
    return (
        Fact(
            label=_("Role"),
            value=str(employment.get_role_display()),
            note=_("since %(day)s") % {"day": since},
        ),
        Fact(label=_("Standing"), value=standing(employment, today) or _("At work")),
        Fact(label=_("Last sign-in"), value=last_sign_in(employment)),
        Fact(label=_("Second factor"), value=_("Yes") if is_secured else _("No")),
    )


def last_sign_in(employment: Employment) -> str:
    """When somebody last signed in, by the network's clock."""
    at = employment.staff.user.last_login
    if at is None:
        return _("Never")
    return words.full_day(at.astimezone(ZoneInfo(employment.network.time_zone)).date())


def standing(employment: Employment, today: date) -> str:
    """What is out of the ordinary; nothing for somebody at work."""
    if employment.suspended_at:
        return _("Suspended")
    if employment.ends_on:
        return _("Until %(day)s") % {"day": words.short_day(employment.ends_on, today)}
    if not employment.staff.user.has_usable_password():
        return _("Invited")
    if employment.starts_on > today:
        return _("Begins %(day)s") % {"day": words.short_day(employment.starts_on, today)}
    return ""


def invited_notice(invited: Invited, *, is_sent: bool) -> Notice:
    """What became of an invitation, and what is left to do."""
    name = {"name": invited.staff.name}
    if invited.waits:
        text = _("It waits until another administrator confirms it.")
    elif invited.secret is None:
        text = _("They have a sign-in already. Nothing is to be handed over: tell them.")
    elif is_sent:
        text = _("The link was sent by email as well.")
    else:
        text = _("Hand the link over yourself: no mail server is set.")
    lead = _("%(name)s is proposed.") if invited.waits else _("%(name)s is invited.")
    return Notice(kind="saved", lead=lead % name, text=text)


def set_anew_notice(staff: Staff, link: Link) -> Notice:
    """What became of a link to a new password, and what is left to do."""
    text = (
        _("It was sent to %(email)s, and is shown to nobody else.") % {"email": staff.user.email}
        if link.is_sent
        else _("Hand the link over yourself: no mail server is set.")
    )
    lead = _("%(name)s may set a new password.") % {"name": staff.name}
    return Notice(kind="saved", lead=lead, text=text)


def left_words(name: str, left: Left) -> str:
    """What came of an off-boarding: how many members moved, and to whom; never who."""
    if not left.ended:
        return _("%(name)s had left already.") % {"name": name}
    said = [_("%(name)s works here no more and is signed out everywhere.") % {"name": name}]
    if left.moved:
        moved = ngettext(
            "%(n)s member moved to %(to)s.", "%(n)s members moved to %(to)s.", left.moved
        )
        said.append(moved % {"n": left.moved, "to": left.to})
    return " ".join(said)


def leaving_words(employment: Employment, leaving: Leaving, heir: Employment | None) -> list[str]:
    """What an off-boarding will do: to whom, and how many members go to which colleague."""
    said = {
        "name": employment.staff.name,
        "organization": employment.organization.name,
        "roles": "; ".join(str(one.get_role_display()) for one in leaving.ending),
    }
    return [
        _("%(name)s is signed out everywhere at once.") % said,
        _("What they do at %(organization)s ends today: %(roles)s.") % said,
        _moving_words(leaving.moving, heir),
        _("Open promises and what is due stay with the members; what they wrote keeps their name."),
    ]


def _moving_words(moving: int, heir: Employment | None) -> str:
    if not moving or heir is None:
        return _("Nobody is on their caseload: nothing moves.")
    said = {"n": moving, "to": heir.staff.name, "role": heir.get_role_display()}
    words = ngettext(
        "%(n)s member goes to %(to)s (%(role)s).",
        "%(n)s members go to %(to)s (%(role)s).",
        moving,
    )
    return words % said


def suspending_words(organization: Organization, people: int, elsewhere: int) -> list[str]:
    """What holding an organization back will do: how many people are signed out."""
    out = ngettext(
        "%(n)s person works at %(name)s and is signed out everywhere at once.",
        "%(n)s people work at %(name)s and are signed out everywhere at once.",
        people,
    )
    also = ngettext(
        "%(n)s of them works elsewhere in this network too, and signs in there again.",
        "%(n)s of them work elsewhere in this network too, and sign in there again.",
        elsewhere,
    )
    said = {"name": organization.name}
    return [
        out % (said | {"n": people}),
        *([also % {"n": elsewhere}] if elsewhere else []),
        _("Nobody opens anything as somebody of %(name)s until you let it go on.") % said,
        _("Nothing is deleted, and nobody else takes over its members meanwhile."),
    ]


def leaving_notice(people: int) -> Notice:
    """What happens when an organization leaves."""
    said = ngettext(
        "%(n)s person works there. From that day on they open nothing of this network.",
        "%(n)s people work there. From that day on they open nothing of this network.",
        people,
    )
    return Notice(
        kind="info",
        lead=_("When an organization leaves, its people are shut out and nothing is deleted."),
        text=said % {"n": people}
        + " "
        + _(
            "Members and their records stay with the network: they are moved to another agency"
            " before, with notice to each."
        ),
    )


def organization_line(organization: Organization, people: int, today: date) -> OrganizationLine:
    """One organization, with how many work there."""
    return OrganizationLine(
        organization_id=organization.pk,
        name=organization.name,
        kind=kind_of(organization),
        code=organization.code,
        people=people,
        standing=organization_standing(organization, today),
    )


def kind_of(organization: Organization) -> str:
    """What it is, in words."""
    return str(KINDS[Organization.Kind(organization.kind)])


def organization_standing(organization: Organization, today: date) -> str:
    """What is out of the ordinary with an organization."""
    if organization.left_on:
        day = {"day": words.short_day(organization.left_on, today)}
        has_left = organization.left_on <= today
        return (_("Left %(day)s") if has_left else _("Leaves %(day)s")) % day
    return _("Suspended") if organization.suspended_at else ""
