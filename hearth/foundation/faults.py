"""Planted faults: `HEARTH_FAULT=name` breaks one thing on purpose so that a test must notice.

The only mechanism of its kind. A process that is not a test refuses to start with it.
"""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def fault(name: str) -> bool:
    """Whether the fault `name` is planted in this process."""
    return settings.TESTING and os.environ.get("HEARTH_FAULT") == name


def refuse_outside_tests() -> None:
    """Raise ImproperlyConfigured when a fault is planted in a process that is not a test."""
    planted = os.environ.get("HEARTH_FAULT")
    if planted and not settings.TESTING:
        raise ImproperlyConfigured(
            f"HEARTH_FAULT={planted} is set. Faults are planted in tests only; unset it."
        )
