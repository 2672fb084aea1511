"""## Due days, holds and exclusions

Business days, entries, stages to come, pauses, and what makes an act unnecessary.

`due: {within: 2 business days}` counts Monday to Friday without the federal holidays. `opens:
{on: entry}` opens when the standard begins to apply; `due: {before: <stage>}` is due when that
stage begins. `pauses` names holds during which the clock stands still: a due day is put off by
the days held, and a calendar window that ends during a hold is not missed but on hold. `unless`
names evidence that makes the obligation void.
"""

from collections.abc import Callable

Check = Callable[..., None]

FOLLOW_UP = """
    opens: {on: discharge, where: {class: inpatient}}
    due: {within: 7 days}
    satisfied_by: {contact: {reached: true}}
"""


def test_friday_and_two_business_days_is_tuesday(spec: Check) -> None:
    spec(
        standard="""
            opens: {on: discharge}
            due: {within: 2 business days}
            satisfied_by: {contact: {reached: true}}
        """,
        history="""
            on         | what            | with | known
            2026-05-01 | enters enrolled |      |
            2026-05-15 | discharge       |      | friday
            2026-05-16 | discharge       |      | saturday
            2026-05-22 | discharge       |      | before_memorial_day
        """,
        as_of="2026-05-22",
        expect="""
            opening             | due_on     | state
            friday              | 2026-05-19 | missed
            saturday            | 2026-05-19 | missed
            before_memorial_day | 2026-05-27 | open
        """,
    )


def test_sixty_days_from_enrollment(spec: Check) -> None:
    spec(
        standard="""
            opens: {on: entry}
            due: {within: 60 days}
            satisfied_by: {assessment: {type: comprehensive}}
        """,
        history="""
            on         | what            | with                | known
            2026-03-02 | enters enrolled |                     |
            2026-05-01 | assessment      | type: comprehensive | last_day
        """,
        as_of="2026-05-10",
        tracked_from="2026-01-01",
        expect="""
            opening    | due_on     | state | met_by
            2026-03-02 | 2026-05-01 | met   | last_day
        """,
    )


def test_a_reassessment_within_180_days_is_overdue_on_day_181(spec: Check) -> None:
    """As in the AIDS Institute's case management standards of 2006; no shipped pack states them."""
    standard = """
        opens: {on: assessment, where: {type: comprehensive}}
        due: {within: 180 days}
        satisfied_by: {assessment: {type: comprehensive}}
    """
    history = """
        on         | what            | with                | known
        2026-01-01 | enters enrolled |                     |
        2026-01-05 | assessment      | type: comprehensive | first
    """
    for as_of, state in (("2026-07-04", "open"), ("2026-07-05", "missed")):
        spec(
            standard=standard,
            history=history,
            as_of=as_of,
            tracked_from="2026-01-01",
            expect=f"""
                opening | due_on     | state
                first   | 2026-07-04 | {state}
            """,
        )


def test_a_leap_day_is_one_of_the_days_counted(spec: Check) -> None:
    spec(
        standard=FOLLOW_UP,
        history="""
            on         | what            | with             | known
            2027-02-01 | enters enrolled |                  |
            2027-02-24 | discharge       | class: inpatient | usual
            2028-02-24 | discharge       | class: inpatient | leap
            2028-02-29 | discharge       | class: inpatient | on_the_day
        """,
        as_of="2028-03-02",
        tracked_from="2027-01-01",
        unsealed=True,
        expect="""
            opening    | due_on     | state
            usual      | 2027-03-03 | missed
            leap       | 2028-03-02 | open
            on_the_day | 2028-03-07 | open
        """,
    )


def test_consent_comes_before_enrollment(spec: Check) -> None:
    standard = """
        applies: {stage: outreach}
        opens: {on: entry}
        due: {before: enrolled}
        satisfied_by: {consent: {}}
    """
    spec(
        standard=standard,
        history="""
            on         | what            | with | known
            2026-05-04 | enters outreach |      |
            2026-05-20 | consent         |      | signed
            2026-05-20 | leaves outreach |      |
            2026-05-20 | enters enrolled |      |
        """,
        as_of="2026-06-01",
        expect="""
            opening    | due_on     | closes_on  | state | met_by
            2026-05-04 | 2026-05-20 | 2026-05-20 | met   | signed
        """,
    )
    spec(
        standard=standard,
        history="""
            on         | what             | with | known
            2026-05-04 | enters outreach  |      |
            2026-05-20 | leaves outreach  |      |
            2026-05-20 | enters intensive |      |
        """,
        as_of="2026-06-01",
        expect="""
            opening    | due_on | closes_on  | state
            2026-05-04 | never  | 2026-05-19 | void
        """,
    )


