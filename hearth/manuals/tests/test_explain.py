"""What runs can be said, in both languages, and each obligation says why it is as it is."""

from dataclasses import replace
from datetime import date

import pytest

from hearth.drafting.load import load_built_in
from hearth.manuals.explain import Explanation, explain_obligation, explain_standard
from hearth.manuals.manual import pack_manual
from hearth.rules.evidence import CONTACT, PROMISE, PROMISE_KEPT, SLOTS, WAIVER, encode
from hearth.rules.model import Closure, Named
from hearth.rules.obligation import Evidence, Span, SpanKind, Subject
from hearth.rules.resolve import Codes
from hearth.rules.text import Text
from hearth.rules.windows import to_day

PACK = replace(load_built_in(), stages=(Named("enrolled", Text("Enrolled", "Inscrito")),))
CODES = Codes.in_order(PACK)
RIDE = 1


def day(text: str) -> int:
    return to_day(date.fromisoformat(text))


def a_promise(on: str, days: int) -> Evidence:
    return Evidence(RIDE, RIDE, 7, PROMISE.number, encode(PROMISE, {"days": days}), None, day(on))


def kept(on: str, number: int = 2) -> Evidence:
    return Evidence(number, number, 7, PROMISE_KEPT.number, (None,) * SLOTS, RIDE, day(on))


def explained(as_of: str, *evidence: Evidence, left_on: str | None = None) -> Explanation:
    subject = Subject(1, 7, day("2026-01-01"), day(as_of))
    stay = Span(1, SpanKind.STAGE, 1, day("2026-01-01"), day(left_on) if left_on else None)
    pieces = (a_promise("2026-05-04", 7), *evidence)
    found = explain_obligation(
        PACK, CODES, {}, (subject, [stay], pieces), standard="promise", opening_key=RIDE
    )
    assert found is not None
    return found


def test_a_standard_is_one_sentence_in_both_languages() -> None:
    said = explain_standard(PACK, PACK.standard("promise").blocks[0], {})
    assert said.en.startswith(
        "In any stage, after each promise: at least one promise kept answering it"
    )
    assert said.es.startswith("En cualquier etapa, después de cada compromiso: al menos un")


def test_open_says_what_is_missing_and_by_when() -> None:
    explanation = explained("2026-05-05")
    assert explanation.missing == 1
    assert explanation.sentence.en == "Open: 0 of 1 found since 2026-05-04; 1 more by 2026-05-11."


def test_met_names_the_evidence_that_counted() -> None:
    explanation = explained("2026-05-20", kept("2026-05-06", 2), kept("2026-05-11", 3))
    assert explanation.counted == (2, 3)
    assert explanation.sentence.en.startswith("Met on 2026-05-06: 2 found since 2026-05-04")


def test_missed_says_until_when_it_is_still_wanted() -> None:
    assert explained("2026-05-20").sentence.en.endswith("It is still wanted until 2026-06-10.")


def test_nothing_is_still_wanted_after_the_last_wanted_day() -> None:
    assert explained("2026-06-11").sentence.en.endswith("it was due on 2026-05-11.")


def test_done_late_says_when() -> None:
    explanation = explained("2026-05-20", kept("2026-05-12"))
    assert explanation.sentence.en.endswith("It was done late, on 2026-05-12.")
    assert explanation.counted == ()


def test_waived_names_the_waiver() -> None:
    slots = encode(WAIVER, {"standard": CODES.standards["promise"]})
    waiver = Evidence(9, 9, 7, WAIVER.number, slots, RIDE, day("2026-05-06"))
    explanation = explained("2026-05-20", waiver)
    assert explanation.waived_by == 9
    assert explanation.sentence.en.startswith("Waived on 2026-05-06")


def test_void_says_when_the_stage_ended() -> None:
    explanation = explained("2026-05-20", left_on="2026-05-08")
    assert explanation.sentence.en.startswith("Void: it stopped applying after 2026-05-07")


def test_there_is_nothing_to_explain_where_nothing_opened() -> None:
    subject = Subject(1, 7, day("2026-01-01"), day("2026-05-05"))
    contact = Evidence(5, 5, 7, CONTACT.number, (None,) * SLOTS, None, day("2026-05-04"))
    assert (
        explain_obligation(
            PACK, CODES, {}, (subject, [], [contact]), standard="promise", opening_key=5
        )
        is None
    )


@pytest.mark.parametrize(("language", "said"), [("en", "From 1970-01-01"), ("es", "Desde el")])
def test_the_manual_of_a_pack_speaks_both_languages(language: str, said: str) -> None:
    assert said in pack_manual(PACK, {}, "es" if language == "es" else "en")


def test_the_manual_says_which_reasons_to_close_need_words_and_which_are_refused() -> None:
    because = PACK.standards[0].blocks[0].because
    of = {"type": "disenrollment", "stages": (), "because": because, "place": PACK.place}
    closures = (
        Closure(code="7", title=Text("Safety", "Seguridad"), refused=None, needs_reason=True, **of),
        Closure(code="no", title=Text("Behavior", "Conducta"), refused=Text("Never.", "No."), **of),
    )
    lines = pack_manual(replace(PACK, closures=closures), {}, "en").splitlines()
    assert "## Reasons to close" in lines
    said = {line.partition("Source")[0].strip() for line in lines if line.startswith("- ")}
    assert "- Safety `7`. Ends the enrollment. Only with the reason in words." in said
    assert "- Behavior `no`. Refused. Never." in said


def test_the_manual_lists_what_a_contact_can_give() -> None:
    pack = replace(PACK, services=(Named("visit", Text("A visit", "Una visita")),))
    assert "- A visit `visit`" in pack_manual(pack, {}, "en").splitlines()
    assert "- Una visita `visit`" in pack_manual(pack, {}, "es").splitlines()
    assert "Services that a contact can give" not in pack_manual(PACK, {}, "en")
