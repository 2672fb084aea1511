"""Pages of administration: people, roles that wait for a second person, organizations, links."""

from collections.abc import Callable, Mapping
from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hearth.access.actors import Actor
from hearth.access.middleware import refuse
from hearth.access.permissions import RefusedError, open_to, public
from hearth.access.requests import ActingRequest
from hearth.administration import organizations as keeping
from hearth.administration import selectors, services, wording
from hearth.administration.forms import (
    InviteForm,
    LeaveForm,
    NewOrganizationForm,
    OrganizationForm,
    PasswordForm,
    RoleForm,
)
from hearth.administration.invitations import (
    accept_invitation as accept,
)
from hearth.administration.invitations import (
    link_of,
    open_invitation,
    send_invitation,
)
from hearth.administration.leaving import foresee_leaving, heirs_for, off_board
from hearth.administration.permissions import KEEP_ORGANIZATIONS, can_keep
from hearth.administration.policies import AdministrationRefusedError
from hearth.foundation.clock import today_in
from hearth.network.models import Organization
from hearth.ui.answers import SeeOther
from hearth.ui.components import Notice
from hearth.ui.spans import Step, carried, step_of
from hearth.workforce.models import Employment, Staff
from hearth.workforce.roles import ADMINISTRATORS

A_PAGE = 25


@open_to(*ADMINISTRATORS)
@require_GET
def people(request: ActingRequest) -> HttpResponse:
    """Who works at the organization, or in the network, 25 a page; and what waits for a second."""
    page = Paginator(selectors.people_of(request.actor), A_PAGE).get_page(request.GET.get("page"))
    secured = selectors.with_second_factor(one.staff.user_id for one in page)
    facts = {
        "page": page,
        "lines": wording.person_lines(request.actor, page, secured, _today(request)),
        "waiting": selectors.proposals_waiting(request.actor),
        "place": "people",
    }
    return render(request, "administration/people.html", facts)


@open_to(*ADMINISTRATORS)
@require_GET
def person(request: ActingRequest, employment_id: int) -> HttpResponse:
    """One employment, and what can be done about it."""
    employment = selectors.employment_seen(request.actor, employment_id)
    if employment is None:
        return refuse(request)
    user_id = employment.staff.user_id
    is_secured = user_id in selectors.with_second_factor([user_id])
    facts = {
        "employment": employment,
        "facts": wording.facts_of(employment, is_secured=is_secured, today=_today(request)),
        "may_change": can_keep(request.actor, employment),
        "may_be_invited": services.may_be_invited(request.actor, employment.staff),
        "may_set_anew": services.may_set_anew(request.actor, employment.staff.user),
        "place": "people",
    }
    return render(request, "administration/person.html", facts)


@open_to(*ADMINISTRATORS, asks_again=True)
@require_http_methods(["GET", "POST"])
def invite(request: ActingRequest) -> HttpResponse:
    """The form of an invitation; its answer shows the link, this once."""
    offered = selectors.organizations_reached(request.actor)
    form = InviteForm(request.POST or None, request.actor, offered, _today(request))
    if form.is_valid():
        try:
            invited = services.invite(request.actor, form.new_person())
        except AdministrationRefusedError as refused:
            form.add_error(None, str(refused))
        except RefusedError:
            return refuse(request)
        else:
            return _handed_over(request, invited)
    return _form(request, "administration/invite.html", form, reverse("people"))


@open_to(*ADMINISTRATORS, asks_again=True)
@require_POST
def new_link(request: ActingRequest, employment_id: int) -> HttpResponse:
    """Another link for somebody who never used theirs, shown this once."""
    employment = _kept(request, employment_id)
    secret = services.renew_invitation(request.actor, employment) if employment else None
    if employment is None or secret is None:
        return refuse(request)
    invited = services.Invited(staff=employment.staff, granted=employment, secret=secret)
    return _handed_over(request, invited)


