"""Calendar windows that two blocks of one standard would both decide.

Blocks that follow each other never share a day, but windows reach back: a block that switches
decides the whole window that it begins in, also days on which another block was in force. That
is as it should be where the other ends on the very day, and leaves the window. Whether it does,
the reference engine is asked, with somebody who came on the first day of that window.
"""

from collections.abc import Iterator

from hearth.drafting.documents import Problem
from hearth.rules.evaluate import History, open_windows
from hearth.rules.model import Block, Each, Every, OnEvidence, Standard
from hearth.rules.obligation import Span, SpanKind, Subject
from hearth.rules.resolve import DaysIn, Period, Repeated, Rule, SpanTest
from hearth.rules.windows import number, period_first, period_of, to_date


def problems_of_handovers(standard: Standard) -> Iterator[Problem]:
    """The blocks that switch into a window which an earlier one decides too."""
    for block in standard.blocks:
        first = _reaches_back_to(block)
        if first is None:
            continue
        rivals = [one for one in standard.blocks if _decides(standard, one, first)]
        if block in rivals and len(rivals) > 1:
            since = to_date(block.effective.since)
            yield Problem(
                block.place,
                f"Two blocks of '{standard.code}' decide what opens on {to_date(first)}.",
                f"Begin this one with its next window, not on {since}, or write 'straddle: keep'.",
            )


def _reaches_back_to(block: Block) -> int | None:
    """The first day of the window that a block switches into."""
    since, opens = block.effective.since, block.opens
    if block.effective.straddle != "switch" or not isinstance(opens, Each):
        return None
    first = period_first(opens.unit, period_of(opens.unit, since))
    first += opens.days[0] - 1 if opens.days else 0
    return first if first < since else None


def _decides(standard: Standard, block: Block, day: int) -> bool:
    """Whether the block opens a window on that day, for who came on it."""
    rule = _rule(standard, block)
    if rule is None:
        return False
    stays = [Span(1, SpanKind.STAGE, 1, day, None)]
    history = History(Subject(1, 1, day, day, None), stays, [])
    return any(window.key == number(day) for window in open_windows(rule, history, True))


def _rule(standard: Standard, block: Block) -> Rule | None:
    """The block's openings as the engine runs them; None where each has a name of its own."""
    if isinstance(block.opens, OnEvidence):
        return None
    # How long repeated windows are does not matter to the first.
    opening = Repeated(1) if isinstance(block.opens, Every) else block.opens
    effective = block.effective
    following = {one.effective.since: one.effective.straddle for one in standard.blocks}
    ends = following.get(effective.until or -1, "keep")
    return Rule(
        standard=1,
        block=1,
        period=Period(effective.since, effective.until, effective.straddle, ends),
        ground=(SpanTest(SpanKind.STAGE),),
        opening=opening,
        due=DaysIn(),
        needs=(),
        role=1,
    )