def test_consent_withdrawn_in_the_middle_of_a_month_ends_the_stage(spec: Check) -> None:
    """What was done before stays done; what was not can no longer be asked for."""
    history = """
        on         | what            | with               | known
        2026-04-01 | enters enrolled |                    |
        2026-05-04 | contact         | core_service: true | before
        2026-05-18 | leaves enrolled |                    |
        2026-05-20 | contact         | core_service: true | after
    """
    standard = "satisfied_by: {contact: {core_service: true}}"
    spec(
        standard=standard,
        history=history,
        as_of="2026-06-01",
        expect="""
            opening | closes_on  | state | met_by
            2026-05 | 2026-05-17 | met   | before
        """,
    )
    spec(
        standard=standard,
        history=history.replace("2026-05-04 | contact", "2026-04-04 | contact"),
        as_of="2026-06-01",
        expect="""
            opening | closes_on  | state | met_by
            2026-05 | 2026-05-17 | void  | -
        """,
    )


def test_a_pause_across_the_end_of_a_month(spec: Check) -> None:
    """The month that ends in the pause is on hold; the one in which it ended is asked for."""
    spec(
        standard="""
            satisfied_by: {contact: {reached: true}}
            pauses: [hospital]
        """,
        history="""
            on         | what            | with | known
            2026-05-01 | enters enrolled |      |
            2026-05-20 | enters hospital |      |
            2026-06-10 | leaves hospital |      |
            2026-07-01 | leaves enrolled |      |
        """,
        as_of="2026-07-02",
        expect="""
            opening | state
            2026-05 | held
            2026-06 | missed
        """,
    )


def test_a_pause_across_the_end_of_a_month_puts_the_due_day_off(spec: Check) -> None:
    spec(
        standard=FOLLOW_UP + "    pauses: [hospital]",
        history="""
            on         | what            | with             | known
            2028-02-01 | enters enrolled |                  |
            2028-02-25 | discharge       | class: inpatient | home
            2028-02-27 | enters hospital |                  |
            2028-03-02 | leaves hospital |                  |
        """,
        as_of="2028-03-07",
        tracked_from="2028-02-01",
        expect="""
            opening | due_on     | state
            home    | 2028-03-07 | open
        """,
    )


def test_the_clock_of_a_follow_up_stops(spec: Check) -> None:
    spec(
        standard=FOLLOW_UP + "    pauses: [hospital, jail]",
        history="""
            on         | what            | with             | known
            2026-05-01 | enters enrolled |                  |
            2026-05-04 | discharge       | class: inpatient | home
            2026-05-08 | enters hospital |                  |
            2026-05-12 | leaves hospital |                  |
            2026-05-15 | enters jail     |                  |
            2026-05-17 | leaves jail     |                  |
            2026-05-17 | contact         | reached: true    | call
        """,
        as_of="2026-05-20",
        expect="""
            opening | due_on     | state | met_by
            home    | 2026-05-17 | met   | call
        """,
    )


def test_while_the_pause_lasts_there_is_no_due_day(spec: Check) -> None:
    spec(
        standard=FOLLOW_UP + "    pauses: [jail]",
        history="""
            on         | what            | with             | known
            2026-05-01 | enters enrolled |                  |
            2026-05-04 | discharge       | class: inpatient | home
            2026-05-08 | enters jail     |                  |
        """,
        as_of="2026-05-20",
        expect="""
            opening | due_on | state
            home    | never  | held
        """,
    )


def test_a_new_admission_makes_the_follow_up_unnecessary(spec: Check) -> None:
    spec(
        standard=FOLLOW_UP + "    unless: {admission: {class: inpatient}}",
        history="""
            on         | what            | with             | known
            2026-05-01 | enters enrolled |                  |
            2026-05-04 | discharge       | class: inpatient | first
            2026-05-09 | admission       | class: inpatient | back
            2026-05-14 | discharge       | class: inpatient | second
        """,
        as_of="2026-05-16",
        expect="""
            opening | state | due_on
            first   | void  | 2026-05-11
            second  | open  | 2026-05-21
        """,
    )


def test_two_discharges_in_one_day_ask_twice(spec: Check) -> None:
    """One contact answers both, since both ask for any contact."""
    spec(
        standard=FOLLOW_UP,
        history="""
            on         | what            | with             | known
            2026-05-01 | enters enrolled |                  |
            2026-05-04 | discharge       | class: inpatient | morning
            2026-05-04 | discharge       | class: inpatient | evening
            2026-05-06 | contact         | reached: true    | call
        """,
        as_of="2026-05-20",
        expect="""
            opening | state | met_by
            morning | met   | call
            evening | met   | call
        """,
    )


def test_a_corrected_discharge_date_moves_the_due_day(spec: Check) -> None:
    """The corrected version keeps the opening: it is the same obligation, with other dates."""
    spec(
        standard=FOLLOW_UP,
        history="""
            on         | what            | with                              | known
            2026-05-01 | enters enrolled |                                   |
            2026-05-04 | discharge       | class: inpatient                  | stay
            2026-05-06 | discharge       | class: inpatient, corrects: stay  | corrected
        """,
        as_of="2026-05-12",
        expect="""
            opening | opens_on   | due_on     | state
            stay    | 2026-05-06 | 2026-05-13 | open
        """,
    )
