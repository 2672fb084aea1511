"""What is arranged for one member: who is kept away, named, referred to, or stands for them.

Who may write each stands in section 9 of docs/explanation/who-may-see-what.md: it is asked here,
and the policies ask again. Nothing is rewritten: to end one is to record that it ends, and the
record that said otherwise is kept.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet

from hearth.access.actors import Actor
from hearth.access.areas import Area
from hearth.access.models import Named, PersonalHat, Referral, Restriction
from hearth.access.particulars import particulars_of
from hearth.access.permissions import RefusedError
from hearth.access.selectors import known_members
from hearth.access.services import check_may_write
from hearth.foundation.clock import now
from hearth.foundation.faults import fault
from hearth.foundation.models import User
from hearth.members.models import Member
from hearth.network.models import Organization
from hearth.rules.labels import NORMAL, is_label, joined
from hearth.workforce.models import Employment, Staff
from hearth.workforce.roles import NOT_EMPLOYED, Role
from hearth.workforce.selectors import running

Arranged = TypeVar("Arranged", bound=Restriction | Named | Referral)
LONGEST_PACKET = timedelta(days=90)
"""Our choice, no law's: time to take a referral up and to have a consent signed, which then opens
what is needed; and one that everybody has forgotten closes within a season."""


def keep_away(
    actor: Actor,
    member: Member,
    *,
    starts_on: date,
    staff: Staff | None = None,
    organization: Organization | None = None,
    listed: Iterable[Staff] | None = None,
    ends_on: date | None = None,
    words: str = "",
) -> Restriction:
    """Keep a person or an organization away from a member, or all but the persons `listed`.

    Raises ValueError unless exactly one of the three is given, and RefusedError.
    """
    check_may_arrange(actor, member)
    named = None if listed is None else sorted(one.pk for one in listed)
    if sum(one is not None for one in (staff, organization, named)) != 1:
        raise ValueError("A restriction names one person, one organization, or a list of persons.")
    return Restriction.objects.create(
        **_where(actor, member),
        staff=staff,
        organization=organization,
        listed=named,
        **_said(starts_on, ends_on, words),
    )


def name_for(
    actor: Actor,
    member: Member,
    employment: Employment,
    *,
    reasons: Iterable[int],
    starts_on: date,
    ends_on: date | None = None,
    words: str = "",
) -> Named:
    """Let one employment see some reasons of one member.

    Raises ValueError for what is no label, RefusedError for one's own person.
    """
    check_may_arrange(actor, member)
    check_is_for_another(actor, employment.staff.user_id)
    return Named.objects.create(
        **_where(actor, member),
        employment=employment,
        reasons=_known(reasons),
        **_said(starts_on, ends_on, words),
    )


def refer(
    actor: Actor,
    member: Member,
    recipient: Organization,
    *,
    areas: Iterable[Area],
    starts_on: date,
    ends_on: date,
    words: str = "",
) -> Referral:
    """Send a member's packet to another organization, which reads those areas until `ends_on`.

    It opens normal items alone, and those only while a consent lets the recipient receive them from
    anybody; what carries a label opens by consent and a tie. Raises ValueError for more than
    `LONGEST_PACKET`, RefusedError unless the actor records about the member, and does not work at
    the recipient.
    """
    check_may_write(actor, member)
    check_is_elsewhere(actor, recipient)
    if ends_on - starts_on > LONGEST_PACKET:
        raise ValueError(f"A packet is open for {LONGEST_PACKET.days} days at most.")
    return Referral.objects.create(
        **_where(actor, member),
        recipient=recipient,
        areas=sorted(areas),
        reasons=NORMAL,
        **_said(starts_on, ends_on, words),
    )


@transaction.atomic
def end_arranged(row: Arranged, ends_on: date, *, by: Actor | None = None) -> Arranged:
    """Record that a restriction, a named access or a referral ends on a day.

    One that has not begun by then never holds. Raises ValueError where a referral would be open for
    longer than it was, RefusedError where that is not the actor's, or somebody has ended it
    meanwhile.
    """
    if by:
        check_may_end(by, row)
    if isinstance(row, Referral) and row.ends_on and ends_on > row.ends_on:
        raise ValueError(f"The packet closes on {row.ends_on} already.")
    moment = now()
    former = row.pk
    ended = type(row)(
        **{
            field.attname: getattr(row, field.attname)
            for field in row._meta.concrete_fields
            if not field.primary_key
        }
    )
    # A span that ends before it begins is none that PostgreSQL could read.
    ended.ends_on, ended.recorded_at = max(ends_on, row.starts_on), moment
    ended.recorder_id = by.hat_id if by else row.recorder_id
    ended.save()
    standing = type(row).objects.filter(pk=former, superseded_at=None)
    if not standing.update(superseded_at=moment):
        raise RefusedError("Somebody has ended this meanwhile.")
    return ended


def give_personal_hat(
    actor: Actor,
    member: Member,
    user: User,
    role: Role,
    *,
    starts_on: date,
    reasons: Iterable[int] = (),
    is_parental: bool = False,
    signs: bool = False,
    authority: str = "",
    ends_on: date | None = None,
) -> PersonalHat:
    """Let a user act for a member, as the member or as somebody who stands for them.

    A parental hat ends by itself as the member comes of age; one that `signs` is also named where
    its holder signs a consent, or takes one back. Raises ValueError for a role that is
    an employee's, and for what is no label; RefusedError for oneself.
    """
    check_may_arrange(actor, member)
    check_is_for_another(actor, user.pk)
    _check_span(starts_on, ends_on)
    if role not in NOT_EMPLOYED:
        raise ValueError("A personal hat is a member's or a representative's.")
    where = _where(actor, member)
    where.pop("recorder_id")
    return PersonalHat.objects.create(
        **where,
        user=user,
        role=role,
        reasons=_known(reasons),
        is_parental=is_parental,
        signs=signs,
        authority=authority,
        starts_on=starts_on,
        ends_on=ends_on,
        recorded_at=now(),
    )


def end_personal_hat(row: PersonalHat, *, by: Actor | None = None) -> None:
    """End it at once: the next request under it is refused. Raises RefusedError."""
    if by:
        check_may_arrange(by, row.member)
        check_is_for_another(by, row.user_id)
    row.ended_at = now()
    row.save(update_fields=["ended_at"])


def workplaces_of(actor: Actor) -> QuerySet[Organization]:
    """Where the person who acts works, under any hat that is not over, one to come included."""
    hats = running(Employment.objects.filter(staff__user_id=actor.user_id or 0))
    return Organization.objects.filter(pk__in=hats.values("organization_id"))


def check_may_arrange(actor: Actor, member: Member) -> None:
    """Raise RefusedError unless a privacy officer knows the member; at a lead, anybody's.

    The database asks again; either layer alone is enough.
    """
    if fault("access-application-off"):
        return
    if actor.role != Role.PRIVACY_OFFICER or member.network_id != actor.network_id:
        raise RefusedError("A privacy officer of the network arranges this.")
    known = known_members(actor).filter(member_id=member.pk)
    if member.pk in particulars_of(actor).kept_from or not (
        actor.is_lead_privacy_officer or known.exists()
    ):
        raise RefusedError("Only an officer who knows the member arranges this.")


def check_is_for_another(actor: Actor, user_id: int) -> None:
    """Raise RefusedError where the person who acts would give something to themselves."""
    if user_id == actor.user_id and not fault("access-answers-for-oneself"):
        raise RefusedError("Nobody arranges this for themselves.")


def check_is_elsewhere(actor: Actor, recipient: Organization) -> None:
    """Raise RefusedError where the sender would open the packet to another hat of their own."""
    if fault("access-answers-for-oneself"):
        return
    if workplaces_of(actor).filter(pk=recipient.pk).exists():
        raise RefusedError("Nobody sends a packet to where they work themselves.")


def check_may_end(actor: Actor, row: Restriction | Named | Referral) -> None:
    """Raise RefusedError unless it is the actor's to end what is arranged."""
    if row.superseded_at is not None:
        raise RefusedError("Somebody has ended this meanwhile.")
    if isinstance(row, Referral):
        check_may_write(actor, row.member)
        if row.agency_id != actor.organization_id:
            raise RefusedError("Whoever sent a packet ends it.")
        return
    check_may_arrange(actor, row.member)
    if isinstance(row, Named):
        check_is_for_another(actor, row.employment.staff.user_id)


def can_end(actor: Actor, row: Restriction | Named | Referral) -> bool:
    """Whether `check_may_end` would let the actor."""
    try:
        check_may_end(actor, row)
    except RefusedError:
        return False
    return True


def _where(actor: Actor, member: Member) -> dict[str, int | None]:
    return {
        "network_id": member.network_id,
        "agency_id": actor.organization_id,
        "member_id": member.pk,
        "recorder_id": actor.hat_id,
    }


def _said(starts_on: date, ends_on: date | None, words: str) -> dict[str, object]:
    _check_span(starts_on, ends_on)
    return {"starts_on": starts_on, "ends_on": ends_on, "words": words, "recorded_at": now()}


def _check_span(starts_on: date, ends_on: date | None) -> None:
    if ends_on and ends_on < starts_on:
        raise ValueError(f"{ends_on} is before {starts_on}.")


def _known(reasons: Iterable[int]) -> int:
    given = list(reasons)
    if unknown := [one for one in given if not is_label(one)]:
        raise ValueError(f"No label has the number {min(unknown)}.")
    return joined(*given)
