"""## Rules that change

A standard is a list of dated blocks. `to` is the first day on which a block is no longer in
force. With `straddle: keep` the block in force on a window's first day, or on the day of an
opening, decides to the end. The label of an obligation is the union of the standard's and the
opening evidence's.
"""

from collections.abc import Callable

Check = Callable[..., None]


def test_the_block_in_force_on_the_first_day_of_the_month_decides(spec: Check) -> None:
    spec(
        standard="""
            effective: {from: 2020-01-01, to: 2026-05-15, straddle: keep}
            ---
            effective: {from: 2026-05-15, straddle: keep}
            satisfied_by: {contact: {reached: true}, at_least: 2}
        """,
        history="""
            on         | what            | with
            2026-01-01 | enters enrolled |
            2026-05-20 | contact         | reached: true
            2026-06-02 | contact         | reached: true
            2026-07-01 | leaves enrolled |
        """,
        as_of="2026-06-20",
        expect="""
            opening | block | needed | state
            2026-05 | 0     | 1      | met
            2026-06 | 1     | 2      | open
        """,
    )


def test_the_block_in_force_on_the_day_of_the_opening_decides(spec: Check) -> None:
    spec(
        standard="""
            effective: {from: 2020-01-01, to: 2026-05-15, straddle: keep}
            opens: {on: discharge}
            due: {within: 7 days}
            ---
            effective: {from: 2026-05-15, straddle: keep}
            opens: {on: discharge}
            due: {within: 2 days}
        """,
        history="""
            on         | what            | known
            2026-01-01 | enters enrolled |
            2026-05-14 | discharge       | before
            2026-05-15 | discharge       | after
        """,
        as_of="2026-05-16",
        expect="""
            opening | block | due_on
            before  | 0     | 2026-05-21
            after   | 1     | 2026-05-17
        """,
    )


def test_nothing_opens_while_no_block_is_in_force(spec: Check) -> None:
    spec(
        standard="effective: {from: 2026-05-02, to: 2026-06-02, straddle: keep}",
        history="""
            on         | what
            2026-01-01 | enters enrolled
        """,
        as_of="2026-06-10",
        expect="""
            opening | state
            2026-06 | open
        """,
    )


def test_blocks_may_change_from_months_to_openings_and_from_stage_to_stage(spec: Check) -> None:
    spec(
        standard="""
            effective: {from: 2020-01-01, to: 2026-06-01, straddle: keep}
            ---
            effective: {from: 2026-06-01, straddle: keep}
            applies: {stage: intensive}
            opens: {on: discharge}
            due: {within: 3 days}
            responsible: supervisor
        """,
        history="""
            on         | what             | known
            2026-01-01 | enters enrolled  |
            2026-01-01 | enters intensive |
            2026-05-31 | discharge        |
            2026-06-01 | discharge        | stay
        """,
        as_of="2026-06-02",
        expect="""
            opening | block | state  | role
            stay    | 1     | open   | 2
            2026-05 | 0     | missed | 1
        """,
    )


def test_the_label_is_the_union_of_the_standards_and_the_openings(spec: Check) -> None:
    spec(
        standard="""
            opens: {on: discharge}
            due: {within: 7 days}
        """,
        history="""
            on         | what            | with             | known
            2026-01-01 | enters enrolled |                  |
            2026-05-04 | discharge       |                  | plain
            2026-05-05 | discharge       | label: sud_part2 | labelled
        """,
        as_of="2026-05-10",
        expect="""
            opening  | label
            plain    | 0
            labelled | 10
        """,
    )
    spec(
        standard="""
            opens: {on: discharge}
            due: {within: 7 days}
            label: hiv
        """,
        history="""
            on         | what            | with                      | known
            2026-01-01 | enters enrolled |                           |
            2026-05-04 | discharge       |                           | plain
            2026-05-05 | discharge       | label: hiv                | same
            2026-05-06 | discharge       | label: sud_part2          | other
            2026-05-07 | discharge       | label: hiv and sud_part2  | both
        """,
        as_of="2026-05-10",
        expect="""
            opening | label
            plain   | 20
            same    | 20
            other   | 30
            both    | 30
        """,
    )
    spec(
        standard="""
            satisfied_by: {group_session: {attended: true}}
            label: sud_part2
        """,
        history="""
            on         | what            | with           | known
            2026-01-01 | enters enrolled |                |
            2026-05-04 | group_session   | attended: true | session
            2026-06-01 | leaves enrolled |                |
        """,
        as_of="2026-05-10",
        expect="""
            opening | state | label | met_by
            2026-05 | met   | 10    | session
        """,
    )
