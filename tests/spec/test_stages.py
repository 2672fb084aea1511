"""## For whom

`applies: {stage: …}` names the stages in which the standard stands: one, a list, or `any`.
Leaving them ends a requirement that is not met yet: the obligation is void, not missed.
"""

from collections.abc import Callable

Check = Callable[..., None]

AFTER_DISCHARGE = """
    applies: {stage: [enrolled, intensive]}
    opens: {on: discharge}
    due: {within: 7 days}
"""


def test_a_month_begins_when_the_stage_does(spec: Check) -> None:
    spec(
        standard="applies: {stage: enrolled}",
        history="""
            on         | what            | with
            2026-05-09 | contact         | reached: true
            2026-05-10 | enters enrolled |
            2026-06-01 | leaves enrolled |
        """,
        as_of="2026-05-20",
        expect="""
            opening | state | opens_on   | closes_on  | found
            2026-05 | open  | 2026-05-10 | 2026-05-31 | 0
        """,
    )


def test_leaving_within_the_month_makes_it_void(spec: Check) -> None:
    left = """
        on         | what
        2026-01-01 | enters enrolled
        2026-05-15 | leaves enrolled
    """
    spec(
        standard="applies: {stage: enrolled}",
        history=left,
        as_of="2026-05-14",
        expect="""
            opening | state | closes_on  | due_on
            2026-05 | open  | 2026-05-14 | 2026-05-31
        """,
    )
    spec(
        standard="applies: {stage: enrolled}",
        history=left,
        as_of="2026-05-15",
        expect="""
            opening | state | closes_on  | due_on
            2026-05 | void  | 2026-05-14 | 2026-05-31
        """,
    )


def test_what_was_met_before_leaving_stays_met(spec: Check) -> None:
    spec(
        standard="applies: {stage: enrolled}",
        history="""
            on         | what            | with
            2026-01-01 | enters enrolled |
            2026-05-10 | contact         | reached: true
            2026-05-15 | leaves enrolled |
            2026-05-16 | contact         | reached: true
        """,
        as_of="2026-06-20",
        expect="""
            opening | state | found | met_on
            2026-05 | met   | 1     | 2026-05-10
        """,
    )


def test_a_gap_within_the_month_does_not_split_the_window(spec: Check) -> None:
    spec(
        standard="applies: {stage: enrolled}",
        history="""
            on         | what            | with
            2026-01-01 | enters enrolled |
            2026-05-05 | leaves enrolled |
            2026-05-12 | contact         | reached: true
            2026-05-20 | enters enrolled |
            2026-06-01 | leaves enrolled |
        """,
        as_of="2026-05-25",
        expect="""
            opening | state | opens_on   | closes_on  | met_on
            2026-05 | met   | 2026-05-01 | 2026-05-31 | 2026-05-12
        """,
    )


def test_any_stage_includes_all_of_them(spec: Check) -> None:
    spec(
        standard="applies: {stage: any}",
        history="""
            on         | what
            2026-05-10 | enters outreach
            2026-05-20 | leaves outreach
            2026-05-20 | enters intensive
            2026-06-01 | leaves intensive
        """,
        as_of="2026-05-25",
        expect="""
            opening | state | opens_on   | closes_on
            2026-05 | open  | 2026-05-10 | 2026-05-31
        """,
    )


def test_leaving_before_the_due_day_makes_an_opened_window_void(spec: Check) -> None:
    spec(
        standard=AFTER_DISCHARGE,
        history="""
            on         | what            | with             | known
            2026-01-01 | enters enrolled |                  |
            2026-05-04 | discharge       | class: inpatient | stay
            2026-05-08 | leaves enrolled |                  |
        """,
        as_of="2026-05-08",
        expect="""
            opening | state | closes_on  | due_on
            stay    | void  | 2026-05-07 | 2026-05-11
        """,
    )


def test_moving_straight_between_the_stages_named_ends_nothing(spec: Check) -> None:
    spec(
        standard=AFTER_DISCHARGE,
        history="""
            on         | what             | with             | known
            2026-01-01 | enters enrolled  |                  |
            2026-05-04 | discharge        | class: inpatient | stay
            2026-05-08 | leaves enrolled  |                  |
            2026-05-08 | enters intensive |                  |
        """,
        as_of="2026-05-09",
        expect="""
            opening | state | closes_on
            stay    | open  | 2026-05-11
        """,
    )


def test_coming_back_after_a_gap_does_not_revive_it(spec: Check) -> None:
    spec(
        standard=AFTER_DISCHARGE,
        history="""
            on         | what             | with             | known
            2026-01-01 | enters enrolled  |                  |
            2026-05-04 | discharge        | class: inpatient | stay
            2026-05-08 | leaves enrolled  |                  |
            2026-05-09 | enters intensive |                  |
        """,
        as_of="2026-05-09",
        expect="""
            opening | state | closes_on
            stay    | void  | 2026-05-07
        """,
    )


def test_late_contact_after_leaving_still_meets_an_opened_window(spec: Check) -> None:
    spec(
        standard=AFTER_DISCHARGE,
        history="""
            on         | what            | with             | known
            2026-01-01 | enters enrolled |                  |
            2026-05-04 | discharge       | class: inpatient | stay
            2026-05-08 | leaves enrolled |                  |
            2026-05-10 | contact         | reached: true    | call
        """,
        as_of="2026-05-20",
        expect="""
            opening | state | closes_on  | met_by
            stay    | met   | 2026-05-07 | call
        """,
    )
