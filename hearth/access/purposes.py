"""For what somebody looks at a member: stated by the page, permitted by the role."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hearth.workforce.roles import Role


class Purpose(models.IntegerChoices):
    """Purposes of use, after HL7's vocabulary; the label of each is its code there."""

    TREATMENT = 1, _("Treatment")
    PAYMENT = 2, _("Payment")
    OPERATIONS = 3, _("Operations")
    EMERGENCY = 4, _("Emergency treatment")
    MEMBER_REQUEST = 5, _("The member's request")
    ADMINISTRATION = 6, _("Administration")


CODES = {
    Purpose.TREATMENT: "TREAT",
    Purpose.PAYMENT: "HPAYMT",
    Purpose.OPERATIONS: "HOPERAT",
    Purpose.EMERGENCY: "ETREAT",
    Purpose.MEMBER_REQUEST: "PATRQT",
    Purpose.ADMINISTRATION: "SYSADMIN",
}
"""As the activity log writes them."""

PERMITTED: dict[Role, tuple[Purpose, ...]] = {
    Role.CARE_MANAGER: (Purpose.TREATMENT,),
    Role.PEER: (Purpose.TREATMENT,),
    Role.CLINICIAN: (Purpose.TREATMENT,),
    Role.CONSULTANT: (Purpose.TREATMENT,),
    Role.INTAKE: (Purpose.TREATMENT,),
    Role.SUPERVISOR: (Purpose.TREATMENT, Purpose.OPERATIONS),
    Role.LEAD_ADMINISTRATOR: (Purpose.OPERATIONS,),
    Role.QUALITY_ANALYST: (Purpose.OPERATIONS,),
    Role.PRIVACY_OFFICER: (Purpose.OPERATIONS,),
    Role.BILLER: (Purpose.PAYMENT,),
    Role.SYSTEM_ADMINISTRATOR: (Purpose.ADMINISTRATION,),
    Role.ORGANIZATION_ADMINISTRATOR: (Purpose.ADMINISTRATION,),
    Role.NETWORK_ADMINISTRATOR: (Purpose.ADMINISTRATION,),
    Role.MEMBER: (Purpose.MEMBER_REQUEST,),
    Role.REPRESENTATIVE: (Purpose.MEMBER_REQUEST,),
    Role.INTERFACE: (Purpose.TREATMENT,),
    Role.SETTLER: (Purpose.TREATMENT,),
}
"""What a role may look for; the first where a page states none."""
