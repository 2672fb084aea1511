"""Writing who works where. Who may is asked above, where actors are known, and by the policies."""

from datetime import date, datetime

from django.db import transaction

from hearth.foundation.models import User
from hearth.network.models import Organization
from hearth.workforce.models import Employment, Proposal, Staff


def staff_of(user: User, name: str) -> Staff:
    """The user as one of the staff; under `name` if they are new there."""
    staff, _ = Staff.objects.get_or_create(user=user, defaults={"name": name})
    return staff


def begin_employment(
    staff: Staff,
    organization: Organization,
    role: int,
    starts_on: date,
    *,
    proposal: Proposal | None = None,
) -> Employment:
    """A hat from `starts_on`. A role that takes two persons needs the proposal they agreed on."""
    return Employment.objects.create(
        staff=staff,
        network_id=organization.network_id,
        organization=organization,
        role=role,
        starts_on=starts_on,
        proposal=proposal,
    )


def end_employment(employment: Employment, ends_on: date) -> bool:
    """End a hat on a day, exclusive; False where the policies keep it from whoever asks."""
    last = max(ends_on, employment.starts_on)
    return Employment.objects.filter(pk=employment.pk).update(ends_on=last) == 1


def suspend_employment(employment: Employment, at: datetime | None) -> bool:
    """Hold a hat back from an instant; None gives it back."""
    return Employment.objects.filter(pk=employment.pk).update(suspended_at=at) == 1


def propose_employment(
    staff: Staff,
    organization: Organization,
    role: int,
    starts_on: date,
    *,
    by_hat: int,
    at: datetime,
) -> Proposal:
    """One person's word for a role that takes two."""
    return Proposal.objects.create(
        network_id=organization.network_id,
        staff=staff,
        organization=organization,
        role=role,
        starts_on=starts_on,
        proposed_by_id=by_hat,
        proposed_at=at,
    )


@transaction.atomic
def confirm_proposal(proposal: Proposal, *, by_hat: int, at: datetime) -> Employment:
    """The second person's word makes it a hat. Raises ValueError when it is open no more."""
    standing = Proposal.objects.filter(pk=proposal.pk, confirmed_by=None, withdrawn_at=None)
    if not standing.update(confirmed_by=by_hat, confirmed_at=at):
        raise ValueError("This proposal was answered meanwhile.")
    return begin_employment(
        proposal.staff,
        proposal.organization,
        proposal.role,
        proposal.starts_on,
        proposal=proposal,
    )


def withdraw_proposal(proposal: Proposal, at: datetime) -> bool:
    """Nobody will confirm it; False when it was answered before."""
    standing = Proposal.objects.filter(pk=proposal.pk, confirmed_by=None, withdrawn_at=None)
    return standing.update(withdrawn_at=at) == 1
