"""## Windows of other lengths

Days, weeks, quarters, parts of them, and windows counted from the start.

`opens: {each: week}` asks for a window from Monday to Sunday; `each: quarter` from the first day
of January, April, July and October. `days: {from: 1, to: 15}` narrows a window to some of its
days. `opens: {every: 6 months}` counts windows from the day on which the standard first applied.
"""

from collections.abc import Callable

Check = Callable[..., None]

FROM_MAY = """
    on         | what            | with          | known
    2026-05-01 | enters enrolled |               |
"""


def test_each_day_has_its_own_window(spec: Check) -> None:
    spec(
        standard="""
            opens: {each: day}
            satisfied_by: {contact: {reached: true}}
        """,
        history="""
            on         | what            | with          | known
            2026-05-11 | enters enrolled |               |
            2026-05-11 | contact         | reached: true | dose
            2026-05-14 | leaves enrolled |               |
        """,
        as_of="2026-05-13",
        expect="""
            opening    | state  | met_by
            2026-05-11 | met    | dose
            2026-05-12 | missed | -
            2026-05-13 | open   | -
        """,
    )


def test_a_week_runs_from_monday_to_sunday(spec: Check) -> None:
    spec(
        standard="""
            opens: {each: week}
            satisfied_by: {contact: {reached: true}}
        """,
        history="""
            on         | what            | with          | known
            2026-05-06 | enters enrolled |               |
            2026-05-10 | contact         | reached: true | sunday
            2026-05-18 | contact         | reached: true | monday
            2026-05-20 | leaves enrolled |               |
        """,
        as_of="2026-05-26",
        expect="""
            opening    | opens_on   | due_on     | state  | met_by
            2026-05-04 | 2026-05-06 | 2026-05-10 | met    | sunday
            2026-05-11 | 2026-05-11 | 2026-05-17 | missed | -
            2026-05-18 | 2026-05-18 | 2026-05-24 | met    | monday
        """,
    )


def test_a_quarter_has_three_months(spec: Check) -> None:
    spec(
        standard="""
            opens: {each: quarter}
            satisfied_by: {conference: {formal: true, with_provider: true}}
        """,
        history="""
            on         | what            | with                              | known
            2026-04-01 | enters enrolled |                                   |
            2026-06-30 | conference      | formal: true, with_provider: true | last_day
            2026-07-01 | leaves enrolled |                                   |
        """,
        as_of="2026-07-02",
        tracked_from="2026-04-01",
        expect="""
            opening | due_on     | state | met_by
            2026-04 | 2026-06-30 | met   | last_day
        """,
    )


def test_a_part_of_a_month_ends_with_that_part(spec: Check) -> None:
    spec(
        standard="""
            opens: {each: month, days: {from: 1, to: 14}}
            satisfied_by: {contact: {core_service: true}}
        """,
        history="""
            on         | what            | with               | known
            2026-04-01 | enters enrolled |                    |
            2026-05-14 | contact         | core_service: true | in_time
            2026-06-15 | contact         | core_service: true | too_late
            2026-07-01 | leaves enrolled |                    |
        """,
        as_of="2026-06-20",
        expect="""
            opening | due_on     | state  | met_by
            2026-05 | 2026-05-14 | met    | in_time
            2026-06 | 2026-06-14 | missed | -
        """,
    )


def test_days_that_a_february_does_not_have_are_left_out(spec: Check) -> None:
    spec(
        standard="""
            opens: {each: month, days: {from: 16, to: 31}}
            satisfied_by: {contact: {reached: true}}
        """,
        history="""
            on         | what            | with          | known
            2028-02-01 | enters enrolled |               |
            2028-02-29 | contact         | reached: true | leap_day
            2028-03-01 | leaves enrolled |               |
        """,
        as_of="2028-03-05",
        tracked_from="2028-02-01",
        expect="""
            opening    | due_on     | state | met_by
            2028-02-16 | 2028-02-29 | met   | leap_day
        """,
    )


def test_every_six_months_from_the_day_it_began(spec: Check) -> None:
    """A start on the 31st has its turns on the last day of shorter months."""
    spec(
        standard="""
            opens: {every: 6 months}
            satisfied_by: {assessment: {type: comprehensive}}
        """,
        history="""
            on         | what            | with                | known
            2025-08-31 | enters enrolled |                     |
            2026-02-27 | assessment      | type: comprehensive | in_time
            2026-08-30 | assessment      | type: comprehensive | second
            2026-09-10 | leaves enrolled |                     |
        """,
        as_of="2026-09-01",
        tracked_from="2025-08-01",
        unsealed=True,
        expect="""
            opening    | due_on     | closes_on  | state | met_by
            2025-08-31 | 2026-02-27 | 2026-02-27 | met   | in_time
            2026-02-28 | 2026-08-30 | 2026-08-30 | met   | second
            2026-08-31 | 2027-02-27 | 2026-09-09 | open  | -
        """,
    )


def test_a_year_from_a_leap_day_ends_with_the_february_before_it(spec: Check) -> None:
    """There is no 29th a year later: the next turn begins on the 28th, and on the 29th again."""
    spec(
        standard="""
            opens: {every: 12 months}
            satisfied_by: {assessment: {type: comprehensive}}
        """,
        history="""
            on         | what            | with                | known
            2024-02-29 | enters enrolled |                     |
            2025-02-27 | assessment      | type: comprehensive | first
            2025-02-28 | assessment      | type: comprehensive | second
        """,
        as_of="2028-03-01",
        tracked_from="2024-02-01",
        unsealed=True,
        expect="""
            opening    | due_on     | state  | met_by
            2024-02-29 | 2025-02-27 | met    | first
            2025-02-28 | 2026-02-27 | met    | second
            2026-02-28 | 2027-02-27 | missed | -
            2027-02-28 | 2028-02-28 | missed | -
            2028-02-29 | 2029-02-27 | open   | -
        """,
    )


def test_a_window_may_look_back(spec: Check) -> None:
    """Checked every month: was there an assessment in the last 365 days?"""
    spec(
        standard="""
            opens: {each: month}
            counting_back: 365 days
            satisfied_by: {assessment: {type: comprehensive}}
        """,
        history="""
            on         | what            | with                | known
            2025-01-01 | enters enrolled |                     |
            2025-06-01 | assessment      | type: comprehensive | last_year
            2026-07-01 | leaves enrolled |                     |
        """,
        as_of="2026-07-02",
        expect="""
            opening | state  | met_by
            2026-05 | met    | last_year
            2026-06 | missed | -
        """,
    )
