"""Prints which test or example shows each thing that must hold: `python -m tests.spec.claims`.

Two lists: what is asked of programs and of time, with what shows it, kept here by hand; and every
standard of both programs with an example of it met, missed and at a boundary, found by running
the examples.
"""

from collections.abc import Iterator
from pathlib import Path

from hearth.drafting.desk import REFERENCE, read_pack
from hearth.drafting.examples import load_examples
from hearth.drafting.load import load_pack
from hearth.drafting.rehearsal import rehearse
from hearth.rules.resolve import Codes

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "reference" / "claims.md"
PROGRAMS = ("nys-health-home", "nyc-ryan-white-ccp")
SHOWN = ("met", "missed", "boundary")
HEAD = """# What is shown, and by what

Printed by `python -m tests.spec.claims`; a test fails when a name here is of no test or example.
Examples lie in `packs/<program>/examples` and run on every engine. "Section 11" in the name of one
is the list of assertions about programs that the packs were written to meet: the first table has
those of it that concern these two programs and are not about money, under their numbers.
"""
NYS = "packs/nys-health-home/examples"
NYC = "packs/nyc-ryan-white-ccp/examples"
CONSENT = "tests/access/test_consent_withdrawn.py"
DUE = "tests/spec/test_due_and_excused.py"

Claims = dict[str, tuple[str, ...]]
"""What must hold, and what shows it: `file::test` or `file: claim` of an example."""

