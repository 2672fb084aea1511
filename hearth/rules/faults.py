"""Planted mistakes, so that tests prove they would notice a real one.

The environment is not read until a test has called `allow`; everywhere else no fault exists.
"""

import os
import sys

VARIABLE = "HEARTH_FAULT"
NAMES = frozenset(
    {
        "engine-window-end-early",
        "engine-stage-hull-ignored",
        "engine-tie-order-reversed",
        "engine-late-boundary-early",
        "engine-waiver-before-met",
        "engine-waiver-any-opening",
        "engine-looks-back-too-far",
        "engine-distinct-ignored",
        "engine-labels-larger-wins",
        # One for each construct of the language: see hearth.population.misreadings.
        "misread-day",
        "misread-week",
        "misread-quarter",
        "misread-part-of-a-window",
        "misread-every-so-many-months",
        "misread-on-entry",
        "misread-condition-of-opening",
        "misread-business-days",
        "misread-days-of-the-evidence",
        "misread-before-a-stage",
        "misread-several-needs",
        "misread-kinds-that-count-alike",
        "misread-how-many",
        "misread-values",
        "misread-none-of",
        "misread-at-least",
        "misread-at-most",
        "misread-answers",
        "misread-unless",
        "misread-pauses",
        "misread-late",
        "misread-label",
        "misread-stage",
        "misread-track",
        "misread-population",
        "misread-age-from",
        "misread-age-to",
        "misread-switch",
        "misread-prorate",
        "misread-end-of-a-block",
        "misread-responsible",
    }
)

_allowed = False


def allow(*, allowed: bool = True) -> None:
    """Let `HEARTH_FAULT` be read by this process. Raises RuntimeError outside a test run."""
    global _allowed
    if allowed and "pytest" not in sys.modules:
        raise RuntimeError(f"{VARIABLE} is for tests only, and this is not a test run.")
    _allowed = allowed


def planted(name: str) -> bool:
    """Whether the named fault is switched on."""
    if name not in NAMES:
        raise LookupError(f"No fault is called {name!r}; there are: {', '.join(sorted(NAMES))}.")
    return _allowed and os.environ.get(VARIABLE) == name
