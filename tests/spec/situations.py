"""A spec: a standard, a history as a small table, a day, and the obligations there should be.

The standard is the base below with the fields the spec states; only those are shown in the
manual. History rows are evidence (`2026-05-12 | contact | mode: phone`) or stages entered and
left (`2026-01-01 | enters enrolled`). `known` names a piece of evidence where that matters.
"""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from textwrap import dedent

import yaml

from hearth.drafting.check import check_pack
from hearth.drafting.load import load_pack
from hearth.rules.evidence import encode, kinds_by_code
from hearth.rules.labels import LABELS, joined
from hearth.rules.model import Pack
from hearth.rules.obligation import Evidence, Obligation, Span, SpanKind, State, Subject
from hearth.rules.resolve import Codes, Resolved, resolve
from hearth.rules.windows import NEVER, number, to_date, to_day
from tests.support.engines import Situation

SUBJECT, PARTY = 1, 1001
DATES = {"opens_on", "closes_on", "due_on", "wanted_until", "met_on", "late_on"}
PIECES = {"met_by", "late_by"}

PACK = """
id: spec
title: {en: Spec, es: Ejemplo}
stages:
  - {code: outreach, title: {en: Outreach, es: Búsqueda}}
  - {code: enrolled, title: {en: Enrolled, es: Inscrito}}
  - {code: intensive, title: {en: Intensive, es: Intensivo}}
tracks:
  - {code: weekly, title: {en: Weekly, es: Semanal}}
  - {code: monthly, title: {en: Monthly, es: Mensual}}
populations:
  - {code: smi, title: {en: serious mental illness, es: enfermedad mental grave}}
  - {code: hiv, title: {en: HIV, es: VIH}}
holds:
  - {code: hospital, title: {en: a hospital stay, es: una hospitalización}}
  - {code: jail, title: {en: time in jail, es: un tiempo en la cárcel}}
roles:
  - {code: care_manager, title: {en: Care manager, es: Coordinador}}
  - {code: supervisor, title: {en: Supervisor, es: Supervisor}}
parameters:
  - name: days_allowed
    title: {en: Days allowed, es: Días permitidos}
    type: days
    because: {source: Spec, section: made up, confidence: unconfirmed}
  - name: how_many
    title: {en: How many, es: Cuántos}
    type: count
    because: {source: Spec, section: made up, confidence: unconfirmed}
evidence:
  - number: 100
    code: group_session
    title: {en: group session, es: sesión de grupo}
    label: sud_part2
    attributes:
      - {code: attended, title: {en: attended, es: asistió}, type: flag}
  - number: 101
    code: topic_taught
    title: {en: topic taught, es: tema enseñado}
    attributes:
      - code: topic
        title: {en: topic, es: tema}
        type: code
        values:
          - {code: medicines, title: {en: medicines, es: medicinas}}
          - {code: visits, title: {en: visits, es: visitas}}
          - {code: food, title: {en: food, es: comida}}
"""
BASE = """
id: spec
title: {en: Spec, es: Ejemplo}
because: {source: Spec, section: made up, confidence: set_by_network}
effective: {from: 2020-01-01, straddle: keep}
applies: {stage: enrolled}
opens: {each: month}
due: {by: window_end}
satisfied_by: {contact: {reached: true}}
responsible: care_manager
"""


@dataclass(frozen=True)
class Spec:
    """`standard` may hold several dated blocks, separated by `---` as in a pack."""

    standard: str
    history: str
    as_of: str
    expect: str
    tracked_from: str = "2026-05-01"
    parameters: Mapping[str, int] | None = None
    unsealed: bool = False
    born: str | None = None

    @property
    def pack(self) -> Pack:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary) / "spec"
            (folder / "standards").mkdir(parents=True)
            (folder / "pack.yaml").write_text(PACK)
            (folder / "standards" / "spec.yaml").write_text(_full_text(self.standard))
            pack = load_pack(folder)
        problems = check_pack(pack)
        assert not problems, "\n".join(map(str, problems))
        return pack

    def resolved(self) -> Resolved:
        return resolve(self.pack, Codes.in_order(self.pack), self.parameters or {})

    def situation(self) -> tuple[Situation, dict[str, int]]:
        """The relations, and the evidence ids by the name the spec uses."""
        return _situation(self, self.pack)

    def expected(self) -> list[dict[str, str]]:
        return parse_table(self.expect)

    def shown(
        self, obligations: Sequence[Obligation], names: Mapping[str, int]
    ) -> list[dict[str, str]]:
        """The obligations in the columns and words the spec uses."""
        columns = list(self.expected()[0]) if self.expected() else []
        known = {number: name for name, number in names.items()}
        return [{name: _shown(name, one, known) for name in columns} for one in obligations]