@open_to(*ADMINISTRATORS, asks_again=True)
@require_POST
def new_password(request: ActingRequest, employment_id: int) -> HttpResponse:
    """A link to a new password for somebody who forgot theirs; shown only where none is sent."""
    employment = selectors.employment_seen(request.actor, employment_id)
    if employment is None:
        return refuse(request)
    try:
        link = services.let_set_anew(request.actor, employment.staff.user, _root(request))
    except AdministrationRefusedError as refused:
        messages.error(request, str(refused))
        return SeeOther(reverse("person", args=[employment.pk]))
    except RefusedError:
        return refuse(request)
    notice = wording.set_anew_notice(employment.staff, link)
    return _link_page(request, employment.staff, notice, link.address)


@open_to(*ADMINISTRATORS, asks_again=True)
@require_http_methods(["GET", "POST"])
def change_role(request: ActingRequest, employment_id: int) -> HttpResponse:
    """Another role from a day on."""
    employment = _kept(request, employment_id)
    if employment is None:
        return refuse(request)
    heirs = heirs_for(request.actor, employment)
    form = RoleForm(request.POST or None, request.actor, employment, heirs, _today(request))
    if form.is_valid():
        said = form.cleaned_data
        heir = _chosen(heirs, said["heir"])
        try:
            services.change_role(request.actor, employment, said["role"], said["on"], heir)
        except AdministrationRefusedError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The role changes on that day."))
            return SeeOther(reverse("people"))
    page = {"employment": employment}
    back = reverse("person", args=[employment.pk])
    return _form(request, "administration/role.html", form, back, page)


@open_to(*ADMINISTRATORS, asks_again=True)
@require_http_methods(["GET", "POST"])
def leave(request: ActingRequest, employment_id: int) -> HttpResponse:
    """Somebody leaves today: sessions end, and the caseload goes to a colleague."""
    employment = _kept(request, employment_id)
    if employment is None:
        return refuse(request)
    heirs = heirs_for(request.actor, employment)
    form = LeaveForm(request.POST if request.method == "POST" else None, heirs)
    step = step_of(request, form)
    if step is not Step.ASK:
        heir = _chosen(heirs, form.cleaned_data["heir"])
        try:
            if step is Step.FORETELL:
                return _leave_foretold(request, employment, heir, form)
            left = off_board(request.actor, employment, heir)
        except AdministrationRefusedError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, wording.left_words(employment.staff.name, left))
            return SeeOther(reverse("people"))
    page = {"employment": employment}
    back = reverse("person", args=[employment.pk])
    return _form(request, "administration/leave.html", form, back, page)


@open_to(*ADMINISTRATORS, asks_again=True)
@require_POST
def suspend(request: ActingRequest, employment_id: int) -> HttpResponse:
    """Hold somebody's hat back."""
    said = _("%(name)s is suspended and signed out everywhere.")
    return _do(request, employment_id, services.suspend, said)


@open_to(*ADMINISTRATORS, asks_again=True)
@require_POST
def resume(request: ActingRequest, employment_id: int) -> HttpResponse:
    """Give it back."""
    return _do(request, employment_id, services.resume, _("%(name)s may go on."))


@open_to(*KEEP_ORGANIZATIONS, asks_again=True)
@require_POST
def confirm(request: ActingRequest, proposal_id: int) -> HttpResponse:
    """The second person's word."""
    proposal = selectors.proposals_waiting(request.actor).filter(pk=proposal_id).first()
    if proposal is None:
        return refuse(request)
    try:
        services.confirm(request.actor, proposal)
    except AdministrationRefusedError as refused:
        messages.error(request, str(refused))
    except RefusedError:
        return refuse(request)
    else:
        messages.success(request, _("Confirmed: %(name)s.") % {"name": proposal.staff.name})
    return SeeOther(reverse("people"))


@open_to(*KEEP_ORGANIZATIONS, asks_again=True)
@require_POST
def withdraw(request: ActingRequest, proposal_id: int) -> HttpResponse:
    """A proposal taken back."""
    proposal = selectors.proposals_waiting(request.actor).filter(pk=proposal_id).first()
    if proposal is None:
        return refuse(request)
    try:
        services.withdraw(request.actor, proposal)
    except RefusedError:
        return refuse(request)
    messages.success(request, _("Taken back: %(name)s.") % {"name": proposal.staff.name})
    return SeeOther(reverse("people"))


