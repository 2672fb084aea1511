"""Areas: what a table about members tells of, and which roles open it at all."""

from enum import IntEnum

from django.db.models import Model

from hearth.foundation.tables import declared_tables
from hearth.workforce.roles import CARE_TEAM, Role


class Area(IntEnum):
    """With the numbers that the policies know."""

    IDENTITY = 1
    COURSE = 2
    CARE = 3
    OVERSIGHT = 4


_WHOLE = frozenset(
    {
        *CARE_TEAM,
        Role.SUPERVISOR,
        Role.LEAD_ADMINISTRATOR,
        Role.MEMBER,
        Role.REPRESENTATIVE,
        Role.INTERFACE,
    }
)
_OPENED = {
    Area.IDENTITY: _WHOLE | {Role.INTAKE, Role.BILLER, Role.PRIVACY_OFFICER},
    Area.COURSE: _WHOLE | {Role.INTAKE, Role.BILLER, Role.QUALITY_ANALYST},
    Area.CARE: _WHOLE,
    Area.OVERSIGHT: frozenset({Role.PRIVACY_OFFICER}),
}


def is_opened_by(area: Area, role: Role) -> bool:
    """Whether a role opens an area; to another it does not exist."""
    return role in _OPENED[area]


def area_of(model: type[Model]) -> Area:
    """The area that a table was declared in. Raises KeyError for one declared in none."""
    return Area[declared_tables()[model._meta.db_table].area.upper()]
