"""Two small filters of the list of members."""

from collections.abc import Mapping
from datetime import date

from django import template

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
