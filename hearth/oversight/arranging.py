"""Pages on which a privacy officer arranges who is kept away, named, or signs in for a member.

Each says what will happen to whom before it does it.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hearth.access import arranging
from hearth.access.inviting import Link
from hearth.access.middleware import note_shown, refuse
from hearth.access.models import Named, Restriction
from hearth.access.permissions import RefusedError, open_to
from hearth.access.requests import ActingRequest
from hearth.foundation.models import User
from hearth.members.models import Member
from hearth.network.models import Organization
from hearth.oversight import arranged, foretelling
from hearth.oversight.forms import (
    KeepOrganizationForm,
    KeepPersonForm,
    NamedForm,
    PersonalHatForm,
    SealForm,
)
from hearth.oversight.policies import ArrangingRefusedError
from hearth.oversight.selectors import member_known
from hearth.oversight.services import NewSignIn, give_sign_in, renew_link
from hearth.rules.labels import LABELS, joined
from hearth.ui.answers import SeeOther
from hearth.ui.spans import EndForm, Sheet, Step, ask_page, foretell_page, step_of
from hearth.workforce.models import Employment, Staff
from hearth.workforce.roles import Role

Said = dict[str, Any]  # what a valid form says
Ended = TypeVar("Ended", Restriction, Named)
ENDS = {
    "restrictions": "end_restriction",
    "named_access": "end_named_access",
    "personal_hats": "end_personal_hat",
}
"""The address that ends what a list shows."""


@open_to(Role.PRIVACY_OFFICER)
@require_GET
def restrictions(request: ActingRequest, member_id: int) -> HttpResponse:
    """Who is kept away from a member."""
    return _list(request, member_id, "restrictions", arranged.restrictions_of)


@open_to(Role.PRIVACY_OFFICER, asks_again=True)
@require_http_methods(["GET", "POST"])
def keep_person_away(request: ActingRequest, member_id: int) -> HttpResponse:
    """Keep one person away."""
    member = member_known(request.actor, member_id)
    if member is None:
        return refuse(request)
    people = arranged.people_of_network(request.actor)
    form = KeepPersonForm(request.POST or None, request.actor.today, people)

    def will(said: Said) -> list[str]:
        name = people[said["staff"]]
        return foretelling.person_kept_away(member, name, request.actor.today, said)

    def act(said: Said) -> None:
        staff = Staff.objects.get(pk=said["staff"])
        arranging.keep_away(request.actor, member, staff=staff, **form.span)

    title = _("Keep a person away")
    return _asked(request, form, _sheet(member, "restrictions", title), will, act)


@open_to(Role.PRIVACY_OFFICER, asks_again=True)
@require_http_methods(["GET", "POST"])
def keep_organization_away(request: ActingRequest, member_id: int) -> HttpResponse:
    """Keep everybody at one organization away."""
    member = member_known(request.actor, member_id)
    if member is None:
        return refuse(request)
    organizations = arranged.organizations_of_network(request.actor)
    form = KeepOrganizationForm(request.POST or None, request.actor.today, organizations)

    def will(said: Said) -> list[str]:
        name = organizations[said["organization"]]
        return foretelling.organization_kept_away(member, name, request.actor.today, said)

    def act(said: Said) -> None:
        kept = Organization.objects.get(pk=said["organization"])
        arranging.keep_away(request.actor, member, organization=kept, **form.span)

    title = _("Keep an organization away")
    return _asked(request, form, _sheet(member, "restrictions", title), will, act)


@open_to(Role.PRIVACY_OFFICER, asks_again=True)
@require_http_methods(["GET", "POST"])
def seal_member(request: ActingRequest, member_id: int) -> HttpResponse:
    """Keep everybody away but a few."""
    member = member_known(request.actor, member_id)
    if member is None:
        return refuse(request)
    people = arranged.who_may_stay(request.actor, member)
    officer = request.actor.staff_id or 0
    form = SealForm(request.POST or None, request.actor.today, people, officer)

    def will(said: Said) -> list[str]:
        stay = [people[one] for one in said["listed"]]
        return foretelling.sealed(member, stay, request.actor.today, said)

    def act(said: Said) -> None:
        listed = Staff.objects.filter(pk__in=said["listed"])
        arranging.keep_away(request.actor, member, listed=listed, **form.span)

    title = _("Seal the member")
    return _asked(request, form, _sheet(member, "restrictions", title), will, act)


@open_to(Role.PRIVACY_OFFICER, asks_again=True)
@require_http_methods(["GET", "POST"])
def end_restriction(request: ActingRequest, restriction_id: int) -> HttpResponse:
    """Let a restriction end on a day."""
    found = arranged.restriction_seen(request.actor, restriction_id)
    if found is None:
        return refuse(request)
    return _end(request, found, arranged.restricted(found), "restrictions")


@open_to(Role.PRIVACY_OFFICER)
@require_GET
def named_access(request: ActingRequest, member_id: int) -> HttpResponse:
    """Who sees reasons of a member that no role holds."""
    return _list(request, member_id, "named_access", arranged.named_of)


@open_to(Role.PRIVACY_OFFICER, asks_again=True)
@require_http_methods(["GET", "POST"])
def give_named_access(request: ActingRequest, member_id: int) -> HttpResponse:
    """Let one employment see some of them."""
    member = member_known(request.actor, member_id)
    if member is None:
        return refuse(request)
    people = arranged.who_may_be_named(request.actor)
    form = NamedForm(request.POST or None, request.actor.today, people)

    def will(said: Said) -> list[str]:
        whom, reasons = people[said["employment"]], joined(*_labels(said["reasons"]))
        return foretelling.named(member, whom, reasons, request.actor.today, said)

    def act(said: Said) -> None:
        employment = Employment.objects.select_related("staff").get(pk=said["employment"])
        reasons = _labels(said["reasons"])
        arranging.name_for(request.actor, member, employment, reasons=reasons, **form.span)

    title = _("Give a named access")
    return _asked(request, form, _sheet(member, "named_access", title), will, act)


@open_to(Role.PRIVACY_OFFICER, asks_again=True)
@require_http_methods(["GET", "POST"])
def end_named_access(request: ActingRequest, named_id: int) -> HttpResponse:
    """Let a named access end on a day."""
    found = arranged.named_seen(request.actor, named_id)
    if found is None:
        return refuse(request)
    return _end(request, found, arranged.employed(found.employment), "named_access")


@open_to(Role.PRIVACY_OFFICER)
@require_GET
def personal_hats(request: ActingRequest, member_id: int) -> HttpResponse:
    """Who signs in for a member."""
    return _list(request, member_id, "personal_hats", arranged.personal_hats_of)


@open_to(Role.PRIVACY_OFFICER, asks_again=True)
@require_http_methods(["GET", "POST"])
def give_personal_hat(request: ActingRequest, member_id: int) -> HttpResponse:
    """Let somebody sign in for a member; a link is shown this once."""
    member = member_known(request.actor, member_id)
    if member is None:
        return refuse(request)
    form = PersonalHatForm(request.POST or None, request.actor.today, member.birth_on)
    links: list[Link | None] = []

    def will(said: Said) -> list[str]:
        user = User.objects.filter(email=said["email"]).first()
        return foretelling.signing_in(member, _sign_in(said), user, request.actor.today)

    def act(said: Said) -> None:
        links.append(give_sign_in(request.actor, member, _sign_in(said), _root(request)))

    sheet = _sheet(member, "personal_hats", _("Give a sign-in"))
    answer = _asked(request, form, sheet, will, act)
    link = links[0] if links else None
    return _handed_over(request, sheet, form.cleaned_data["email"], link) if link else answer


@open_to(Role.PRIVACY_OFFICER, asks_again=True)
@require_POST
def new_personal_link(request: ActingRequest, hat_id: int) -> HttpResponse:
    """Another link for whoever lost the first one; shown this once."""
    found = arranged.personal_hat_in_force(request.actor, hat_id)
    member = member_known(request.actor, found.member_id) if found else None
    if found is None or member is None:
        return refuse(request)
    sheet = _sheet(member, "personal_hats", _("Another link"))
    try:
        link = renew_link(request.actor, found, _root(request))
    except ArrangingRefusedError as refused:
        note_shown(request, [member.pk])
        messages.error(request, str(refused))
        return SeeOther(sheet.back)
    except RefusedError:
        return refuse(request)
    note_shown(request, [member.pk], "record")
    return _handed_over(request, sheet, found.user.email, link)


@open_to(Role.PRIVACY_OFFICER, asks_again=True)
@require_http_methods(["GET", "POST"])
def end_personal_hat(request: ActingRequest, hat_id: int) -> HttpResponse:
    """End a sign-in at once."""
    found = arranged.personal_hat_seen(request.actor, hat_id)
    member = member_known(request.actor, found.member_id) if found else None
    if found is None or member is None or found.user_id == request.actor.user_id:
        return refuse(request)
    sheet = _sheet(member, "personal_hats", _("End a sign-in"))
    if request.method == "POST":
        arranging.end_personal_hat(found, by=request.actor)
        return _done(request, sheet)
    note_shown(request, [member.pk])
    return foretell_page(request, sheet, foretelling.hat_ending(found.user.name, member))


def _list(
    request: ActingRequest, member_id: int, place: str, lines: Callable[..., object]
) -> HttpResponse:
    member = member_known(request.actor, member_id)
    if member is None:
        return refuse(request)
    note_shown(request, [member_id])
    facts = {"member": member, "lines": lines(request.actor, member), "section": place}
    facts["end"] = ENDS[place]
    return render(request, f"oversight/{place}.html", facts | {"place": "members"})


def _end(request: ActingRequest, found: Restriction | Named, whom: str, place: str) -> HttpResponse:
    member = member_known(request.actor, found.member_id)
    if member is None or not arranging.can_end(request.actor, found):
        return refuse(request)
    form = EndForm(request.POST or None, request.actor.today)

    def will(said: Said) -> list[str]:
        return foretelling.ending(whom, member, request.actor.today, said["ends_on"])

    def act(said: Said) -> None:
        arranging.end_arranged(found, said["ends_on"], by=request.actor)

    return _asked(request, form, _sheet(member, place, _("End it on a day")), will, act)


def _asked(
    request: ActingRequest,
    form: forms.Form,
    sheet: Sheet,
    will: Callable[[Said], list[str]],
    act: Callable[[Said], None],
) -> HttpResponse:
    """The form; what it will do; and, once that is confirmed, the doing."""
    note_shown(request, [sheet.member.pk])
    step = step_of(request, form)
    if step is Step.ASK:
        return ask_page(request, sheet, form)
    if step is Step.FORETELL:
        return foretell_page(request, sheet, will(form.cleaned_data), form)
    try:
        act(form.cleaned_data)
    except ArrangingRefusedError as refused:
        form.add_error(None, str(refused))
        return ask_page(request, sheet, form)
    except RefusedError:
        return refuse(request)
    return _done(request, sheet)


def _done(request: ActingRequest, sheet: Sheet) -> HttpResponse:
    note_shown(request, [sheet.member.pk], "record")
    messages.success(request, _("Done. It is kept with your name."))
    return SeeOther(sheet.back)


def _handed_over(request: ActingRequest, sheet: Sheet, email: str, link: Link) -> HttpResponse:
    """The page with the link, which is nowhere else."""
    facts = sheet.facts(request) | {"email": email, "link": link}
    return render(request, "oversight/handed_over.html", facts)


def _root(request: ActingRequest) -> str:
    """The address of this Hearth."""
    return request.build_absolute_uri("/")[:-1]


def _sheet(member: Member, place: str, title: str) -> Sheet:
    return Sheet(member=member, title=title, back=reverse(place, args=[member.pk]))


def _labels(chosen: list[str]) -> list[int]:
    return [LABELS[one] for one in chosen]


def _sign_in(said: Said) -> NewSignIn:
    more = {name: value for name, value in said.items() if name not in ("role", "reasons")}
    return NewSignIn(role=Role(said["role"]), reasons=_labels(said["reasons"]), **more)
