"""How a page asks the database, and whether that changed: how many queries, and how each of them
reads the large tables.

Seconds hide an extra query on a fast machine; a count does not, and neither does a plan.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bench.plans import Query


@dataclass(frozen=True)
class Asking:
    """How many queries, and of those that touch a large table, how each reads it."""

    count: int
    reads: tuple[str, ...]

    def kept(self) -> dict[str, object]:
        """As it is written into a baseline."""
        return {"queries": self.count, "reads": list(self.reads)}


@dataclass(frozen=True)
class Compared:
    """A sentence for each difference from the baseline, and whether there are more queries."""

    lines: tuple[str, ...]
    grew: bool


def asking_of(queries: Iterable[Query], large: frozenset[str]) -> Asking:
    """What is worth keeping of the queries a page took."""
    every = list(queries)
    return Asking(len(every), tuple(reads for query in every if (reads := query.reads(large))))


def compare(name: str, now: Asking, baseline: Mapping[str, Any] | None) -> Compared:
    """Beside what was kept of the page `name`; without a baseline there is nothing to say."""
    if baseline is None:
        return Compared((), grew=False)
    grew = now.count > baseline["queries"]
    more = [f"{name}: {now.count} queries, {baseline['queries']} in the baseline"] if grew else []
    return Compared((*more, *_changed(name, now.reads, baseline["reads"])), grew)


def _changed(name: str, now: Iterable[str], before: Iterable[str]) -> list[str]:
    """What is read in a way it was not. That something is read no more is no change for worse."""
    gone = Counter(before) - Counter(now)
    new = Counter(now) - Counter(before)
    instead = f" (no more: {' | '.join(sorted(gone.elements()))})" if gone else ""
    return [f"{name}: new plan {reads}{instead}" for reads in sorted(new.elements())]
