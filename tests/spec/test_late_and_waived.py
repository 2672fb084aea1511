"""## Late, and waived

`late: {wanted_for: 30 days}` says how long after the due day the act is still wanted. Late
evidence is recorded as done late; the obligation stays missed in every figure. A `waiver` that
names the standard excuses an obligation that is not met.
"""

from collections.abc import Callable

Check = Callable[..., None]

MAY_ONLY = """
    on         | what            | with          | known
    2026-01-01 | enters enrolled |               |
    2026-06-01 | leaves enrolled |               |
"""


def test_late_evidence_never_makes_it_met(spec: Check) -> None:
    spec(
        standard="late: {wanted_for: 30 days}",
        history=MAY_ONLY + "    2026-06-30 | contact | reached: true | call",
        as_of="2026-06-30",
        expect="""
            opening | state  | wanted_until | found | met_on | late_on    | late_by
            2026-05 | missed | 2026-06-30   | 0     | -      | 2026-06-30 | call
        """,
    )


def test_after_the_last_wanted_day_nothing_counts(spec: Check) -> None:
    spec(
        standard="late: {wanted_for: 30 days}",
        history=MAY_ONLY + "    2026-07-01 | contact | reached: true | call",
        as_of="2026-07-01",
        expect="""
            opening | state  | late_on
            2026-05 | missed | -
        """,
    )


def test_late_evidence_completes_what_the_window_began(spec: Check) -> None:
    spec(
        standard="""
            satisfied_by: {contact: {reached: true}, at_least: 3}
            late: {wanted_for: 30 days}
        """,
        history="""
            on         | what            | with          | known
            2026-01-01 | enters enrolled |               |
            2026-05-20 | contact         | reached: true | one
            2026-06-01 | leaves enrolled |               |
            2026-06-02 | contact         | reached: true | two
            2026-06-03 | contact         | reached: true | three
            2026-06-04 | contact         | reached: true | four
        """,
        as_of="2026-06-10",
        expect="""
            opening | state  | needed | found | late_on    | late_by
            2026-05 | missed | 3      | 1     | 2026-06-03 | three
        """,
    )


def test_in_a_month_left_early_evidence_after_leaving_is_late(spec: Check) -> None:
    spec(
        standard="late: {wanted_for: 30 days}",
        history="""
            on         | what            | with          | known
            2026-01-01 | enters enrolled |               |
            2026-05-15 | leaves enrolled |               |
            2026-05-15 | contact         | reached: true | call
        """,
        as_of="2026-06-10",
        expect="""
            opening | state | found | late_by
            2026-05 | void  | 0     | call
        """,
    )


def test_an_opened_window_can_be_done_late_too(spec: Check) -> None:
    spec(
        standard="""
            opens: {on: discharge}
            due: {within: 7 days}
            satisfied_by: {contact: {reached: true}, at_least: 2}
            late: {wanted_for: 10 days}
        """,
        history="""
            on         | what            | with          | known
            2026-01-01 | enters enrolled |               |
            2026-05-04 | discharge       |               | stay
            2026-05-10 | contact         | reached: true | one
            2026-05-21 | contact         | reached: true | two
        """,
        as_of="2026-05-25",
        expect="""
            opening | state  | found | late_on    | late_by | wanted_until
            stay    | missed | 1     | 2026-05-21 | two     | 2026-05-21
        """,
    )


def test_a_waiver_excuses_what_is_not_met(spec: Check) -> None:
    spec(
        standard="satisfied_by: {contact: {reached: true}}",
        history=MAY_ONLY + "    2026-05-31 | waiver | standard: 1, answers: 2026-05-01",
        as_of="2026-06-10",
        expect="""
            opening | state
            2026-05 | waived
        """,
    )


def test_a_waiver_of_another_standard_or_another_month_excuses_nothing(spec: Check) -> None:
    spec(
        standard="satisfied_by: {contact: {reached: true}}",
        history=MAY_ONLY
        + "    2026-05-20 | waiver | standard: 2, answers: 2026-05-01\n"
        + "    2026-05-21 | waiver | standard: 1, answers: 2026-06-01\n"
        + "    2026-05-22 | waiver | standard: 1\n"
        + "    2026-04-30 | waiver | standard: 1, answers: 2026-05-01\n"
        + "    2026-06-01 | waiver | standard: 1, answers: 2026-05-01",
        as_of="2026-06-10",
        expect="""
            opening | state
            2026-05 | missed
        """,
    )


def test_what_is_met_is_not_waived(spec: Check) -> None:
    spec(
        standard="satisfied_by: {contact: {reached: true}}",
        history=MAY_ONLY
        + "    2026-05-02 | waiver  | standard: 1, answers: 2026-05-01\n"
        + "    2026-05-20 | contact | reached: true",
        as_of="2026-06-10",
        expect="""
            opening | state | met_on
            2026-05 | met   | 2026-05-20
        """,
    )


def test_a_waiver_comes_before_leaving(spec: Check) -> None:
    spec(
        standard="satisfied_by: {contact: {reached: true}}",
        history="""
            on         | what            | with
            2026-01-01 | enters enrolled |
            2026-05-15 | leaves enrolled |
            2026-05-20 | waiver          | standard: 1, answers: 2026-05-01
        """,
        as_of="2026-05-25",
        expect="""
            opening | state
            2026-05 | waived
        """,
    )


def test_a_waiver_excuses_an_opened_window(spec: Check) -> None:
    spec(
        standard="""
            opens: {on: discharge}
            due: {within: 7 days}
        """,
        history="""
            on         | what            | with        | known
            2026-01-01 | enters enrolled |             |
            2026-05-04 | discharge       |             | stay
            2026-05-05 | discharge       |             | again
            2026-05-11 | waiver          | standard: 1, answers: stay |
        """,
        as_of="2026-05-25",
        expect="""
            opening | state
            stay    | waived
            again   | missed
        """,
    )
