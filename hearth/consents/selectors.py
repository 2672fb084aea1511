"""Consents and forms as the actor may see them, and what the pages ask of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from hearth.access.actors import Actor
from hearth.access.models import Consent
from hearth.access.purposes import Purpose
from hearth.access.selectors import visible
from hearth.consents.models import ConsentForm, Recipient, Withdrawal
from hearth.consents.policies import can_withdraw, is_standing
from hearth.network.models import Organization
from hearth.network.selectors import taking_part
from hearth.rules.labels import LABELS, opens


@dataclass(frozen=True)
class Terms:
    """What a consent is for: labels, purposes, and whose records (nobody named: anybody's)."""

    labels: tuple[int, ...]
    purposes: tuple[Purpose, ...]
    sources: tuple[Organization, ...]


def consents_of_member(actor: Actor, member_id: int) -> QuerySet[Consent]:
    """Every consent of a member that was not replaced: those that stand first, the latest first."""
    rows = Consent.objects.filter(member_id=member_id, superseded_at=None)
    seen = visible(actor, rows).select_related("recipient", "agency")
    today = actor.today
    over = Q(withdrawn_at__isnull=False) | Q(expires_on__lte=today)
    return seen.alias(is_over=over).order_by("is_over", "-signed_on", "-id")


def withdrawable(actor: Actor, member_id: int) -> list[Consent]:
    """Those that the actor may take back."""
    return [one for one in consents_of_member(actor, member_id) if can_withdraw(actor, one)]


def form_seen(actor: Actor, form_id: int) -> ConsentForm | None:
    """One form, if the actor may read it."""
    rows = ConsentForm.objects.filter(pk=form_id)
    names = ("member", "agency", "recorder__staff", "document", "kept_paper", "adds_to")
    return visible(actor, rows).select_related(*names).first()


def consents_of_form(actor: Actor, form: ConsentForm) -> list[Consent]:
    """What a form opens, in the order of its names."""
    of_form = Recipient.objects.filter(form=form).values("consent_id")
    return list(consents_of_member(actor, form.member_id).filter(pk__in=of_form))


def standing_of_form(actor: Actor, form: ConsentForm) -> list[Consent]:
    """Of those, what is neither over nor taken back."""
    return [one for one in consents_of_form(actor, form) if is_standing(one, actor.today)]


def addenda_of(actor: Actor, form: ConsentForm) -> list[ConsentForm]:
    """Later forms that name further organizations for what this one says."""
    return list(visible(actor, ConsentForm.objects.filter(adds_to=form)).order_by("pk"))


def forms_of(actor: Actor, consent_ids: Iterable[int]) -> dict[int, ConsentForm]:
    """By consent, the form that it was signed on; what a file brought has none."""
    rows = visible(actor, Recipient.objects.filter(consent_id__in=list(consent_ids)))
    return {one.consent_id: one.form for one in rows.select_related("form__kept_paper")}


def withdrawals_of(actor: Actor, consent_ids: Iterable[int]) -> dict[int, Withdrawal]:
    """By consent, how it was taken back, where that was recorded here."""
    rows = Withdrawal.objects.filter(consents__overlap=list(consent_ids))
    found = visible(actor, rows).select_related("recorder__staff")
    return {pk: one for one in found for pk in one.consents}


def terms_of(form: ConsentForm) -> Terms:
    """What every consent of a form is for."""
    first = Recipient.objects.select_related("consent").filter(form=form).order_by("pk")[0]
    return terms_of_consent(first.consent)


def terms_of_consent(consent: Consent) -> Terms:
    """The same of one consent."""
    labels = tuple(one for one in LABELS.values() if opens(consent.reasons, one))
    sources = Organization.objects.filter(pk__in=consent.sources or []).order_by("name", "pk")
    return Terms(labels, tuple(Purpose(one) for one in consent.purposes), tuple(sources))


def organizations_named(actor: Actor) -> QuerySet[Organization]:
    """Who may be named on a form: the organizations of the network that are in it today."""
    return taking_part(actor.network_id, actor.today)
