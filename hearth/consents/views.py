"""Pages of consents: the list, one form, and three that are foreseen before they are saved."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hearth.access.middleware import note_shown, refuse
from hearth.access.permissions import RECORDS, RefusedError, open_to
from hearth.access.requests import ActingRequest
from hearth.access.selectors import served_member, visible_members
from hearth.access.services import can_write
from hearth.access.signing import signers_of
from hearth.consents import selectors, services, wording
from hearth.consents.foreseeing import Foreseen, foresee_form, foresee_withdrawal, opened_today
from hearth.consents.forms import AddingForm, KeepingForm, SigningForm, WithdrawingForm
from hearth.consents.models import ConsentForm, Taking
from hearth.consents.permissions import ENTERS, READS
from hearth.consents.policies import ConsentRefusedError, is_paper_missing
from hearth.documents.selectors import document_seen, documents_of_member
from hearth.members.models import Member
from hearth.ui.answers import SeeOther

CHANGE, SAVE = "change", "save"


@dataclass(frozen=True, kw_only=True)
class Act:
    """What a page would do with its form once it is valid, and the words around it."""

    form: forms.Form
    member: Member
    template: str
    foresee: Callable[[], tuple[Foreseen, ...]]
    save: Callable[[], object]
    paper: Callable[[], object]
    saved: str
    then: Callable[[object], str]
    more: dict[str, object]


@open_to(*READS)
@require_GET
def member_consents(request: ActingRequest, member_id: int) -> HttpResponse:
    """Every consent of a member: what stands first, then what is over or taken back."""
    member = visible_members(request.actor).filter(pk=member_id).first()
    if member is None:
        return refuse(request)
    note_shown(request, [member_id])
    consents = list(selectors.consents_of_member(request.actor, member_id))
    may_enter = _may_enter(request, member)
    facts = {
        "member": member,
        "lines": _lines(request, consents),
        "may_enter": may_enter,
        "may_withdraw": may_enter and bool(selectors.withdrawable(request.actor, member_id)),
        "place": "members",
    }
    return render(request, "consents/list.html", facts)


@open_to(*READS)
@require_GET
def consent(request: ActingRequest, form_id: int) -> HttpResponse:
    """One form as it was signed, what it opens today, and the same on paper."""
    form = _form_of_known(request, form_id)
    if form is None:
        return refuse(request)
    note_shown(request, [form.member_id])
    consents = selectors.consents_of_form(request.actor, form)
    kept = form.kept_document_id
    may_enter = _may_enter(request, form.member)
    facts = {
        "member": form.member,
        "consent_form": form,
        "lines": _lines(request, consents),
        "paper": wording.paper_of_form(request.actor, form, consents, selectors.terms_of(form)),
        "adds_to": form.adds_to,
        "addenda": selectors.addenda_of(request.actor, form),
        "document": document_seen(request.actor, kept) if kept else None,
        "is_paper_missing": is_paper_missing(form),
        "may_keep": may_enter and _may_keep(request, form),
        "may_enter": may_enter,
        "may_withdraw": may_enter and bool(selectors.withdrawable(request.actor, form.member_id)),
        "place": "members",
    }
    return render(request, "consents/form.html", facts)


@open_to(*READS)
@require_GET
def release_packet(request: ActingRequest, form_id: int) -> HttpResponse:
    """What stands of one form, to print: who, to whom, what it says, notices, what it opens."""
    actor, form = request.actor, _form_of_known(request, form_id)
    if form is None:
        return refuse(request)
    note_shown(request, [form.member_id])
    standing = selectors.standing_of_form(actor, form)
    packet = wording.packet_of(
        actor,
        form,
        standing,
        selectors.terms_of(form),
        lambda: opened_today(actor, form.member, standing),
    )
    facts = {
        "member": form.member,
        "consent_form": form,
        "lines": _lines(request, standing),
        "packet": packet,
        "paper": packet.paper,
        "place": "members",
    }
    return render(request, "consents/packet.html", facts)


@open_to(*ENTERS)
@require_http_methods(["GET", "POST"])
def record_consent(request: ActingRequest, member_id: int) -> HttpResponse:
    """Enter a form: what it says, then who would see what, then saved."""
    member = served_member(request.actor, member_id)
    if member is None:
        return refuse(request)
    form = SigningForm(request.POST or None, **_known(request, member))
    act = Act(
        form=form,
        member=member,
        template="consents/record.html",
        foresee=lambda: foresee_form(request.actor, member, form.signed()),
        save=lambda: services.record_form(request.actor, member, form.signed()),
        paper=lambda: wording.paper_of(request.actor, member, form.signed()),
        saved=_("The consent is saved. It is open from now on."),
        then=_form_url,
        more={},
    )
    return _answer(request, act)


@open_to(*ENTERS)
@require_http_methods(["GET", "POST"])
def add_to_consent(request: ActingRequest, form_id: int) -> HttpResponse:
    """Name further organizations for what a form says."""
    earlier = selectors.form_seen(request.actor, form_id)
    member = served_member(request.actor, earlier.member_id) if earlier else None
    if earlier is None or member is None:
        return refuse(request)
    form = AddingForm(request.POST or None, **_known(request, member))
    act = Act(
        form=form,
        member=member,
        template="consents/add.html",
        foresee=lambda: foresee_form(request.actor, member, form.signed(), adds_to=earlier),
        save=lambda: services.add_party(request.actor, earlier, form.signed()),
        paper=lambda: wording.paper_of_addendum(
            request.actor, earlier, form.signed(), selectors.terms_of(earlier)
        ),
        saved=_("The organizations are added. It is open from now on."),
        then=_form_url,
        more={"earlier": wording.manner_words(request.actor, earlier)},
    )
    return _answer(request, act)


@open_to(*RECORDS)
@require_http_methods(["GET", "POST"])
def keep_paper(request: ActingRequest, form_id: int) -> HttpResponse:
    """Keep one of the member's documents as the signed paper of a form that has none yet."""
    signed = selectors.form_seen(request.actor, form_id)
    member = served_member(request.actor, signed.member_id) if signed else None
    if signed is None or member is None:
        return refuse(request)
    documents = documents_of_member(request.actor, member.pk)
    form = KeepingForm(request.POST or None, actor=request.actor, documents=documents)
    if form.is_valid():
        try:
            services.keep_paper(request.actor, signed, int(form.cleaned_data["document"]))
        except ConsentRefusedError as refused:
            form.add_error(refused.field, str(refused))
        else:
            note_shown(request, [member.pk], "record")
            messages.success(request, _("The signed paper is kept."))
            return SeeOther(_form_url(signed))
    note_shown(request, [member.pk])
    facts = {
        "form": form,
        "form_action": request.path,
        "close_url": _form_url(signed),
        "member": member,
        "place": "members",
    }
    return render(request, "consents/keep.html", facts, status=422 if form.is_bound else 200)


