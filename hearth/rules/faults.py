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
