"""Why something is as it is, or is not asked, with the rule and where it comes from."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hearth.access.actors import Actor
from hearth.ledger.selectors import (
    History,
    SeenObligation,
    explanation_of,
    in_page_language,
    why_not_asked,
)
from hearth.manuals.applying import NotAsked
from hearth.manuals.explain import Explanation
from hearth.rules.model import Because


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a due thing is as it is: the engine's sentence, the rule, and where it comes from."""

    sentence: str
    requirement: str
    because: Because
    hidden: str = ""  # why details are withheld, where they are


@dataclass(frozen=True, kw_only=True)
class NotNow:
    """A standard that asks nothing, and every reason why."""

    title: str
    reasons: tuple[str, ...]
    because: Because


def reason_for(actor: Actor, one: SeenObligation, histories: Iterable[History]) -> Reason | None:
    """The explanation of an obligation, as far as the reader's own evidence tells."""
    explained = explanation_of(tuple(histories), one.subject_id, one.standard, one.opening_key)
    if explained is None:
        return None
    told = explained.obligation
    if (told.state, told.found) == (one.state, one.found):
        return reason_of(explained)
    return withheld(actor, explained.because, in_page_language(explained.requirement))


def reason_of(explained: Explanation) -> Reason:
    """An explanation in the language of the page."""
    return Reason(
        sentence=in_page_language(explained.sentence),
        requirement=in_page_language(explained.requirement),
        because=explained.because,
    )


def withheld(actor: Actor, because: Because, requirement: str = "") -> Reason:
    """What is said where the reader's evidence does not tell why."""
    return Reason(
        sentence=_("The details are withheld: part of the evidence is not yours to see."),
        requirement=requirement,
        because=because,
        hidden=why_hidden(actor),
    )


def why_hidden(actor: Actor) -> str:
    """What may keep details from whoever acts: the rule for their role, whatever the case is.

    It is never worked out from what is hidden, so that it tells nothing of it.
    """
    if actor.is_wide:
        return _(
            "At a lead you see what carries no label, as far as a consent of the member opens it."
        )
    return _(
        "What another organization recorded is shown to you under a consent of the member that"
        " names your organization, and some things only to people who are named for them."
    )


def not_asked_now(histories: Iterable[History], standing: Iterable[SeenObligation]) -> list[NotNow]:
    """The standards of the member's programs of which nothing is standing."""
    asked = {(one.subject_id, one.standard) for one in standing}
    return [
        not_now(one)
        for history in histories
        for one in why_not_asked(
            history,
            {standard for of, standard in asked if of == history.subject.subject_id},
        )
    ]


def not_now(one: NotAsked) -> NotNow:
    """A standard that is not asked, in the language of the page."""
    return NotNow(
        title=in_page_language(one.block.title),
        reasons=tuple(in_page_language(reason) for reason in one.reasons),
        because=one.block.because,
    )
