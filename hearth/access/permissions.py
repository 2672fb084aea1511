"""May this person open this page at all? A view that does not say is closed to everybody."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpRequest

from hearth.access.actors import Actor
from hearth.workforce.roles import CARE_TEAM, NOT_EMPLOYED, Role

View = TypeVar("View", bound=Callable[..., Any])
RECORDS = (*CARE_TEAM, Role.SUPERVISOR)
"""Who records what happened with members."""
CARE = (*RECORDS, Role.LEAD_ADMINISTRATOR)
"""Who sees what happened to members."""
COURSE = (*CARE, Role.INTAKE, Role.BILLER)
"""Who sees who members are, and what their programs ask for."""
EMPLOYED = tuple(role for role in Role if role not in NOT_EMPLOYED)
"""Whoever works somewhere."""
SIGNED_IN = (*EMPLOYED, Role.MEMBER, Role.REPRESENTATIVE)
"""Everybody who signs in."""


class RefusedError(Exception):
    """Not allowed; the message says why to whoever may know."""


@dataclass(frozen=True)
class Policy:
    """Who may open a view: the listed roles, or anybody; some only after saying again who they
    are."""

    roles: frozenset[Role] = frozenset()
    is_public: bool = False
    asks_again: bool = False


def open_to(*roles: Role, asks_again: bool = False) -> Callable[[View], View]:
    """Declare the roles that may open a view; `asks_again` for an act that a session left open
    must not be enough for: it gives or takes sign-ins, roles, access or an organization."""
    return _declare(Policy(roles=frozenset(roles), asks_again=asks_again))


def public(view: View) -> View:
    """Declare that a view needs no sign-in and shows nothing of any member."""
    return _declare(Policy(is_public=True))(view)


def policy_of(view: Callable[..., Any]) -> Policy | None:
    """The declared policy of a view, or None."""
    policy: Policy | None = getattr(view, "hearth_policy", None)
    return policy


def check_may_open(actor: Actor | None, policy: Policy | None) -> None:
    """Raise RefusedError unless the policy lets the actor in."""
    if policy is None:
        raise RefusedError("This view declares no policy.")
    if not policy.is_public and (actor is None or actor.role not in policy.roles):
        raise RefusedError("This role does not open this page.")


def can_open(actor: Actor | None, policy: Policy | None) -> bool:
    """Whether `check_may_open` would let the actor in."""
    try:
        check_may_open(actor, policy)
    except RefusedError:
        return False
    return True


def _declare(policy: Policy) -> Callable[[View], View]:
    def declare(view: View) -> View:
        view.hearth_policy = policy  # type: ignore[attr-defined]  # functions take attributes
        return view

    return declare


def shows_care(request: HttpRequest, member: Any) -> bool:
    """The permission of panels about what happened. Their selectors decide what."""
    return request.actor.role in CARE  # type: ignore[attr-defined]


def shows_course(request: HttpRequest, member: Any) -> bool:
    """The permission of panels about what programs ask for: whose pages of members open."""
    return request.actor.role in COURSE  # type: ignore[attr-defined]
