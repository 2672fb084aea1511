"""How much there is of everything, and when: the state that is measured."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

NEW_YORK = 231_543  # enrollments of New York State's Health Homes, March 2016
ZONE = "America/New_York"
FIRST_DAY = date(2015, 3, 26)
LAST_DAY = date(2016, 3, 25)  # evidence ends here, and everything is settled as of here
NOON = datetime(2016, 3, 25, 16, tzinfo=UTC)  # midday of the last day in New York
BULK_LOADED_AT = datetime(2016, 3, 26, 3, tzinfo=UTC)  # that evening, after all loaded at first
MONTH_FIRST = date(2016, 3, 1)  # the one month in which the measuring pack is in force
MEMBERS_PER_AGENCY = 386  # about 600 agencies in the state
MEMBERS_PER_CARE_MANAGER = 50
CONTACTS_EACH = 13  # a year's; three million in the state
# Each member leaves hospital once, on average, in the days that settling looks back on. Nobody's
# members do: it gives the one event-opened standard as many rows as the monthly ones have.
DISCHARGES_EACH = 1
REACH_DAYS = 58  # four times the seven days of the standard, and thirty in which it is wanted


@dataclass(frozen=True)
class Shape:
    """The size of a load and the seed of its chances: the same two give the same bytes."""

    enrollments: int = NEW_YORK
    seed: int = 2016
    pack: str = "benchmark"
    consenting: float = 0.95  # the care of the others is withheld from the lead

    @property
    def agencies(self) -> int:
        """How many agencies; at least three, so that there is somebody else to hide from."""
        return max(3, round(self.enrollments / MEMBERS_PER_AGENCY))

    @property
    def contacts(self) -> int:
        """Contacts of the whole year."""
        return self.enrollments * CONTACTS_EACH

    @property
    def discharges(self) -> int:
        """Inpatient discharges within reach of settling."""
        return self.enrollments * DISCHARGES_EACH