@open_to(*ENTERS)
@require_http_methods(["GET", "POST"])
def withdraw_consents(request: ActingRequest, member_id: int) -> HttpResponse:
    """Take consents back: one organization, or all of a form."""
    actor, member = request.actor, served_member(request.actor, member_id)
    if member is None:
        return refuse(request)
    standing = selectors.withdrawable(actor, member_id)
    form = WithdrawingForm(
        request.POST or None,
        actor=actor,
        consents=standing,
        signers=signers_of(actor, member_id),
    )
    act = Act(
        form=form,
        member=member,
        template="consents/withdraw.html",
        foresee=lambda: foresee_withdrawal(
            actor, member, form.chosen(), who=form.giver, signer_id=form.signer_id
        ),
        save=lambda: services.withdraw(
            actor,
            member,
            form.chosen(),
            who=form.giver,
            taking=Taking(form.cleaned_data["taking"]),
            words=form.cleaned_data["words"],
            signer_id=form.signer_id,
        ),
        paper=lambda: wording.paper_of_withdrawal(
            actor, member, form.chosen(), form.giver, form.signer_id
        ),
        saved=_("Taken back. It is closed from now on."),
        then=lambda _done: reverse("member_consents", args=[member_id]),
        more={"has_any": bool(standing)},
    )
    return _answer(request, act)


def _answer(request: ActingRequest, act: Act) -> HttpResponse:
    """The form; once it is valid, what would change; once that was looked at, saved."""
    step = request.POST.get("step")
    if step != CHANGE and act.form.is_valid():
        try:
            return _saved(request, act) if step == SAVE else _preview(request, act)
        except ConsentRefusedError as refused:
            field = refused.field if refused.field in act.form.fields else None
            act.form.add_error(field, str(refused))
        except RefusedError:
            return refuse(request)
    note_shown(request, [act.member.pk])
    status = 422 if act.form.is_bound and step != CHANGE else 200
    return render(request, act.template, _facts(request, act), status=status)


def _saved(request: ActingRequest, act: Act) -> HttpResponse:
    done = act.save()
    note_shown(request, [act.member.pk], "record")
    messages.success(request, act.saved)
    return SeeOther(act.then(done))


def _preview(request: ActingRequest, act: Act) -> HttpResponse:
    cards = wording.foreseen_cards(act.foresee())
    note_shown(request, [act.member.pk])
    facts = _facts(request, act) | {"cards": cards, "paper": act.paper()}
    return render(request, "consents/preview.html", facts)


def _facts(request: ActingRequest, act: Act) -> dict[str, Any]:
    return act.more | {
        "form": act.form,
        "form_action": request.path,
        "close_url": reverse("member_consents", args=[act.member.pk]),
        "member": act.member,
        "place": "members",
    }


def _lines(request: ActingRequest, consents: list[Any]) -> list[wording.ConsentLine]:
    ids = [one.pk for one in consents]
    forms_by_id = selectors.forms_of(request.actor, ids)
    taken = selectors.withdrawals_of(request.actor, ids)
    return [
        wording.consent_line(request.actor, one, forms_by_id.get(one.pk), taken.get(one.pk))
        for one in consents
    ]


def _form_of_known(request: ActingRequest, form_id: int) -> ConsentForm | None:
    """A form that the actor reads, of a member whose page they open."""
    form = selectors.form_seen(request.actor, form_id)
    if form is None or not visible_members(request.actor).filter(pk=form.member_id).exists():
        return None
    return form


def _known(request: ActingRequest, member: Member) -> dict[str, Any]:
    """What a form of something signed offers to choose from."""
    return {
        "actor": request.actor,
        "organizations": selectors.organizations_named(request.actor),
        "signers": signers_of(request.actor, member.pk),
        "documents": documents_of_member(request.actor, member.pk),
    }


def _may_enter(request: ActingRequest, member: Member) -> bool:
    return request.actor.role in ENTERS and can_write(request.actor, member)


def _may_keep(request: ActingRequest, form: ConsentForm) -> bool:
    """Documents are theirs to choose who open them; intake does not."""
    return request.actor.role in RECORDS and is_paper_missing(form)


def _form_url(done: object) -> str:
    if not isinstance(done, ConsentForm):
        raise TypeError("A form was recorded.")
    return reverse("consent", args=[done.pk])
