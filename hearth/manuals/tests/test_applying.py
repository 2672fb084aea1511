"""A standard that asks nothing says why, with every reason, in both languages."""

from datetime import date
from pathlib import Path

import pytest

from hearth.drafting.load import load_pack
from hearth.drafting.tests.packs import PACK, STANDARD, write_pack
from hearth.manuals.applying import NotAsked, not_asked
from hearth.rules.obligation import Span, SpanKind, Subject
from hearth.rules.resolve import Codes
from hearth.rules.windows import to_day

MORE = """\
  - {code: graduated, title: {en: Graduated, es: Egresado}}
tracks:
  - {code: weekly, title: {en: Weekly, es: Semanal}}
  - {code: monthly, title: {en: Monthly, es: Mensual}}
populations:
  - {code: elders, title: {en: Elders, es: Mayores}}
roles:
"""
ENROLLED, GRADUATED = 1, 2


def day(text: str) -> int:
    return to_day(date.fromisoformat(text))


def a_span(kind: SpanKind, value: int, since: str = "2026-01-01", until: str = "") -> Span:
    return Span(1, kind, value, day(since), day(until) if until else None)


def why_not(
    within: Path,
    *spans: Span,
    change: tuple[str, str] = ("", ""),
    parameters: dict[str, int] | None = None,
    as_of: str = "2026-05-10",
    born: int | None = 19710309,
    asked: tuple[str, ...] = (),
) -> tuple[NotAsked, ...]:
    pack_text = PACK.replace("roles:\n", MORE)
    folder = write_pack(within, pack=pack_text, standard=STANDARD.replace(*change))
    pack = load_pack(folder)
    subject = Subject(1, 3, day("2026-02-01"), day(as_of), born)
    codes = Codes.in_order(pack)
    return not_asked(pack, codes, parameters or {}, (subject, spans), asked=asked)


def reasons(within: Path, *spans: Span, **facts: object) -> list[str]:
    (one,) = why_not(within, *spans, **facts)
    return [reason.en for reason in one.reasons]


IN = a_span(SpanKind.STAGE, ENROLLED)


def test_what_is_asked_is_left_out(tmp_path: Path) -> None:
    assert why_not(tmp_path, IN, asked=("monthly",)) == ()


def test_not_in_the_stage(tmp_path: Path) -> None:
    left = a_span(SpanKind.STAGE, ENROLLED, until="2026-05-10")
    now = a_span(SpanKind.STAGE, GRADUATED, "2026-05-10")
    (one,) = why_not(tmp_path, left, now)
    (said,) = one.reasons
    assert said.en == "Asked only in stage Enrolled; the stage is Graduated."
    assert said.es == "Solo se pide en la etapa Inscrito; la etapa es: Egresado."


def test_in_no_stage_at_all(tmp_path: Path) -> None:
    assert reasons(tmp_path) == ["Asked only in stage Enrolled; the stage is none."]


def test_not_on_the_track_nor_in_the_population(tmp_path: Path) -> None:
    change = ("{stage: enrolled}", "{stage: enrolled, track: weekly, population: elders}")
    assert reasons(tmp_path, IN, a_span(SpanKind.TRACK, 2), change=change) == [
        "Asked only on track Weekly; the track is Monthly.",
        "Asked only for Elders; recorded: none.",
    ]


@pytest.mark.parametrize(
    ("born", "said"),
    [
        (20100510, ["Asked only from age 18; the age is 16."]),
        (19500510, ["Asked only up to age 64; the age is 76."]),
        (None, ["Asked only at some ages, and no birth date is recorded."]),
    ],
)
def test_not_of_the_age(tmp_path: Path, born: int | None, said: list[str]) -> None:
    change = ("{stage: enrolled}", "{stage: enrolled, age: {from: 18, to: 64}}")
    assert reasons(tmp_path, IN, change=change, born=born) == said


def test_not_in_force_yet(tmp_path: Path) -> None:
    change = ("2026-01-01", "2026-06-01")
    assert reasons(tmp_path, IN, change=change) == ["Not in force yet: it begins on 2026-06-01."]


def test_no_longer_in_force(tmp_path: Path) -> None:
    change = ("2026-01-01,", "2026-01-01, to: 2026-05-01,")
    assert reasons(tmp_path, IN, change=change)[0].startswith("No longer in force since 2026-05-0")


def test_not_begun(tmp_path: Path) -> None:
    said = reasons(tmp_path, IN, as_of="2026-01-20")
    assert said == ["Not begun: followed from 2026-02-01 on."]


def test_an_unset_parameter_is_named_with_the_command_that_sets_it(tmp_path: Path) -> None:
    change = (
        "opens: {each: month}\ndue: {by: window_end}",
        "opens: {on: entry}\ndue: {within: {parameter: days_allowed}}",
    )
    (said,) = reasons(tmp_path, IN, change=change)
    assert "“Days allowed” (days_allowed)" in said
    assert said.endswith("set with: hearth offer small --network NAME --set days_allowed=NUMBER")
    (said,) = reasons(tmp_path, IN, change=change, parameters={"days_allowed": 5})
    assert said.startswith("It applies; it was asked once")


def test_it_applies_and_nothing_opened_it(tmp_path: Path) -> None:
    change = (
        "opens: {each: month}\ndue: {by: window_end}",
        "opens: {on: discharge, where: {class: inpatient}}\ndue: {within: 7 days}",
    )
    (said,) = reasons(tmp_path, IN, change=change)
    assert said.startswith("It applies, but nothing that would still ask for it has happened")
    assert "inpatient" in said


def test_standards_about_staff_are_not_for_members(tmp_path: Path) -> None:
    change = ("{stage: enrolled}", "{staff: care_manager}")
    assert why_not(tmp_path, IN, change=change) == ()
