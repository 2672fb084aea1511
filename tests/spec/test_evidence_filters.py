"""## What counts

`satisfied_by: {<kind>: {<attribute>: <value>}}` says which evidence counts. All conditions must
hold; a list means any of its values; an attribute nobody stated holds for none of them.
`at_least` asks for more than one piece.
"""

from collections.abc import Callable

Check = Callable[..., None]

CONTACTS = """
    on         | what            | with                                     | known
    2026-01-01 | enters enrolled |                                          |
    2026-05-03 | contact         |                                          | unstated
    2026-05-04 | contact         | reached: false, mode: phone              | attempt
    2026-05-05 | contact         | reached: true, mode: letter              | letter
    2026-05-06 | contact         | reached: true, mode: phone, minutes: 14  | call
    2026-05-07 | contact         | reached: true, mode: video, minutes: 15  | video
    2026-05-08 | contact         | reached: true, mode: in_person           | visit
    2026-05-09 | admission       | class: inpatient                         | admission
    2026-06-01 | leaves enrolled |                                          |
"""


def counting(satisfied_by: str, found: int, met_by: str) -> dict[str, str]:
    return {
        "standard": f"satisfied_by: {satisfied_by}",
        "history": CONTACTS,
        "as_of": "2026-05-20",
        "expect": f"""
            opening | found | met_by
            2026-05 | {found} | {met_by}
        """,
    }


def test_a_kind_without_conditions_counts_every_piece(spec: Check) -> None:
    spec(**counting("{contact: {}}", 6, "unstated"))


def test_a_flag(spec: Check) -> None:
    spec(**counting("{contact: {reached: true}}", 4, "letter"))
    spec(**counting("{contact: {reached: false}}", 1, "attempt"))


def test_one_code_or_any_of_a_list(spec: Check) -> None:
    spec(**counting("{contact: {mode: phone}}", 2, "attempt"))
    spec(**counting("{contact: {mode: [video, in_person]}}", 2, "video"))


def test_all_conditions_must_hold(spec: Check) -> None:
    spec(**counting("{contact: {reached: true, mode: [phone, video]}}", 2, "call"))


def test_a_count_has_bounds_or_values(spec: Check) -> None:
    spec(**counting("{contact: {minutes: {at_least: 15}}}", 1, "video"))
    spec(**counting("{contact: {minutes: {at_most: 14}}}", 1, "call"))
    spec(**counting("{contact: {minutes: {at_least: 14, at_most: 15}}}", 2, "call"))
    spec(**counting("{contact: {minutes: [14, 60]}}", 1, "call"))


def test_more_than_a_number_is_the_next_one_at_least(spec: Check) -> None:
    spec(**counting("{contact: {minutes: {more_than: 14}}}", 1, "video"))
    spec(**counting("{contact: {minutes: {more_than: 13, at_most: 14}}}", 1, "call"))


def test_a_bound_can_be_a_number_that_the_network_sets(spec: Check) -> None:
    spec(
        **counting("{contact: {minutes: {more_than: {parameter: how_many}}}}", 1, "video"),
        parameters={"how_many": 14},
    )
    spec(
        **counting("{contact: {minutes: {at_most: {parameter: how_many}}}}", 1, "call"),
        parameters={"how_many": 14},
    )


def test_the_piece_that_reaches_the_number_meets_it(spec: Check) -> None:
    spec(**counting("{contact: {reached: true}, at_least: 3}", 4, "video"))


def test_fewer_than_the_number_do_not_meet_it(spec: Check) -> None:
    spec(
        standard="satisfied_by: {contact: {reached: true}, at_least: 5}",
        history=CONTACTS,
        as_of="2026-06-02",
        expect="""
            opening | state  | needed | found | met_on
            2026-05 | missed | 5      | 4     | -
        """,
    )