@open_to(*KEEP_ORGANIZATIONS)
@require_GET
def organizations(request: ActingRequest) -> HttpResponse:
    """The network's organizations and the programs it offers."""
    today = _today(request)
    found = selectors.organizations_of(request.actor)
    facts = {
        "lines": [wording.organization_line(one, selectors.people_at(one), today) for one in found],
        "offerings": selectors.offerings_of(request.actor),
        "place": "organizations",
    }
    return render(request, "administration/organizations.html", facts)


@open_to(*KEEP_ORGANIZATIONS, asks_again=True)
@require_http_methods(["GET", "POST"])
def add_organization(request: ActingRequest) -> HttpResponse:
    """An organization more."""
    form = NewOrganizationForm(request.POST or None, label_suffix="")
    if form.is_valid():
        try:
            keeping.add_organization(request.actor, **form.cleaned_data)
        except AdministrationRefusedError as refused:
            form.add_error("code", str(refused))
        else:
            return SeeOther(reverse("organizations"))
    return _form(
        request,
        "administration/add_organization.html",
        form,
        reverse("organizations"),
        place="organizations",
    )


@open_to(*KEEP_ORGANIZATIONS, asks_again=True)
@require_http_methods(["GET", "POST"])
def organization(request: ActingRequest, organization_id: int) -> HttpResponse:
    """Its name, when it leaves, and holding it back."""
    found = selectors.organizations_of(request.actor).filter(pk=organization_id).first()
    if found is None:
        return refuse(request)
    initial = {"name": found.name, "left_on": found.left_on}
    form = OrganizationForm(request.POST or None, initial=initial, label_suffix="")
    if form.is_valid():
        try:
            keeping.change_organization(request.actor, found, **form.cleaned_data)
        except AdministrationRefusedError as refused:
            form.add_error(None, str(refused))
        else:
            return SeeOther(reverse("organizations"))
    page = {
        "organization": found,
        "kind": wording.kind_of(found),
        "warning": wording.leaving_notice(selectors.people_at(found)),
        "is_own": found.pk == request.actor.organization_id,
    }
    back = reverse("organizations")
    return _form(
        request, "administration/organization.html", form, back, page, place="organizations"
    )


@open_to(*KEEP_ORGANIZATIONS, asks_again=True)
@require_http_methods(["GET", "POST"])
def suspend_organization(request: ActingRequest, organization_id: int) -> HttpResponse:
    """What holding everybody there back will do; and, once that is confirmed, the doing."""
    if request.POST.get("step") != "confirm":
        return _suspension_foretold(request, organization_id)
    said = _("%(name)s is suspended; its people are signed out.")
    return _do_there(request, organization_id, keeping.suspend_organization, said)


@open_to(*KEEP_ORGANIZATIONS, asks_again=True)
@require_POST
def resume_organization(request: ActingRequest, organization_id: int) -> HttpResponse:
    """Give everybody there back what they had."""
    said = _("%(name)s may go on.")
    return _do_there(request, organization_id, keeping.resume_organization, said)


@public
@require_http_methods(["GET", "POST"])
def accept_invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """A first password, or a new one, by a link. All closed links look alike."""
    invitation = open_invitation(secret)
    if invitation is None:
        return render(request, "administration/link_closed.html", status=404)
    form = PasswordForm(request.POST or None, invitation.user)
    if form.is_valid():
        if not accept(invitation, form.cleaned_data["password"]):
            return render(request, "administration/link_closed.html", status=404)
        return SeeOther(reverse("account_login"))
    facts = {
        "form": form,
        "email": invitation.user.email,
        "sets_anew": bool(invitation.of_sign_in),
    }
    return render(
        request, "administration/accept.html", facts, status=422 if form.is_bound else 200
    )


