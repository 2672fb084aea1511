"""What was measured, what was promised, and what was kept from the last time."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

FOLDER = Path(__file__).parent
NOISE = 1.5  # shared machines drift this much between two runs of the same thing


@dataclass(frozen=True)
class Target:
    """A promise about one figure: no more than `limit`, or no less where `at_least`."""

    limit: float
    at_least: bool = False

    def met_by(self, value: float) -> bool:
        """Whether the promise is kept."""
        return value >= self.limit if self.at_least else value <= self.limit

    def worse(self, value: float, kept: float) -> bool:
        """Whether the figure is worse than what was kept, beyond noise."""
        return value * NOISE < kept if self.at_least else value > kept * NOISE

    def __str__(self) -> str:
        return f"{'at least' if self.at_least else 'at most'} {self.limit:g}"


@dataclass(frozen=True)
class Judged:
    """Lines to print, whether every promise was kept, and no figure worse than the baseline."""

    lines: tuple[str, ...]
    kept: bool
    passed: bool


def middle(values: list[float]) -> float:
    """The median."""
    return median(values)


def high(values: list[float]) -> float:
    """The 95th percentile."""
    return quantiles(values, n=20)[-1]


def baseline(name: str) -> dict[str, Any]:
    """What was kept from the last time; empty if nothing was."""
    path = FOLDER / f"{name}.json"
    kept: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    return kept


def judge(name: str, figures: Mapping[str, float], targets: Mapping[str, Target]) -> Judged:
    """Compare figures with the promises, and with the baseline `bench/<name>.json` if kept."""
    kept = baseline(name)
    lines, every, passed = [], True, True
    for figure, target in targets.items():
        value = figures[figure]
        met = target.met_by(value)
        worse = figure in kept and target.worse(value, kept[figure])
        every, passed = every and met, passed and met and not worse
        words = ["kept" if met else "MISSED"] + (["WORSE THAN THE BASELINE"] if worse else [])
        before = f", baseline {kept[figure]:.3g}" if figure in kept else ""
        lines.append(f"{figure:36} {value:8.3g}  ({target}{before}) {' '.join(words)}")
    return Judged(tuple(lines), every, passed)


def keep(
    name: str,
    figures: Mapping[str, float],
    targets: Mapping[str, Target],
    beside: Mapping[str, object] | None = None,
) -> Path:
    """Write the promised figures as the new baseline, and what else is to be kept beside them."""
    path = FOLDER / f"{name}.json"
    rounded = {figure: float(f"{figures[figure]:.3g}") for figure in targets}
    path.write_text(json.dumps({**rounded, **(beside or {})}, indent=2) + "\n")
    return path
