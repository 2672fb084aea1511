"""Which agency serves each member and who is their care manager."""

import random
from array import array
from bisect import bisect
from collections import Counter
from dataclasses import dataclass
from itertools import accumulate

from bench.shape import MEMBERS_PER_CARE_MANAGER, Shape
from hearth.workforce.roles import Role

LEAD = 1  # organization, and the worker who administers there


@dataclass(frozen=True)
class Placement:
    """By member (from 0): the agency's id and the care manager's, and each worker's agency.

    A worker's number is at once the id of a user, a member of staff and an employment: first the
    lead's administrator, then a supervisor for each agency, then the care managers.
    """

    agency_of: "array[int]"
    manager_of: "array[int]"
    workplaces: list[int]
    supervisors: int

    @property
    def workers(self) -> range:
        """The numbers of all who work anywhere."""
        return range(1, len(self.workplaces) + 1)

    def role_of(self, worker: int) -> Role:
        """What a worker is employed as."""
        if worker == LEAD:
            return Role.LEAD_ADMINISTRATOR
        return Role.SUPERVISOR if worker <= LEAD + self.supervisors else Role.CARE_MANAGER

    def members_of(self, manager: int) -> list[int]:
        """The ids of the members on a care manager's team."""
        return [i + 1 for i, one in enumerate(self.manager_of) if one == manager]

    def full_care_managers(self) -> list[int]:
        """Care managers with as many members as they may have, in order of hiring."""
        carried = Counter(self.manager_of)
        return sorted(one for one, n in carried.items() if n == MEMBERS_PER_CARE_MANAGER)


def place(shape: Shape) -> Placement:
    """Members to agencies of very different size, and to care managers with fifty each."""
    chance = random.Random(f"{shape.seed} places").random
    sizes = list(accumulate((rank + 8) ** -0.9 for rank in range(shape.agencies)))
    agency_of = array("i")
    manager_of = array("i")
    workplaces = [LEAD, *range(LEAD + 1, LEAD + 1 + shape.agencies)]
    hired: dict[int, tuple[int, int]] = {}
    for _ in range(shape.enrollments):
        agency = LEAD + 1 + bisect(sizes, chance() * sizes[-1])
        manager, members = hired.get(agency, (0, MEMBERS_PER_CARE_MANAGER))
        if members == MEMBERS_PER_CARE_MANAGER:
            workplaces.append(agency)
            manager, members = len(workplaces), 0
        hired[agency] = manager, members + 1
        agency_of.append(agency)
        manager_of.append(manager)
    return Placement(agency_of, manager_of, workplaces, shape.agencies)
