"""Many windows of one standard in one line: a dose a day is not to be read a hundred times."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hearth.ledger.selectors import SeenObligation
from hearth.ui.components import DueRow
from hearth.worklist.need import status_of
from hearth.worklist.wording import due_row


@dataclass(frozen=True, kw_only=True)
class Fold:
    """The windows of one standard, how many of them were met in words, and each as a row."""

    title: str
    counted: str
    rows: tuple[DueRow, ...]


def folded(
    windows: Sequence[SeenObligation], at_most: int
) -> tuple[list[SeenObligation], list[Fold]]:
    """What stays row by row, in its order, and what is more than `at_most` of one standard."""
    of_each: dict[tuple[int, int], list[SeenObligation]] = {}
    for one in windows:
        of_each.setdefault((one.subject_id, one.standard), []).append(one)
    often = {place: found for place, found in of_each.items() if len(found) > at_most}
    seldom = [one for one in windows if (one.subject_id, one.standard) not in often]
    return seldom, [_fold(found) for found in often.values()]


def _fold(found: list[SeenObligation]) -> Fold:
    asked = [one for one in found if status_of(one)]
    met = sum(1 for one in asked if status_of(one) == "met")
    return Fold(
        title=found[0].title,
        counted=_("%(met)s of %(n)s met") % {"met": met, "n": len(asked)},
        rows=tuple(due_row(one) for one in asked),
    )
