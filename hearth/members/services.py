"""Entering members and their identifiers. Who may call is for the rooms above to say."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from hearth.members.models import Identifier, Member
from hearth.network.models import Organization


class IdentifierTakenError(Exception):
    """A number that another member holds now; the message says whose authority it is."""


@dataclass(frozen=True)
class NewIdentifier:
    """A number and the authority that gave it, e.g. ("NY-MEDICAID", "AA12345A")."""

    authority: str
    value: str
    starts_on: date | None = None


@dataclass(frozen=True)
class NewMember:
    """Who somebody is, as told to us; names are kept exactly as they came."""

    family_name: str
    given_name: str = ""
    birth_on: date | None = None
    language: str = "en"
    phone: str = ""
    identifiers: tuple[NewIdentifier, ...] = ()


@transaction.atomic
def register_member(agency: Organization, new: NewMember) -> Member:
    """Enter somebody whose record will be the agency's. Raises IdentifierTakenError."""
    member = Member.objects.create(
        network_id=agency.network_id,
        agency=agency,
        given_name=new.given_name,
        family_name=new.family_name,
        birth_on=new.birth_on,
        language=new.language,
        phone=new.phone,
    )
    for identifier in new.identifiers:
        add_identifier(member, identifier)
    return member


def add_identifier(member: Member, new: NewIdentifier) -> Identifier:
    """Note a number that an authority gave the member.

    Noting it twice changes nothing. Raises IdentifierTakenError when another member holds it: one
    of the two is wrong, and no program can say which.
    """
    held = member.identifiers.filter(authority=new.authority, value=new.value, ends_on=None)
    if known := held.first():
        return known
    try:
        with transaction.atomic():
            return Identifier.objects.create(
                network_id=member.network_id,
                agency_id=member.agency_id,
                label=member.label,
                member=member,
                authority=new.authority,
                value=new.value,
                starts_on=new.starts_on,
            )
    except IntegrityError as error:
        raise IdentifierTakenError(
            f"Another member holds this identifier of {new.authority} already."
        ) from error
