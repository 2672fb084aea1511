"""## Whom it concerns

Stages, tracks, populations, ages and staff.

`applies` names the stage, and where it matters the track and the population: all of them must
hold at once. Ages are whole years on the day the obligation opens. `applies: {staff: …}` makes
the standard one about staff in these roles.
"""

from collections.abc import Callable

Check = Callable[..., None]

CONTACTS = "satisfied_by: {contact: {reached: true}}"


def test_a_member_moving_between_tracks_in_the_middle_of_a_month(spec: Check) -> None:
    """The week that the move falls into ends early; the month is asked for from the move on."""
    history = """
        on         | what            | with          | known
        2026-05-01 | enters enrolled |               |
        2026-05-01 | enters weekly   |               |
        2026-05-03 | contact         | reached: true | first
        2026-05-13 | leaves weekly   |               |
        2026-05-13 | enters monthly  |               |
        2026-05-12 | contact         | reached: true | before
        2026-06-01 | leaves enrolled |               |
    """
    spec(
        standard=f"""
            applies: {{stage: enrolled, track: weekly}}
            opens: {{each: week}}
            {CONTACTS}
        """,
        history=history.replace("2026-05-12 | contact", "2026-05-20 | contact"),
        as_of="2026-06-02",
        tracked_from="2026-04-27",
        unsealed=True,
        expect="""
            opening    | opens_on   | closes_on  | state  | met_by
            2026-04-27 | 2026-05-01 | 2026-05-03 | met    | first
            2026-05-04 | 2026-05-04 | 2026-05-10 | missed | -
            2026-05-11 | 2026-05-11 | 2026-05-12 | void   | -
        """,
    )
    spec(
        standard=f"""
            applies: {{stage: enrolled, track: monthly}}
            {CONTACTS}
        """,
        history=history,
        as_of="2026-06-02",
        expect="""
            opening | opens_on   | closes_on  | state  | found
            2026-05 | 2026-05-13 | 2026-05-31 | missed | 0
        """,
    )


def test_stage_track_and_population_must_hold_at_once(spec: Check) -> None:
    spec(
        standard=f"""
            applies: {{stage: enrolled, track: weekly, population: [smi, hiv]}}
            {CONTACTS}
        """,
        history="""
            on         | what            | with | known
            2026-05-01 | enters enrolled |      |
            2026-05-10 | enters weekly   |      |
            2026-05-20 | enters smi      |      |
            2026-05-25 | leaves smi      |      |
            2026-05-25 | enters hiv      |      |
            2026-05-28 | leaves weekly   |      |
            2026-07-01 | leaves enrolled |      |
        """,
        as_of="2026-06-05",
        expect="""
            opening | opens_on   | closes_on  | state
            2026-05 | 2026-05-20 | 2026-05-27 | void
        """,
    )


def test_age_is_judged_on_the_day_it_opens(spec: Check) -> None:
    spec(
        standard=f"""
            applies: {{stage: enrolled, age: {{from: 18}}}}
            {CONTACTS}
        """,
        history="""
            on         | what            | with | known
            2026-05-01 | enters enrolled |      |
            2026-08-01 | leaves enrolled |      |
        """,
        as_of="2026-07-10",
        born="2008-06-01",
        expect="""
            opening | state
            2026-06 | missed
            2026-07 | open
        """,
    )


def test_who_was_born_on_a_leap_day_is_of_age_on_the_first_of_march(spec: Check) -> None:
    spec(
        standard=f"""
            applies: {{stage: enrolled, age: {{from: 18, to: 20}}}}
            opens: {{each: day}}
            {CONTACTS}
        """,
        history="""
            on         | what            | with | known
            2026-02-27 | enters enrolled |      |
            2026-03-03 | leaves enrolled |      |
        """,
        as_of="2026-03-01",
        tracked_from="2026-02-01",
        born="2008-02-29",
        expect="""
            opening | state
            2026-03 | open
            2026-03-02 | upcoming
        """,
    )


def test_nothing_is_asked_by_age_of_whom_nobody_knows_the_birthday(spec: Check) -> None:
    spec(
        standard=f"""
            applies: {{stage: enrolled, age: {{from: 18}}}}
            {CONTACTS}
        """,
        history="""
            on         | what            | with | known
            2026-05-01 | enters enrolled |      |
        """,
        as_of="2026-05-10",
        expect="",
    )


def test_staff_are_subjects_too(spec: Check) -> None:
    spec(
        standard="""
            applies: {staff: care_manager}
            satisfied_by: {supervision: {form: individual}}
            responsible: supervisor
        """,
        history="""
            on         | what                | with             | known
            2026-05-01 | enters care_manager |                  |
            2026-05-20 | supervision         | form: individual | hour
            2026-06-20 | supervision         | form: group      |
            2026-07-01 | leaves care_manager |                  |
        """,
        as_of="2026-07-05",
        expect="""
            opening | state  | met_by
            2026-05 | met    | hour
            2026-06 | missed | -
        """,
    )


def test_a_caseload_over_its_ceiling_is_to_be_brought_down(spec: Check) -> None:
    """A caseload is evidence of its own, counted whenever it changes; see `caseload`."""
    spec(
        standard="""
            applies: {staff: care_manager}
            opens: {on: caseload, where: {heads: {more_than: {parameter: how_many}}}}
            due: {within: 14 days}
            satisfied_by: {caseload: {heads: {at_most: {parameter: how_many}}}}
            responsible: supervisor
        """,
        history="""
            on         | what                | with      | known
            2026-05-01 | enters care_manager |           |
            2026-05-01 | caseload            | heads: 20 |
            2026-05-04 | caseload            | heads: 21 | over
            2026-05-18 | caseload            | heads: 20 | eased
            2026-06-01 | caseload            | heads: 22 | again
            2026-06-16 | caseload            | heads: 19 | too_late
        """,
        as_of="2026-06-20",
        parameters={"how_many": 20},
        expect="""
            opening | state  | due_on     | met_by
            over    | met    | 2026-05-18 | eased
            again   | missed | 2026-06-15 | -
        """,
    )
