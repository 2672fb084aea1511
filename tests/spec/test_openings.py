"""## Windows opened by evidence

`opens: {on: <kind>, where: {…}}` opens a window for every piece of evidence that passes the
filter, on the day it happened. `due: {within: 7 days}` counts from that day. The opening is the
evidence itself.
"""

from collections.abc import Callable

Check = Callable[..., None]

AFTER_DISCHARGE = """
    opens: {on: discharge, where: {class: inpatient}}
    due: {within: 7 days}
"""


def test_evidence_until_the_due_day_meets_it(spec: Check) -> None:
    spec(
        standard=AFTER_DISCHARGE,
        history="""
            on         | what            | with             | known
            2026-01-01 | enters enrolled |                  |
            2026-05-04 | discharge       | class: inpatient | stay
            2026-05-11 | contact         | reached: true    | call
        """,
        as_of="2026-05-20",
        expect="""
            opening | state | opens_on   | due_on     | met_on     | met_by
            stay    | met   | 2026-05-04 | 2026-05-11 | 2026-05-11 | call
        """,
    )


def test_the_day_after_is_too_late(spec: Check) -> None:
    spec(
        standard=AFTER_DISCHARGE,
        history="""
            on         | what            | with             | known
            2026-01-01 | enters enrolled |                  |
            2026-05-04 | discharge       | class: inpatient | stay
            2026-05-12 | contact         | reached: true    |
        """,
        as_of="2026-05-20",
        expect="""
            opening | state  | found | late_on
            stay    | missed | 0     | -
        """,
    )


def test_each_opening_has_its_own_obligation(spec: Check) -> None:
    spec(
        standard=AFTER_DISCHARGE,
        history="""
            on         | what            | with             | known
            2026-01-01 | enters enrolled |                  |
            2026-05-04 | discharge       | class: inpatient | first
            2026-05-08 | discharge       | class: inpatient | second
            2026-05-09 | contact         | reached: true    | call
            2026-05-15 | discharge       | class: inpatient | third
        """,
        as_of="2026-05-20",
        expect="""
            opening | state | due_on     | met_by
            first   | met   | 2026-05-11 | call
            second  | met   | 2026-05-15 | call
            third   | open  | 2026-05-22 | -
        """,
    )


def test_evidence_that_fails_the_filter_opens_nothing(spec: Check) -> None:
    spec(
        standard=AFTER_DISCHARGE,
        history="""
            on         | what            | with
            2026-01-01 | enters enrolled |
            2026-05-04 | discharge       | class: emergency
            2026-05-05 | discharge       |
        """,
        as_of="2026-05-20",
        expect="",
    )


def test_an_opening_outside_the_stage_or_before_tracking_opens_nothing(spec: Check) -> None:
    spec(
        standard=AFTER_DISCHARGE,
        history="""
            on         | what            | with             | known
            2026-04-01 | enters enrolled |                  |
            2026-04-30 | discharge       | class: inpatient |
            2026-05-10 | leaves enrolled |                  |
            2026-05-09 | discharge       | class: inpatient | last_day
            2026-05-10 | discharge       | class: inpatient |
        """,
        as_of="2026-05-09",
        expect="""
            opening  | state
            last_day | open
        """,
    )


def test_the_opening_evidence_does_not_meet_its_own_obligation(spec: Check) -> None:
    spec(
        standard="""
            opens: {on: contact, where: {reached: true}}
            due: {within: 7 days}
        """,
        history="""
            on         | what            | with          | known
            2026-01-01 | enters enrolled |               |
            2026-05-04 | contact         | reached: true | first
            2026-05-06 | contact         | reached: true | second
        """,
        as_of="2026-05-08",
        expect="""
            opening | state | met_by
            first   | met   | second
            second  | open  | -
        """,
    )


def test_the_days_can_be_a_parameter_the_network_sets(spec: Check) -> None:
    spec(
        standard="""
            opens: {on: discharge, where: {class: inpatient}}
            due: {within: {parameter: days_allowed}}
        """,
        parameters={"days_allowed": 3},
        history="""
            on         | what            | with             | known
            2026-01-01 | enters enrolled |                  |
            2026-05-04 | discharge       | class: inpatient | stay
        """,
        as_of="2026-05-05",
        expect="""
            opening | state | due_on
            stay    | open  | 2026-05-07
        """,
    )


def test_a_standard_whose_parameter_is_not_set_does_not_run(spec: Check) -> None:
    spec(
        standard="""
            opens: {on: discharge, where: {class: inpatient}}
            due: {within: {parameter: days_allowed}}
        """,
        history="""
            on         | what            | with
            2026-01-01 | enters enrolled |
            2026-05-04 | discharge       | class: inpatient
        """,
        as_of="2026-05-05",
        expect="",
    )


PROMISE = """
    opens: {on: promise}
    due: {within: {attribute: days}}
    satisfied_by: {promise_kept: {answers: opening}}
"""


def test_the_days_can_come_from_the_opening_itself(spec: Check) -> None:
    spec(
        standard=PROMISE,
        history="""
            on         | what            | with     | known
            2026-01-01 | enters enrolled |          |
            2026-05-04 | promise         | days: 2  | ride
            2026-05-04 | promise         | days: 20 | form
            2026-05-04 | promise         |          | without_days
        """,
        as_of="2026-05-10",
        expect="""
            opening | state  | due_on
            ride    | missed | 2026-05-06
            form    | open   | 2026-05-24
        """,
    )


def test_an_answer_meets_only_the_opening_it_answers(spec: Check) -> None:
    spec(
        standard=PROMISE,
        history="""
            on         | what            | with          | known
            2026-01-01 | enters enrolled |               |
            2026-05-04 | promise         | days: 7       | ride
            2026-05-04 | promise         | days: 7       | form
            2026-05-06 | promise_kept    | answers: form | done
            2026-05-07 | promise_kept    |               |
        """,
        as_of="2026-05-10",
        expect="""
            opening | state | met_by
            ride    | open  | -
            form    | met   | done
        """,
    )


def test_an_opening_up_to_35_days_ahead_is_upcoming(spec: Check) -> None:
    spec(
        standard=AFTER_DISCHARGE,
        history="""
            on         | what            | with             | known
            2026-01-01 | enters enrolled |                  |
            2026-06-24 | discharge       | class: inpatient | planned
            2026-06-25 | discharge       | class: inpatient | beyond
        """,
        as_of="2026-05-20",
        expect="""
            opening | state    | due_on
            planned | upcoming | 2026-07-01
        """,
    )


def test_openings_older_than_four_times_the_days_are_sealed(spec: Check) -> None:
    history = """
        on         | what            | with             | known
        2026-01-01 | enters enrolled |                  |
        2026-05-01 | discharge       | class: inpatient | sealed
        2026-05-02 | discharge       | class: inpatient | settled
    """
    spec(
        standard=AFTER_DISCHARGE,
        history=history,
        as_of="2026-05-30",
        expect="""
            opening | state
            settled | missed
        """,
    )
    spec(
        standard=AFTER_DISCHARGE,
        history=history,
        as_of="2026-05-30",
        unsealed=True,
        expect="""
            opening | state
            sealed  | missed
            settled | missed
        """,
    )
