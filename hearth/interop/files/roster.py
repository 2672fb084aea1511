"""Filing an assignment: somebody new is registered, enrolled and given their care manager.

A number that is known must lead to the person it belongs to: where birth date or family name
differ, a person has to look, because writing one member over another harms both.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from hearth.access.actors import Actor
from hearth.access.services import assign_care_manager, record_consent
from hearth.drafting.layouts import Layout
from hearth.foundation.clock import today_in
from hearth.interop.files.assignments import Assignment, read_assignment
from hearth.interop.files.layouts import layout_of
from hearth.interop.files.tables import read_header, read_values, split_table
from hearth.interop.models import Line
from hearth.interop.pieces import HAS_GONE, Fate, LineRefusedError, Pieces
from hearth.ledger.models import Enrollment
from hearth.ledger.placing import move_to_track
from hearth.ledger.policies import EnrollmentRefusedError
from hearth.ledger.services import enroll_member
from hearth.members.models import Member
from hearth.members.selectors import AmbiguousIdentifierError, find_by_identifier
from hearth.members.services import (
    IdentifierTakenError,
    NewIdentifier,
    NewMember,
    add_identifier,
    register_member,
)
from hearth.network.models import Offering, Organization
from hearth.network.selectors import takes_part
from hearth.rules.labels import NORMAL
from hearth.workforce.models import Employment
from hearth.workforce.roles import Role

EXCLUDED = (
    "A member with this identifier is in a program that takes nobody of this one. They leave it"
    " first."
)


@dataclass(frozen=True)
class Roster:
    """The door for assignment files of one offering."""

    offering: Offering
    layout: Layout
    kind: str = "roster"

    @property
    def lead(self) -> Organization:
        """The lead to whom the state assigns."""
        return self.offering.lead

    def split(self, content: bytes) -> Pieces:
        """Cut after the header. Raises UnreadableFileError."""
        return split_table(self.layout, content)

    def file(self, actor: Actor, line: Line) -> Fate:
        """File one row. Raises LineRefusedError."""
        header = read_header(self.layout, bytes(line.file.preamble))
        row = read_values(self.layout, bytes(line.raw))
        today = today_in(self.offering.time_zone)
        assignment = read_assignment(self.layout, header, row, today)
        try:
            return file_assignment(self.offering, self.layout.authority, assignment)
        except (IdentifierTakenError, AmbiguousIdentifierError) as error:
            raise LineRefusedError(str(error)) from error
        except EnrollmentRefusedError as error:
            raise LineRefusedError(EXCLUDED) from error


def roster_of(offering: Offering) -> Roster:
    """The door for an offering. Raises UnreadableFileError when its pack has no layout."""
    return Roster(offering, layout_of(offering))


def file_assignment(offering: Offering, authority: str, row: Assignment) -> Fate:
    """Register and enroll one person, or say that this was done before."""
    agency = _organization(offering, row.agency, Organization.Kind.AGENCY)
    hospital = (
        _organization(offering, row.hospital, Organization.Kind.HOSPITAL) if row.hospital else None
    )
    today = today_in(offering.time_zone)
    employment = _care_manager(agency, row.care_manager, today)
    member = find_by_identifier(offering.network_id, authority, row.identifier, today)
    if member:
        _check_same_person(member, row)
        if Enrollment.objects.filter(offering=offering, member=member).exists():
            return Fate(member, is_duplicate=True, reason="Already in this program.")
    for one in (agency, hospital):
        if one and not takes_part(one, today):
            raise LineRefusedError(f"{one.name} {HAS_GONE}")
    member = member or register_member(agency, _new_member(authority, row))
    if hospital:
        add_identifier(member, NewIdentifier(hospital.code, row.hospital_number))
    _enroll(offering, agency, member, row)
    if employment:
        assign_care_manager(member, employment, row.starts_on)
    return Fate(member)


def _enroll(offering: Offering, agency: Organization, member: Member, row: Assignment) -> None:
    enrollment = enroll_member(member, offering, agency, stage=row.stage, starts_on=row.starts_on)
    if row.track:
        move_to_track(enrollment, row.track, row.starts_on)
    if row.consent_signed_on:
        for recipient in (offering.lead, agency):
            record_consent(
                member,
                recipient,
                labels=[NORMAL],
                signed_on=row.consent_signed_on,
                agency_id=agency.pk,
            )


def _new_member(authority: str, row: Assignment) -> NewMember:
    return NewMember(
        family_name=row.family_name,
        given_name=row.given_name,
        birth_on=row.birth_on,
        language=row.language,
        phone=row.phone,
        identifiers=(NewIdentifier(authority, row.identifier),),
    )


def _check_same_person(member: Member, row: Assignment) -> None:
    differing = [
        word
        for word, is_same in (
            ("birth date", member.birth_on == row.birth_on),
            ("family name", _folded(member.family_name) == _folded(row.family_name)),
        )
        if not is_same
    ]
    if differing:
        raise LineRefusedError(
            f"A member with this identifier has another {' and another '.join(differing)}."
            " Somebody has to look before one person is written over another."
        )


def _organization(offering: Offering, code: str, kind: Organization.Kind) -> Organization:
    found = Organization.objects.filter(
        network_id=offering.network_id, code=code, kind=kind
    ).first()
    if found is None:
        raise LineRefusedError(f"No {kind.label.lower()} of this network has the code {code!r}.")
    return found


def _care_manager(agency: Organization, email: str, today: date) -> Employment | None:
    if not email:
        return None
    found = (
        Employment.objects.filter(
            organization=agency, role=Role.CARE_MANAGER, staff__user__email=email
        )
        .filter(Q(ends_on=None) | Q(ends_on__gt=today), starts_on__lte=today)
        .first()
    )
    if found is None:
        raise LineRefusedError(f"No care manager of {agency.name} has the e-mail address given.")
    return found


def _folded(name: str) -> str:
    """A name without case and accents, for telling whether two spellings are one name."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(one for one in plain if not unicodedata.combining(one)).strip()
