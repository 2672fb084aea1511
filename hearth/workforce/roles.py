"""What people do, with the numbers the database's policies know."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.IntegerChoices):
    """What somebody acts as. Administrators see no health data."""

    CARE_MANAGER = 1, _("Care manager")
    SUPERVISOR = 2, _("Supervisor")
    LEAD_ADMINISTRATOR = 3, _("Lead administrator")
    SYSTEM_ADMINISTRATOR = 4, _("System administrator")
    PEER = 5, _("Peer")
    CLINICIAN = 6, _("Clinician")
    CONSULTANT = 7, _("Consultant")
    INTAKE = 8, _("Intake")
    BILLER = 9, _("Biller")
    QUALITY_ANALYST = 10, _("Quality analyst")
    PRIVACY_OFFICER = 11, _("Privacy officer")
    ORGANIZATION_ADMINISTRATOR = 12, _("Organization administrator")
    NETWORK_ADMINISTRATOR = 13, _("Network administrator")
    # No employments: whom the record is about, and who stands for them.
    MEMBER = 14, _("Member")
    REPRESENTATIVE = 15, _("Representative")
    # Not people: see access.models.SystemActor.
    INTERFACE = 20, _("Interface")
    SETTLER = 21, _("Settler")


CARE_TEAM = (Role.CARE_MANAGER, Role.PEER, Role.CLINICIAN, Role.CONSULTANT)
"""Who is on care teams, member by member."""
ADMINISTRATORS = (
    Role.SYSTEM_ADMINISTRATOR,
    Role.ORGANIZATION_ADMINISTRATOR,
    Role.NETWORK_ADMINISTRATOR,
)
"""Who keeps staff, organizations and programs, and sees no member."""
NOT_EMPLOYED = (Role.MEMBER, Role.REPRESENTATIVE, Role.INTERFACE, Role.SETTLER)
GRANTED_BY_ORGANIZATION = (
    *CARE_TEAM,
    Role.SUPERVISOR,
    Role.INTAKE,
    Role.BILLER,
    Role.QUALITY_ANALYST,
)
"""Roles an organization's own administrator may give; the others take the network's."""
GIVEN_BY = {
    Role.SYSTEM_ADMINISTRATOR: tuple(role for role in Role if role not in NOT_EMPLOYED),
    Role.NETWORK_ADMINISTRATOR: tuple(
        role for role in Role if role not in (*NOT_EMPLOYED, Role.SYSTEM_ADMINISTRATOR)
    ),
    Role.ORGANIZATION_ADMINISTRATOR: GRANTED_BY_ORGANIZATION,
}
"""The roles that each administrator gives, changes and ends; nobody else gives any."""
TWO_PERSONS = (*ADMINISTRATORS, Role.LEAD_ADMINISTRATOR, Role.PRIVACY_OFFICER)
"""Roles that one administrator proposes and another confirms."""
TAKES_OVER = (*CARE_TEAM, Role.SUPERVISOR)
"""Who may have the members of somebody who left on their hands."""