ASSERTIONS: Claims = {
    "No. 1. Outreach: a visit in the third month until 2017-09-30": (
        f"{NYS}/outreach-visit.yaml: Section 11 no. 1 - until 2017-09-30 a home visit was due in"
        " the third month, not in the second",
        f"{NYS}/outreach-visit.yaml: Section 11 no. 1 - from 2017-10-01 the third month asks for"
        " nothing and the second for a meeting",
    ),
    "No. 1. Outreach: a second month without a meeting face to face is missed": (
        f"{NYS}/outreach-visit.yaml: Section 11 no. 1 - a second month without a face-to-face"
        " meeting is missed",
        f"{NYS}/outreach-visit.yaml: Section 11 no. 1 - a second month with a meeting on its last"
        " day is met",
    ),
    "No. 1. Outreach: nothing from 2020-07-01": (
        f"{NYS}/outreach-visit.yaml: Section 11 no. 1 - June 2020 is the last month that asks for"
        " a meeting, from 2020-07-01 nothing is asked",
    ),
    "No. 2. Health Home Plus SMI, four services, one in person: minimum missed, month met": (
        f"{NYS}/hh-plus-smi.yaml: Section 11 no. 2 - four services with one in person are missed"
        " while the monthly core service is met",
    ),
    "No. 2. Health Home Plus AOT, four services with three in person: missed": (
        f"{NYS}/hh-plus-aot.yaml: Section 11 no. 2 - four services with three in person are missed"
        " while the monthly core service is met",
    ),
    "No. 9. The reason “non-compliant” is refused": (
        "hearth/ledger/tests/test_placing.py::test_non_compliance_is_no_reason_to_close",
        "hearth/ledger/tests/test_place_pages.py::test_a_reason_that_needs_words_is_refused_without_them",
    ),
    "No. 9. Code 7 needs a reason of health, welfare or safety": (
        "hearth/ledger/tests/test_placing.py::test_code_7_needs_a_reason_of_health_welfare_or_safety_in_words",
        "hearth/ledger/tests/test_place_pages.py::test_a_reason_that_needs_words_is_refused_without_them",
    ),
    "No. 4. A discharge on Friday and two business days: Tuesday (in neither pack)": (
        f"{DUE}::test_friday_and_two_business_days_is_tuesday",
    ),
    "No. 10. AIDS Institute 2006, a reassessment overdue on day 181 (in neither pack)": (
        f"{DUE}::test_a_reassessment_within_180_days_is_overdue_on_day_181",
    ),
    "Nobody is in a Health Home and in the Ryan White program at once": (
        "hearth/ledger/tests/test_excluding.py::test_nobody_is_in_both_programs_at_once",
        "hearth/ledger/tests/test_excluding.py::test_who_left_one_program_may_enter_the_other_and_not_come_back",
    ),
}
UNCERTAIN: Claims = {
    "Every uncertain figure is a parameter without a default": (
        "tests/spec/test_claims.py::test_an_uncertain_figure_is_a_parameter_without_a_default",
        "tests/spec/test_claims.py::test_a_block_that_is_not_sure_states_no_figure_of_its_own",
        "tests/spec/test_claims.py::test_an_uncertain_score_states_no_threshold_of_its_own",
    ),
    "What needs one does not run": (
        "tests/spec/test_claims.py::test_without_its_numbers_a_program_runs_the_rest",
        "hearth/rules/tests/test_resolve.py::test_a_standard_with_an_unset_parameter_is_stopped_and_listed",
        "tests/spec/test_openings.py::test_a_standard_whose_parameter_is_not_set_does_not_run",
        "hearth/ledger/tests/test_installing.py::test_a_parameter_set_later_opens_what_it_stopped_and_unset_it_closes",
    ),
    "A run that needs one names it and where to set it": (
        "hearth/ledger/tests/test_installing.py::test_a_run_names_the_numbers_that_it_waits_for_and_where_to_set_them",
        "hearth/ledger/tests/test_packs_command.py::test_a_network_begins_to_run_a_program_and_is_told_what_waits",
        "tests/spec/test_tools.py::test_an_example_without_its_parameter_is_told_so",
        "hearth/manuals/tests/test_applying.py::test_an_unset_parameter_is_named_with_the_command_that_sets_it",
        "tests/journeys/test_why.py::test_the_manual_says_first_what_is_not_set_yet",
    ),
}
TIME: Claims = {
    "A rule changes on the 15th: `keep`": (
        "tests/spec/test_straddle.py::test_keep_leaves_the_month_to_the_old_rule",
        "hearth/ledger/tests/test_rule_changes.py::test_a_rule_that_changes_on_the_15th_leaves_what_was_decided",
    ),
    "A rule changes on the 15th: `switch`": (
        "tests/spec/test_straddle.py::test_switch_gives_the_month_to_the_new_rule",
        "hearth/ledger/tests/test_rule_changes.py::test_a_rule_that_changes_on_the_15th_leaves_what_was_decided",
    ),
    "A rule changes on the 15th: `prorate`": (
        "tests/spec/test_straddle.py::test_prorate_cuts_the_month_and_each_part_asks_for_its_share",
        "hearth/ledger/tests/test_rule_changes.py::test_a_rule_that_changes_on_the_15th_leaves_what_was_decided",
    ),
    "A past day is told by the rule of that day": (
        "hearth/ledger/tests/test_rule_changes.py::test_what_was_known_before_the_rule_changed_is_still_told_by_the_old_rule",
    ),
    "Leap day": (
        f"{DUE}::test_a_leap_day_is_one_of_the_days_counted",
        "tests/spec/test_windows_of_other_lengths.py::test_a_year_from_a_leap_day_ends_with_the_february_before_it",
        "tests/spec/test_windows_of_other_lengths.py::test_days_that_a_february_does_not_have_are_left_out",
        "tests/spec/test_whom_it_concerns.py::test_who_was_born_on_a_leap_day_is_of_age_on_the_first_of_march",
        "hearth/encounters/tests/test_days.py::test_a_visit_late_on_a_leap_day_counts_for_february",
        f"{NYS}/monthly-core-service.yaml: The last day of a leap February counts",
        f"{NYC}/monthly-face-to-face.yaml: The last day of a leap February counts, the first of"
        " March belongs to March",
    ),
    "The hour that comes twice, and the one that never comes": (
        "hearth/encounters/tests/test_moved_clocks.py::test_a_time_that_came_twice_is_the_first_of_the_two",
        "hearth/encounters/tests/test_moved_clocks.py::test_a_time_that_never_came_is_refused_in_words",
    ),
    "A visit across midnight": (
        "hearth/encounters/tests/test_days.py::test_a_visit_across_midnight_counts_once_for_the_day_it_began",
    ),
    "A member in another time zone": (
        "hearth/encounters/tests/test_days.py::test_a_call_to_a_member_who_travels_counts_for_the_programs_day",
    ),
    "A member moves between tracks in the middle of a month": (
        "tests/spec/test_whom_it_concerns.py::test_a_member_moving_between_tracks_in_the_middle_of_a_month",
        f"{NYC}/moving-between-tracks.yaml: A client moving from the weekly to the monthly track in"
        " the middle of a month",
        f"{NYC}/moving-between-tracks.yaml: A client moving up to observed therapy is asked for a"
        " dose from the day of the move",
        "hearth/ledger/tests/test_place_pages.py::test_a_member_is_moved_held_and_closed",
    ),
    "A corrected discharge date": (
        f"{DUE}::test_a_corrected_discharge_date_moves_the_due_day",
        "hearth/ledger/tests/test_filing.py::test_a_corrected_discharge_keeps_the_key_of_its_chain",
    ),
    "Two discharges in one day": (
        f"{DUE}::test_two_discharges_in_one_day_ask_twice",
        "hearth/transitions/tests/test_discharges.py::test_two_discharges_in_one_day_are_two_follow_ups_and_one_contact_meets_both",
        f"{NYS}/follow-up-after-discharge.yaml: Two discharges in one day ask twice, and one"
        " contact answers both",
    ),
    "A pause across the end of a month": (
        f"{DUE}::test_a_pause_across_the_end_of_a_month",
        f"{DUE}::test_a_pause_across_the_end_of_a_month_puts_the_due_day_off",
        f"{NYS}/follow-up-after-discharge.yaml: A stay across the end of a leap February puts the"
        " due day off by its days",
        f"{NYS}/monthly-core-service.yaml: A stay in a hospital across the end of a month does not"
        " put the month on hold",
        f"{NYC}/daily-observed-dose.yaml: A stay in a hospital across the end of a month holds its"
        " days on both sides",
    ),
    "Consent withdrawn in the middle of a month: sight ends at once": (
        f"{CONSENT}::test_another_agency_sees_no_more_of_what_it_had_been_shown_from_that_moment",
        f"{CONSENT}::test_the_lead_sees_no_more_of_the_member_from_that_moment",
        f"{CONSENT}::test_the_next_request_is_refused_and_what_was_seen_stays_in_the_account",
        f"{CONSENT}::test_the_database_closes_what_was_withdrawn_though_the_application_ignores_it",
    ),
    "… what an agency recorded stays with it and is not shown across": (
        f"{CONSENT}::test_what_an_agency_recorded_itself_stays_with_it_and_is_not_shown_across",
    ),
    "… services given before stay as they were": (
        f"{CONSENT}::test_services_given_before_stay_met_and_nothing_that_is_asked_changes",
        f"{CONSENT}::test_a_consent_recorded_as_evidence_stays_had_though_it_is_withdrawn",
        f"{DUE}::test_consent_withdrawn_in_the_middle_of_a_month_ends_the_stage",
    ),
    "… obligations go on being computed from all evidence": (
        f"{CONSENT}::test_obligations_go_on_being_computed_from_all_evidence",
    ),
    "… and one signed again opens to those it names alone": (
        f"{CONSENT}::test_a_consent_signed_again_opens_to_those_it_names_alone",
    ),
}
LISTS = {
    "What programs assert": ASSERTIONS,
    "Uncertain figures": UNCERTAIN,
    "Time, moves and consent": TIME,
}


