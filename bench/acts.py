"""What happened to the members: a year of contacts, discharges, a few waivers, some corrected."""

import random
from bisect import bisect
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import chain

from bench.copying import NULL, Table
from bench.placing import Placement
from bench.shape import BULK_LOADED_AT, FIRST_DAY, LAST_DAY, REACH_DAYS, ZONE, Shape
from hearth.rules.evidence import CONTACT, DISCHARGE, WAIVER

COLUMNS = (
    "id, network_id, agency_id, label, member_id, kind, a1, a2, a3, a4, a5, answers_id,"
    " occurred_at, zone, occurred_on, recorded_at, recorder_id, source, root_id, superseded_at,"
    " is_retracted"
)
KINDS_OF_CONTACT = 4096
CORRECTED, RETRACTED = 0.010, 0.002
SUD = 10  # the label of substance use treatment records; one row in a hundred
STANDARDS = 6
MODES = [0.30, 0.35, 0.85, 0.97]  # in person, video, phone, text; the rest by letter


def evidence_table(shape: Shape, placed: Placement) -> Table:
    """All evidence, in the order in which it became known."""
    rows = _Rows(shape, placed)
    return Table(
        "ledger_evidence", COLUMNS, chain(rows.contacts(), rows.discharges(), rows.waivers())
    )


def fresh_contacts(shape: Shape, placed: Placement, share: float, first_id: int) -> Table:
    """A bulk load: one core service by telephone today for this share of the members."""
    step = round(1 / share)
    today, known = f"{LAST_DAY} 11:00:00-05", BULK_LOADED_AT.isoformat()
    what = f"{CONTACT.number}\t1\t3\t1\t30\t1\t{NULL}"
    rows = (
        f"{first_id + place}\t1\t{placed.agency_of[i]}\t0\t{i + 1}\t{what}"
        f"\t{today}\t{ZONE}\t{LAST_DAY}\t{known}\t{placed.manager_of[i]}\t\t{NULL}\t{NULL}\tf\n"
        for place, i in enumerate(range(0, shape.enrollments, step))
    )
    return Table("ledger_evidence", COLUMNS, rows)


class _Rows:
    """Rows with running ids; one seeded source of chance for each kind."""

    def __init__(self, shape: Shape, placed: Placement) -> None:
        self.shape = shape
        self.placed = placed
        self.following = 1

    def contacts(self) -> Iterator[str]:
        chance = random.Random(f"{self.shape.seed} contacts").random
        slots = [_contact(chance) for _ in range(KINDS_OF_CONTACT)]
        for day in self._days(FIRST_DAY, self.shape.contacts):
            what = f"{CONTACT.number}\t{slots[int(chance() * KINDS_OF_CONTACT)]}"
            yield from self._versions(self._member(chance), what, day, chance)

    def discharges(self) -> Iterator[str]:
        chance = random.Random(f"{self.shape.seed} discharges").random
        first = LAST_DAY - timedelta(days=REACH_DAYS)
        for day in self._days(first, self.shape.discharges):
            what = f"{DISCHARGE.number}\t1\t1\t{NULL}\t{NULL}\t{NULL}\t{NULL}"
            yield from self._versions(self._member(chance), what, day, chance)
        for day in self._days(FIRST_DAY, self.shape.discharges // 10):  # from emergency rooms
            what = f"{DISCHARGE.number}\t2\t1\t{NULL}\t{NULL}\t{NULL}\t{NULL}"
            yield from self._versions(self._member(chance), what, day, chance)

    def waivers(self) -> Iterator[str]:
        chance = random.Random(f"{self.shape.seed} waivers").random
        for day in self._days(LAST_DAY - timedelta(days=REACH_DAYS), self.shape.enrollments // 200):
            standard = 1 + int(chance() * STANDARDS)
            month = f"{day:%Y%m}01"  # of a standard opened by evidence there is no such opening
            what = f"{WAIVER.number}\t{standard}\t{NULL}\t{NULL}\t{NULL}\t{NULL}\t{month}"
            yield from self._versions(self._member(chance), what, day, chance)

    def _days(self, first: date, count: int) -> Iterator[date]:
        """`count` days from `first` to the last day, evenly, in order."""
        days = [first + timedelta(days=step) for step in range((LAST_DAY - first).days + 1)]
        return (days[number * len(days) // count] for number in range(count))

    def _member(self, chance: Callable[[], float]) -> int:
        """A quarter of the members have more than twice as much happening to them."""
        drawn = chance() * 1.3
        if drawn >= 1:
            drawn = (drawn - 1) / 1.2
        return int(drawn * self.shape.enrollments)

    def _versions(
        self, member: int, what: str, day: date, chance: Callable[[], float]
    ) -> Iterator[str]:
        drawn = chance()
        label = SUD if drawn > 0.99 else 0
        at = f"{day} {9 + int(drawn * 8):02}:{int(drawn * 4800) % 60:02}:00-05"
        this = (
            f"1\t{self.placed.agency_of[member]}\t{label}\t{member + 1}\t{what}"
            f"\t{at}\t{ZONE}\t{day}\t{at}\t{self.placed.manager_of[member]}\t"
        )
        first = self.following
        self.following += 1
        if drawn >= CORRECTED + RETRACTED:
            yield f"{first}\t{this}\t{NULL}\t{NULL}\tf\n"
            return
        yield f"{first}\t{this}\t{NULL}\t{day} 18:00:00-05\tf\n"
        self.following += 1
        ended = "t" if drawn < RETRACTED else "f"
        yield f"{first + 1}\t{this}\t{first}\t{NULL}\t{ended}\n"


def _contact(chance: Callable[[], float]) -> str:
    """Slots of one contact: reached, mode, core service, minutes, with whom."""
    mode = 1 + bisect(MODES, chance())
    whom = 1 if chance() < 0.8 else 2 + int(chance() * 3)
    minutes = 5 * (1 + int(chance() ** 2 * 12))
    return f"{int(chance() < 0.8)}\t{mode}\t{int(chance() < 0.7)}\t{minutes}\t{whom}\t{NULL}"
