"""The two pages that are opened all day, through Django's own client, in the loaded state."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.test import Client
from django.urls import reverse

from bench.asking import Asking, asking_of
from bench.figures import Target, high, middle
from bench.people import withheld_members
from bench.placing import LEAD, place
from bench.plans import Query, large_scans, large_tables, recorded
from bench.shape import NOON, Shape
from hearth.foundation.clock import frozen_at
from hearth.foundation.models import User

TARGETS = {"my day p95, ms": Target(150), "member page p95, ms": Target(200)}
WARM_UP = 3

Open = Callable[[int], str]


@dataclass(frozen=True)
class Page:
    """How one page was served."""

    name: str
    milliseconds: list[float]
    size: int
    asking: Asking
    scans: list[str]

    @property
    def high(self) -> float:
        """The 95th percentile, in milliseconds."""
        return high(self.milliseconds)

    def __str__(self) -> str:
        return (
            f"{self.name}: p50 {middle(self.milliseconds):.0f} ms,"
            f" p95 {self.high:.0f} ms,"
            f" {self.asking.count} queries, {self.size // 1024} KiB"
        )


def measure(shape: Shape, times: int) -> list[Page]:
    """Open My day as care managers with full caseloads and members as the lead's administrator."""
    managers = place(shape).full_care_managers()
    withheld = withheld_members(shape)
    step = max(1, shape.enrollments // (2 * times))
    members = [i for i in range(1, shape.enrollments + 1, step) if i not in withheld]
    with frozen_at(NOON):
        return [
            opened_by("My day", times, managers, lambda _: reverse("my_day")),
            opened_by(
                "Member page", times, [LEAD], lambda turn: _member(members[turn % len(members)])
            ),
        ]


def figures(pages: list[Page]) -> dict[str, float]:
    """The promised figures of the two pages."""
    return dict(zip(TARGETS, (page.high for page in pages), strict=True))


def signed_in(worker: int) -> Client:
    """A browser in which this worker has signed in."""
    client = Client()
    client.force_login(User.objects.get(pk=worker))
    client.get(reverse("health"))  # a session notes its use once a minute: not on the page measured
    return client


def _member(member_id: int) -> str:
    return reverse("member", args=[member_id])


def opened_by(name: str, times: int, workers: list[int], address: Open) -> Page:
    """Open one page `times` times, as up to 20 of the workers in turn."""
    clients = [signed_in(worker) for worker in workers[:: max(1, len(workers) // 20)][:20]]
    taken, size = [], 0
    for turn in range(-WARM_UP, times):
        if turn == 0:
            gc.freeze()  # as the server does once it has loaded
        began = time.perf_counter()
        response = clients[turn % len(clients)].get(address(turn))
        if turn >= 0:
            taken.append((time.perf_counter() - began) * 1000)
        size = max(size, len(response.content))
    gc.unfreeze()
    queries, scans = explained(clients[0], address(0))
    return Page(name, taken, size, asking_of(queries, large_tables()), scans)


def explained(client: Client, address: str) -> tuple[list[Query], list[str]]:
    """The queries one page takes, and those of them that read a large table whole."""
    with recorded() as queries:
        response = client.get(address)
    if response.status_code != 200:
        raise ValueError(f"{address} answered {response.status_code}.")
    return queries, large_scans(queries, large_tables())