def table() -> str:
    """The whole page."""
    lines = [HEAD]
    for title, claims in LISTS.items():
        lines += [f"## {title}", "", "| What must hold | Shown by |", "|---|---|"]
        lines += [f"| {what} | {'<br>'.join(map(_link, by))} |" for what, by in claims.items()]
        lines.append("")
    for program in PROGRAMS:
        lines += [
            f"## {program}",
            "",
            "| Standard | Met | Missed | Boundary |",
            "|---|---|---|---|",
        ]
        lines += [_row(code, by) for code, by in shown_by(program).items()]
        lines.append("")
    return "\n".join(lines)


def shown_by(program: str) -> dict[str, dict[str, str]]:
    """By standard of a program, the first example that shows it met, missed, at a boundary."""
    folder = ROOT / "packs" / program
    pack = read_pack(folder)
    own = [one.code for one in load_pack(folder).standards]
    found: dict[str, dict[str, str]] = {code: {} for code in own}
    for example in sorted(
        load_examples(folder, pack, Codes.in_order(pack)), key=lambda one: one.place
    ):
        for code, counts in rehearse(pack, own, [example], REFERENCE).shown.items():
            is_own_file = example.place.file.endswith(f"/examples/{code}.yaml")
            for name in SHOWN if is_own_file else ():
                if getattr(counts, name):
                    found[code].setdefault(name, example.claim)
    return found


def _link(reference: str) -> str:
    file, test, name = reference.partition("::")
    if not test:
        file, _, name = reference.partition(": ")
    return f"[{name}](../../{file})"


def _row(code: str, by: dict[str, str]) -> str:
    return f"| `{code}` | {' | '.join(by.get(name, 'none') for name in SHOWN)} |"


def references() -> Iterator[str]:
    """Everything that the lists name."""
    for claims in LISTS.values():
        for by in claims.values():
            yield from by


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
