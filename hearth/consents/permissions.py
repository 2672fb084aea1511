"""May this person: who enters and takes back consents, and who reads them."""

from hearth.access.permissions import COURSE, RECORDS
from hearth.workforce.roles import Role

READS = COURSE
"""Whoever opens pages of members."""
ENTERS = (*RECORDS, Role.INTAKE)
"""Whoever may record about a member: those who meet them, and those who take them in."""
