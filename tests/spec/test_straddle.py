"""## Rules that change

A rule that changes on the 15th, each way.

`straddle` of the block that begins says what becomes of the window it begins in. keep: the old
block decides that window, the new one the next. switch: the new block decides the whole window.
prorate: the window is cut, and each part asks for its share, rounded up.
"""

from collections.abc import Callable

Check = Callable[..., None]

CHANGE = """
    effective: {{from: 2020-01-01, to: 2026-05-15, straddle: keep}}
    satisfied_by: {{contact: {{reached: true}}, at_least: 2}}
    ---
    effective: {{from: 2026-05-15, straddle: {straddle}}}
    satisfied_by: {{contact: {{reached: true}}, at_least: 4}}
"""
HISTORY = """
    on         | what            | with          | known
    2026-05-01 | enters enrolled |               |
    2026-05-04 | contact         | reached: true | one
    2026-05-14 | contact         | reached: true | two
    2026-05-20 | contact         | reached: true | three
    2026-06-01 | leaves enrolled |               |
"""


def test_keep_leaves_the_month_to_the_old_rule(spec: Check) -> None:
    spec(
        standard=CHANGE.format(straddle="keep"),
        history=HISTORY,
        as_of="2026-06-02",
        expect="""
            opening | block | needed | found | state | met_by
            2026-05 | 0     | 2      | 3     | met   | two
        """,
    )


def test_switch_gives_the_month_to_the_new_rule(spec: Check) -> None:
    spec(
        standard=CHANGE.format(straddle="switch"),
        history=HISTORY,
        as_of="2026-06-02",
        expect="""
            opening | block | needed | found | state
            2026-05 | 1     | 4      | 3     | missed
        """,
    )


def test_prorate_cuts_the_month_and_each_part_asks_for_its_share(spec: Check) -> None:
    """14 of 31 days of 2, rounded up, is 1; 17 of 31 days of 4, rounded up, is 3."""
    spec(
        standard=CHANGE.format(straddle="prorate"),
        history=HISTORY,
        as_of="2026-06-02",
        expect="""
            opening    | block | opens_on   | due_on     | needed | found | state
            2026-05    | 0     | 2026-05-01 | 2026-05-14 | 1      | 2     | met
            2026-05-15 | 1     | 2026-05-15 | 2026-05-31 | 3      | 1     | missed
        """,
    )


def test_a_first_block_that_switches_decides_the_month_it_begins_in(spec: Check) -> None:
    spec(
        standard="""
            effective: {from: 2026-05-15, straddle: switch}
            satisfied_by: {contact: {reached: true}}
        """,
        history=HISTORY,
        as_of="2026-06-02",
        expect="""
            opening | state | met_by
            2026-05 | met   | one
        """,
    )
