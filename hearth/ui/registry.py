"""Where rooms announce what they add to shared pages, so that no page imports a room.

A **place** is an entry of the top bar. A **panel** is a part of the member page: a function
(request, member) to HTML. Both are announced from the room's `AppConfig.ready`; the page
asks here what there is and who may see it (ARCHITECTURE, "Panels compose the member page").
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.db import transaction
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe

log = logging.getLogger(__name__)

AT_MOST_PLACES = 5
Column = Literal["main", "rail"]
Words = str | Promise


@dataclass(frozen=True, kw_only=True)
class Place:
    """An entry of the top bar, for people holding any of `roles`; `tab` puts it on phones too."""

    url_name: str
    label: Words
    roles: frozenset[str]
    order: int
    icon: str = "list"
    tab: bool = False


# `member` is Any here because this room lies below the one that knows what a member is.
@dataclass(frozen=True, kw_only=True)
class Panel:
    """A part of the member page. Without permission it is absent: no title, no placeholder."""

    name: str
    room: str
    title: Words
    render: Callable[[HttpRequest, Any], SafeString]
    permission: Callable[[HttpRequest, Any], bool]
    order: int
    column: Column = "main"


@dataclass(frozen=True, kw_only=True)
class RenderedPanel:
    """What came of a panel; when it failed, `html` is empty and the page offers `retry_url`."""

    name: str
    title: Words
    html: SafeString
    retry_url: str
    failed: bool = False


_places: dict[str, Place] = {}
_panels: dict[str, Panel] = {}


def register_place(place: Place) -> None:
    """Announce a place; a url name is announced once."""
    if _places.setdefault(place.url_name, place) != place:
        raise ValueError(f"The place {place.url_name} is registered twice")


def places_for(roles: frozenset[str]) -> tuple[Place, ...]:
    """The top bar for someone with these roles, in order, five at most."""
    held = (place for place in _places.values() if place.roles & roles)
    return tuple(sorted(held, key=lambda place: place.order))[:AT_MOST_PLACES]


def tabs_for(roles: frozenset[str]) -> tuple[Place, ...]:
    """Their first place that is a tab on phones; Find, Log and More stand beside it."""
    return tuple(place for place in places_for(roles) if place.tab)[:1]


def register_panel(panel: Panel) -> None:
    """Announce a panel; names are unique over all rooms, as they stand in addresses."""
    if _panels.setdefault(panel.name, panel) != panel:
        raise ValueError(f"The panel {panel.name} is registered twice")


def panels_for(
    request: HttpRequest, member: Any, column: Column | None = None
) -> tuple[Panel, ...]:
    """The panels this person may see of this member, in order."""
    seen = (panel for panel in _panels.values() if column in (None, panel.column))
    allowed = [panel for panel in seen if panel.permission(request, member)]
    return tuple(sorted(allowed, key=lambda panel: (panel.order, panel.name)))


def find_panel(request: HttpRequest, member: Any, name: str) -> Panel | None:
    """One panel by name; None both when there is none and when it is not theirs."""
    panel = _panels.get(name)
    return panel if panel and panel.permission(request, member) else None


def render_panel(
    panel: Panel, request: HttpRequest, member: Any, retry_url: str = ""
) -> RenderedPanel:
    """Render one panel; a failure is logged and kept to its own card."""
    address = retry_url or request.path
    try:
        with transaction.atomic():  # a failed query must not spoil the other panels
            html = panel.render(request, member)
    except Exception:
        log.exception("panel failed", extra={"panel": panel.name})
        return RenderedPanel(
            name=panel.name, title=panel.title, html=mark_safe(""), retry_url=address, failed=True
        )
    return RenderedPanel(name=panel.name, title=panel.title, html=html, retry_url=address)