def parse_table(text: str) -> list[dict[str, str]]:
    """Rows of a table whose cells are separated by bars; the first line names the columns."""
    lines = [line for line in dedent(text).strip().splitlines() if line.strip()]
    if not lines:
        return []
    head = [cell.strip() for cell in lines[0].split("|")]
    rows = [[cell.strip() for cell in line.split("|")] for line in lines[1:]]
    return [dict(zip(head, row + [""] * (len(head) - len(row)), strict=True)) for row in rows]


def _full_text(stated: str) -> str:
    """Merges nodes, not values: as values, YAML would read the field name `on` as a flag."""
    blocks = []
    for block in dedent(stated).split("---\n"):
        base, own = yaml.compose(BASE), yaml.compose(block)
        fields = {key.value: (key, value) for key, value in base.value}
        fields |= {key.value: (key, value) for key, value in own.value}
        base.value = list(fields.values())
        blocks.append(base)
    return yaml.serialize_all(blocks, allow_unicode=True)


def _situation(spec: Spec, pack: Pack) -> tuple[Situation, dict[str, int]]:
    codes, kinds = Codes.in_order(pack), kinds_by_code(pack.kinds)
    spans: list[Span] = []
    evidence: list[Evidence] = []
    names: dict[str, int] = {}
    for place, row in enumerate(parse_table(spec.history), 1):
        verb, _, stage = row["what"].partition(" ")
        day = to_day(date.fromisoformat(row["on"]))
        if verb in {"enters", "leaves"}:
            _move(spans, verb, _place(codes, stage), day)
            continue
        stated = yaml.safe_load("{" + row.get("with", "") + "}")
        label, answers = stated.pop("label", "normal"), stated.pop("answers", None)
        root = names[stated.pop("corrects")] if "corrects" in stated else place
        names[row.get("known") or f"#{place}"] = place
        kind = kinds[row["what"]]
        evidence.append(
            Evidence(
                evidence_id=place,
                root_id=root,
                party=PARTY,
                kind=kind.number,
                slots=encode(kind, stated),
                answers=_answered(answers, names),
                occurred_on=day,
                label=joined(*(LABELS[name] for name in label.split(" and "))),
            )
        )
    # What was corrected is no longer in the relation of evidence.
    corrected = {piece.root_id for piece in evidence if piece.root_id != piece.evidence_id}
    current = tuple(piece for piece in evidence if piece.evidence_id not in corrected)
    born = number(_day(spec.born)) if spec.born else None
    subject = Subject(SUBJECT, PARTY, _day(spec.tracked_from), _day(spec.as_of), born)
    return Situation((subject,), tuple(spans), current), names


def _answered(answers: object, names: Mapping[str, int]) -> int | None:
    """What evidence answers: an earlier piece by its name, or a window by its first day."""
    if answers is None:
        return None
    return number(to_day(answers)) if isinstance(answers, date) else names[str(answers)]


def _place(codes: Codes, name: str) -> tuple[SpanKind, int]:
    """Stages, tracks, populations and holds have no name in common; staff roles are told apart."""
    known = {
        SpanKind.STAGE: codes.stages,
        SpanKind.TRACK: codes.tracks,
        SpanKind.POPULATION: codes.populations,
        SpanKind.HOLD: codes.holds,
        SpanKind.STAFF_ROLE: codes.roles,
    }
    return next((kind, numbers[name]) for kind, numbers in known.items() if name in numbers)


def _move(spans: list[Span], verb: str, place: tuple[SpanKind, int], day: int) -> None:
    kind, value = place
    if verb == "enters":
        spans.append(Span(SUBJECT, kind, value, day, None))
        return
    begun = next(s for s in spans if (s.kind, s.value) == place and s.ends_on is None)
    spans[spans.index(begun)] = Span(SUBJECT, kind, value, begun.starts_on, day)


def _day(text: str) -> int:
    return to_day(date.fromisoformat(text))


def _shown(column: str, obligation: Obligation, names: Mapping[int, str]) -> str:
    if column == "opening":
        return _opening(obligation.opening_key, names)
    value = getattr(obligation, column)
    if value is None:
        return "-"
    if column == "state":
        return State(value).name.lower()
    if column in DATES:
        return "never" if value == NEVER else str(to_date(value))
    if column in PIECES:
        return names[value]
    return str(value)


def _opening(key: int, names: Mapping[int, str]) -> str:
    if key in names:
        return names[key]
    month = f"{key // 10_000}-{key // 100 % 100:02}"
    return month if key % 100 == 1 else f"{month}-{key % 100:02}"


assert {column.name for column in fields(Obligation)} >= DATES | PIECES