def _today(request: ActingRequest) -> date:
    return today_in(selectors.zone_of(request.actor))


def _kept(request: ActingRequest, employment_id: int) -> Employment | None:
    """An employment that the actor may change; None alike for absent and others'."""
    found = selectors.employment_seen(request.actor, employment_id)
    return found if found and can_keep(request.actor, found) else None


def _chosen(heirs: list[Employment], pk: int | None) -> Employment | None:
    return next((one for one in heirs if one.pk == pk), None)


def _do(
    request: ActingRequest,
    employment_id: int,
    act: Callable[[Actor, Employment], None],
    said: str,
) -> HttpResponse:
    employment = _kept(request, employment_id)
    if employment is None:
        return refuse(request)
    act(request.actor, employment)
    messages.success(request, said % {"name": employment.staff.name})
    return SeeOther(reverse("person", args=[employment.pk]))


def _do_there(
    request: ActingRequest,
    organization_id: int,
    act: Callable[[Actor, Organization], None],
    said: str,
) -> HttpResponse:
    found = selectors.organizations_of(request.actor).filter(pk=organization_id).first()
    if found is None:
        return refuse(request)
    try:
        act(request.actor, found)
    except AdministrationRefusedError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said % {"name": found.name})
    return SeeOther(reverse("organizations"))


def _leave_foretold(
    request: ActingRequest, employment: Employment, heir: Employment | None, form: LeaveForm
) -> HttpResponse:
    leaving = foresee_leaving(request.actor, employment, heir)
    facts = {
        "title": _("Off-board %(name)s") % {"name": employment.staff.name},
        "facts_line": employment.organization.name,
        "will": wording.leaving_words(employment, leaving, heir),
        "carried": carried(form),
        "may_change": True,
        "close_url": reverse("person", args=[employment.pk]),
    }
    return _foretold(request, facts, "people")


def _suspension_foretold(request: ActingRequest, organization_id: int) -> HttpResponse:
    found = selectors.organizations_of(request.actor).filter(pk=organization_id).first()
    if found is None or found.pk == request.actor.organization_id or found.suspended_at:
        return refuse(request)
    people, elsewhere = selectors.people_at(found), selectors.also_elsewhere(found)
    facts = {
        "title": _("Suspend %(name)s") % {"name": found.name},
        "facts_line": wording.kind_of(found),
        "will": wording.suspending_words(found, people, elsewhere),
        "close_url": reverse("organization", args=[found.pk]),
    }
    return _foretold(request, facts, "organizations")


def _foretold(request: ActingRequest, facts: Mapping[str, object], place: str) -> HttpResponse:
    """The page that says what will happen, and whose button names the act."""
    more = {"form_action": request.path, "place": place}
    return render(request, "administration/foretold.html", {**facts, **more})


def _handed_over(request: ActingRequest, invited: services.Invited) -> HttpResponse:
    """The page with the link. It is nowhere else: whoever loses it makes another."""
    link, is_sent = "", False
    if invited.secret:
        link = link_of(invited.secret, _root(request))
        is_sent = send_invitation(invited.staff.user, link)
    notice = wording.invited_notice(invited, is_sent=is_sent)
    return _link_page(request, invited.staff, notice, link)


def _root(request: ActingRequest) -> str:
    """The address of this Hearth."""
    return request.build_absolute_uri("/")[:-1]


def _link_page(request: ActingRequest, staff: Staff, notice: Notice, link: str) -> HttpResponse:
    facts = {"notice": notice, "link": link, "staff": staff, "place": "people"}
    return render(request, "administration/invited.html", facts)


def _form(
    request: ActingRequest,
    template: str,
    form: InviteForm | RoleForm | LeaveForm | NewOrganizationForm | OrganizationForm,
    back: str,
    more: Mapping[str, object] | None = None,
    *,
    place: str = "people",
) -> HttpResponse:
    facts = {"form": form, "form_action": request.path, "close_url": back, "place": place}
    return render(request, template, {**facts, **(more or {})}, status=422 if form.errors else 200)
