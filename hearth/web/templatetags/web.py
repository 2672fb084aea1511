"""Small filters of the list of members and of the pages about one's own sign-in."""

from collections.abc import Mapping
from datetime import date, datetime

from django import template
from django.utils.timezone import localtime

from hearth.ui import words

register = template.Library()


@register.filter
def full_day(on: date | None) -> str:
    """Mar 4, 1971; empty when nobody knows."""
    return words.full_day(on) if on else ""


@register.filter
def names_of(found: Mapping[int, list[str]], member_id: int) -> str:
    """The names kept for a member, joined."""
    return ", ".join(found.get(member_id, []))


@register.filter
def day_of(at: datetime) -> str:
    """Nov 30, 2026: the day of an instant, where this installation is."""
    return words.full_day(localtime(at).date())


@register.filter
def moment_of(at: datetime) -> str:
    """Nov 30, 2026, 10:42 AM, where this installation is."""
    return words.instant(localtime(at))
