"""## Several needs

Several needs at once, several kinds of evidence, different days, different values.

`satisfied_by: {all: [...]}` asks for every one of its needs; one piece of evidence may count for
several. `any` lists kinds that count alike. `distinct: day` counts one piece a day, `distinct:`
an attribute one piece for each value. It is met by the piece that completes the last need.
"""

from collections.abc import Callable

Check = Callable[..., None]

FOUR_OF_WHICH_TWO = """
    satisfied_by:
      all:
        - {contact: {core_service: true}, at_least: 4}
        - {contact: {core_service: true, mode: in_person}, at_least: 2}
        - {contact: {core_service: true, mode: in_person, by: care_manager}}
"""
MAY = """
    on         | what            | with                                                      | known
    2026-05-01 | enters enrolled |                                                           |
    2026-06-01 | leaves enrolled |                                                           |
    2026-05-02 | contact         | core_service: true, mode: in_person, by: peer             | a
    2026-05-05 | contact         | core_service: true, mode: phone, by: care_manager         | b
    2026-05-08 | contact         | core_service: true, mode: phone, by: care_manager         | c
    2026-05-09 | contact         | core_service: true, mode: phone, by: care_manager         | d
"""


def test_four_services_two_in_person_one_by_the_care_manager(spec: Check) -> None:
    spec(
        standard=FOUR_OF_WHICH_TWO,
        history=MAY
        + "    2026-05-31 | contact | core_service: true, mode: in_person, by: care_manager | e",
        as_of="2026-06-02",
        expect="""
            opening | state | needed | found | parts          | met_by
            2026-05 | met   | 4      | 5     | 4229           | e
        """,
    )


def test_one_visit_short_is_missed(spec: Check) -> None:
    spec(
        standard=FOUR_OF_WHICH_TWO,
        history=MAY
        + "    2026-05-31 | contact | core_service: true, mode: in_person, by: peer | e",
        as_of="2026-06-02",
        expect="""
            opening | state  | found | met_by
            2026-05 | missed | 5     | -
        """,
    )


def test_either_kind_counts(spec: Check) -> None:
    spec(
        standard="""
            satisfied_by: {any: [{conference: {formal: true}}, {contact: {with_whom: provider}}]}
        """,
        history="""
            on         | what            | with                | known
            2026-05-01 | enters enrolled |                     |
            2026-05-12 | contact         | with_whom: provider | call
            2026-06-03 | conference      | formal: true        | meeting
            2026-07-01 | leaves enrolled |                     |
        """,
        as_of="2026-07-02",
        expect="""
            opening | state | met_by
            2026-05 | met   | call
            2026-06 | met   | meeting
        """,
    )


def test_two_visits_on_one_day_are_one_day(spec: Check) -> None:
    spec(
        standard="""
            satisfied_by: {contact: {reached: true}, at_least: 2, distinct: day}
        """,
        history="""
            on         | what            | with          | known
            2026-05-01 | enters enrolled |               |
            2026-05-12 | contact         | reached: true | morning
            2026-05-12 | contact         | reached: true | evening
            2026-06-03 | contact         | reached: true | first
            2026-06-03 | contact         | reached: true | again
            2026-06-04 | contact         | reached: true | second
            2026-07-01 | leaves enrolled |               |
        """,
        as_of="2026-07-02",
        expect="""
            opening | state  | found | met_by
            2026-05 | missed | 1     | -
            2026-06 | met    | 2     | second
        """,
    )


def test_every_topic_once_before_graduation(spec: Check) -> None:
    """A topic taught twice counts once; before the last one is taught nobody graduates."""
    standard = """
        opens: {on: entry}
        due: {before: intensive}
        satisfied_by: {topic_taught: {}, at_least: 3, distinct: topic}
    """
    taught = """
        on         | what             | with             | known
        2026-05-01 | enters enrolled  |                  |
        2026-05-04 | topic_taught     | topic: medicines | one
        2026-05-11 | topic_taught     | topic: medicines | again
        2026-05-18 | topic_taught     | topic: visits    | two
    """
    spec(
        standard=standard,
        history=taught,
        as_of="2026-06-01",
        expect="""
            opening | due_on | state | found | needed
            2026-05 | never  | open  | 2     | 3
        """,
    )
    spec(
        standard=standard,
        history=taught
        + "    2026-06-02 | topic_taught | topic: food | three\n"
        + "    2026-06-02 | leaves enrolled | |\n"
        + "    2026-06-02 | enters intensive | |",
        as_of="2026-06-05",
        expect="""
            opening | due_on     | state | met_by
            2026-05 | 2026-06-02 | met   | three
        """,
    )
    spec(
        standard=standard,
        history=taught
        + "    2026-06-02 | leaves enrolled | |\n"
        + "    2026-06-02 | enters intensive | |",
        as_of="2026-06-05",
        expect="""
            opening | due_on     | state  | found
            2026-05 | 2026-06-02 | missed | 2
        """,
    )


def test_a_number_may_be_the_networks_own(spec: Check) -> None:
    spec(
        standard="""
            satisfied_by: {contact: {reached: true}, at_least: {parameter: how_many}}
        """,
        history="""
            on         | what            | with          | known
            2026-05-01 | enters enrolled |               |
            2026-05-12 | contact         | reached: true | one
            2026-05-19 | contact         | reached: true | two
            2026-06-01 | leaves enrolled |               |
        """,
        as_of="2026-06-02",
        parameters={"how_many": 2},
        expect="""
            opening | state | needed | met_by
            2026-05 | met   | 2      | two
        """,
    )


def test_what_is_excluded_does_not_count(spec: Check) -> None:
    spec(
        standard="""
            satisfied_by: {contact: {mode: {not: [letter, text]}}}
        """,
        history="""
            on         | what            | with         | known
            2026-05-01 | enters enrolled |              |
            2026-05-12 | contact         | mode: letter |
            2026-05-13 | contact         | mode: video  | video
            2026-06-03 | contact         |              | unsaid
            2026-07-01 | leaves enrolled |              |
        """,
        as_of="2026-07-02",
        expect="""
            opening | state  | met_by
            2026-05 | met    | video
            2026-06 | missed | -
        """,
    )
