"""Rooms announce; pages ask; nobody sees what is not theirs."""

import pytest
from django.http import HttpRequest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.safestring import mark_safe

from hearth.ui import registry
from hearth.ui import shell as shells
from hearth.ui.registry import Panel, Place
from hearth.ui.shell import Shell

CARE_MANAGER = frozenset({"care_manager"})
LEAD = frozenset({"lead"})


@pytest.fixture(autouse=True)
def _an_empty_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_places", {})
    monkeypatch.setattr(registry, "_panels", {})


@pytest.fixture
def request_() -> HttpRequest:
    return RequestFactory().get("/members/71/")


def place(name: str, roles: frozenset[str] = CARE_MANAGER, order: int = 1, **more: bool) -> Place:
    return Place(url_name=name, label=name, roles=roles, order=order, **more)  # type: ignore[arg-type]


def panel(name: str, order: int = 1, seen: bool = True, column: str = "main") -> Panel:
    return Panel(
        name=name,
        room="plans",
        title=name,
        render=lambda request, member: mark_safe(f"<p>{name} of {member}</p>"),
        permission=lambda request, member: seen,
        order=order,
        column=column,  # type: ignore[arg-type]
    )


def test_places_are_those_of_the_roles_held_in_order():
    for one in (place("members", order=2), place("day"), place("network", LEAD)):
        registry.register_place(one)
    assert [one.url_name for one in registry.places_for(CARE_MANAGER)] == ["day", "members"]
    assert registry.places_for(frozenset()) == ()


def test_the_top_bar_holds_five_places_at_most():
    for number in range(7):
        registry.register_place(place(f"place{number}", order=number))
    assert len(registry.places_for(CARE_MANAGER)) == 5


def test_a_phone_gets_the_first_place_that_is_a_tab():
    registry.register_place(place("members", order=2, tab=True))
    registry.register_place(place("day", order=1, tab=True))
    assert [one.url_name for one in registry.tabs_for(CARE_MANAGER)] == ["day"]


def test_a_name_means_one_place_and_one_panel():
    registry.register_place(place("day"))
    registry.register_panel(panel("due"))
    with pytest.raises(ValueError, match="twice"):
        registry.register_place(place("day", order=9))
    with pytest.raises(ValueError, match="twice"):
        registry.register_panel(panel("due"))


def test_panels_come_in_order_and_by_column(request_: HttpRequest):
    for one in (panel("plan", 2), panel("due", 1), panel("team", 1, column="rail")):
        registry.register_panel(one)
    main = registry.panels_for(request_, 71, "main")
    assert [one.name for one in main] == ["due", "plan"]
    assert len(registry.panels_for(request_, 71)) == 3


def test_a_panel_that_is_not_theirs_is_as_absent_as_one_that_is_not(request_: HttpRequest):
    registry.register_panel(panel("notes", seen=False))
    assert registry.panels_for(request_, 71) == ()
    assert registry.find_panel(request_, 71, "notes") is None
    assert registry.find_panel(request_, 71, "nothing") is None


@pytest.mark.django_db
def test_a_failing_panel_leaves_the_others_alone(request_: HttpRequest):
    def fail(request: HttpRequest, member: object) -> str:
        raise RuntimeError("no")

    broken = panel("broken")
    object.__setattr__(broken, "render", fail)
    failed = registry.render_panel(broken, request_, 71)
    sound = registry.render_panel(panel("due"), request_, 71)
    assert failed.failed
    assert failed.html == ""
    assert failed.retry_url == "/members/71/"
    assert sound.html == "<p>due of 71</p>"


def test_the_shell_is_asked_for_only_when_a_page_is_drawn(
    request_: HttpRequest, monkeypatch: pytest.MonkeyPatch
):
    asked: list[str] = []

    def provider(request: HttpRequest) -> Shell:
        asked.append(request.path)
        return Shell(person_name="Marta Olivares")

    monkeypatch.setattr(shells, "_provider", [])
    assert shells.shell_for(request_) == Shell()
    shells.register_shell(provider)
    context = shells.shell(request_)
    assert asked == []
    assert Template("{{ shell.initials }}").render(Context(context)) == "MO"
    assert asked == ["/members/71/"]


def test_initials_are_of_the_first_and_last_names():
    assert Shell(person_name="Marta Olivares").initials == "MO"
    assert Shell(person_name="Ana María de la Vega").initials == "AV"
    assert Shell(person_name="Joyce").initials == "J"
    assert Shell().initials == ""
