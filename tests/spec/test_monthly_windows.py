"""## Monthly windows

`opens: {each: month}` opens a window for every calendar month with a day in the stages. It is
due on the last day of the month. The opening is the month.
"""

from collections.abc import Callable

Check = Callable[..., None]


def test_matching_evidence_within_the_month_meets_it(spec: Check) -> None:
    spec(
        standard="satisfied_by: {contact: {reached: true}}",
        history="""
            on         | what            | with          | known
            2026-01-01 | enters enrolled |               |
            2026-05-12 | contact         | reached: true | call
            2026-06-01 | leaves enrolled |               |
        """,
        as_of="2026-05-20",
        expect="""
            opening | state | opens_on   | due_on     | met_on     | met_by
            2026-05 | met   | 2026-05-01 | 2026-05-31 | 2026-05-12 | call
        """,
    )


def test_the_first_and_the_last_day_count_and_the_days_around_do_not(spec: Check) -> None:
    spec(
        standard="satisfied_by: {contact: {reached: true}}",
        history="""
            on         | what            | with
            2026-01-01 | enters enrolled |
            2026-04-30 | contact         | reached: true
            2026-05-01 | contact         | reached: true
            2026-05-31 | contact         | reached: true
            2026-06-01 | contact         | reached: true
            2026-06-01 | leaves enrolled |
        """,
        as_of="2026-06-01",
        expect="""
            opening | state | found | met_on
            2026-05 | met   | 2     | 2026-05-01
        """,
    )


def test_without_evidence_it_is_open_until_the_month_ends_and_then_missed(spec: Check) -> None:
    spec(
        standard="satisfied_by: {contact: {reached: true}}",
        history="""
            on         | what
            2026-01-01 | enters enrolled
        """,
        as_of="2026-05-31",
        expect="""
            opening | state    | found | needed
            2026-05 | open     | 0     | 1
            2026-06 | upcoming | 0     | 1
            2026-07 | upcoming | 0     | 1
        """,
    )
    spec(
        standard="satisfied_by: {contact: {reached: true}}",
        history="""
            on         | what
            2026-01-01 | enters enrolled
            2026-06-01 | leaves enrolled
        """,
        as_of="2026-06-01",
        expect="""
            opening | state
            2026-05 | missed
        """,
    )


def test_of_several_pieces_on_one_day_the_one_recorded_first_meets_it(spec: Check) -> None:
    spec(
        standard="satisfied_by: {contact: {reached: true}}",
        history="""
            on         | what            | with          | known
            2026-01-01 | enters enrolled |               |
            2026-05-12 | contact         | reached: true | first
            2026-05-12 | contact         | reached: true | second
            2026-06-01 | leaves enrolled |               |
        """,
        as_of="2026-05-20",
        expect="""
            opening | state | found | met_by
            2026-05 | met   | 2     | first
        """,
    )


def test_nothing_opens_outside_the_stages(spec: Check) -> None:
    spec(
        standard="satisfied_by: {contact: {reached: true}}",
        history="""
            on         | what
            2026-05-01 | enters outreach
        """,
        as_of="2026-05-20",
        expect="",
    )


def test_a_month_begun_before_tracking_is_not_opened(spec: Check) -> None:
    spec(
        standard="satisfied_by: {contact: {reached: true}}",
        history="""
            on         | what
            2026-01-01 | enters enrolled
            2026-07-01 | leaves enrolled
        """,
        tracked_from="2026-05-02",
        as_of="2026-05-20",
        expect="""
            opening | state
            2026-06 | upcoming
        """,
    )


def test_a_month_that_begins_within_35_days_is_settled_ahead(spec: Check) -> None:
    spec(
        standard="satisfied_by: {contact: {reached: true}}",
        history="""
            on         | what
            2026-01-01 | enters enrolled
        """,
        tracked_from="2026-07-01",
        as_of="2026-06-26",
        expect="""
            opening | state
            2026-07 | upcoming
        """,
    )
    spec(
        standard="satisfied_by: {contact: {reached: true}}",
        history="""
            on         | what
            2026-01-01 | enters enrolled
        """,
        tracked_from="2026-07-01",
        as_of="2026-06-27",
        expect="""
            opening | state
            2026-07 | upcoming
            2026-08 | upcoming
        """,
    )


def test_months_closed_more_than_three_months_ago_are_sealed(spec: Check) -> None:
    history = """
        on         | what
        2025-11-01 | enters enrolled
        2026-04-01 | leaves enrolled
    """
    spec(
        standard="satisfied_by: {contact: {reached: true}}",
        history=history,
        tracked_from="2025-11-01",
        as_of="2026-04-15",
        expect="""
            opening | state
            2026-01 | missed
            2026-02 | missed
            2026-03 | missed
        """,
    )
    spec(
        standard="satisfied_by: {contact: {reached: true}}",
        history=history,
        tracked_from="2025-11-01",
        as_of="2026-04-15",
        unsealed=True,
        expect="""
            opening | state
            2025-11 | missed
            2025-12 | missed
            2026-01 | missed
            2026-02 | missed
            2026-03 | missed
        """,
    )


def test_a_month_stays_unsealed_as_long_as_late_evidence_is_wanted(spec: Check) -> None:
    spec(
        standard="late: {wanted_for: 30 days}",
        history="""
            on         | what
            2025-11-01 | enters enrolled
            2026-01-01 | leaves enrolled
        """,
        tracked_from="2025-11-01",
        as_of="2026-04-15",
        expect="""
            opening | state
            2025-12 | missed
        """,
    )
