"""Situations shipped with a pack, and the obligations they must give.

An example names its evidence (`id: visit`), so that an expectation can say which piece met it.
For every standard it mentions, the example lists all obligations there should be.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from hearth.drafting.check import check_setting
from hearth.drafting.documents import Field, Fields, Gathering, PackError, read_documents
from hearth.rules.evidence import WAIVER, EvidenceError, Kind, Slots, encode, kinds_by_code
from hearth.rules.labels import NORMAL, joined
from hearth.rules.model import Pack, Parameter, Place
from hearth.rules.obligation import Evidence, Obligation, Span, SpanKind, State, Subject
from hearth.rules.resolve import Codes
from hearth.rules.windows import number as number_of
from hearth.rules.windows import to_date

SPANS = {
    "stages": ("stage", SpanKind.STAGE),
    "tracks": ("track", SpanKind.TRACK),
    "populations": ("population", SpanKind.POPULATION),
    "holds": ("hold", SpanKind.HOLD),
    "staff": ("role", SpanKind.STAFF_ROLE),
}
STATES = tuple(one.name.lower() for one in State)
SUBJECT = 1
YEARS = (1900, 2099)
PARTY = 1001
DAY_COLUMNS = ("opens_on", "closes_on", "due_on", "wanted_until", "met_on", "late_on")
PIECE_COLUMNS = ("met_by", "late_by")
COUNT_COLUMNS = ("found", "needed", "block", "parts")
Expected = Mapping[str, int | None]


@dataclass(frozen=True)
class Example:
    """One situation of one subject. `expected` are column values of each obligation."""

    claim: str
    place: Place
    subject: Subject
    spans: tuple[Span, ...]
    evidence: tuple[Evidence, ...]
    parameters: Mapping[str, int]
    expected: tuple[Expected, ...]


def load_examples(folder: Path, pack: Pack, codes: Codes) -> list[Example]:
    """Read examples/*.yaml. Raises PackError with the line of what cannot be read."""
    paths = sorted((folder / "examples").glob("*.yaml"))
    with Gathering() as gathering:
        files = gathering.each(read_documents, paths)
        documents = [document for file in files if file for document in file]
        return list(gathering.each(lambda one: _example(one, pack, codes), documents))


def disagreements(example: Example, obligations: Iterable[Obligation]) -> list[str]:
    """What the obligations of the mentioned standards have that the example does not expect."""
    mentioned = {wanted["standard"] for wanted in example.expected}
    actual = {(o.standard, o.opening_key): o for o in obligations if o.standard in mentioned}
    wanted = {(w["standard"], w["opening_key"]): w for w in example.expected}
    found = [
        f"{example.place}: {key} expects {column} {value}, found {getattr(actual[key], column)}"
        for key, columns in wanted.items()
        if key in actual
        for column, value in columns.items()
        if getattr(actual[key], column) != value
    ]
    missing = [f"{example.place}: no obligation {key}" for key in wanted if key not in actual]
    extra = [
        f"{example.place}: unexpected obligation {o}" for k, o in actual.items() if k not in wanted
    ]
    return [*missing, *extra, *found]


def _example(document: Field, pack: Pack, codes: Codes) -> Example:
    with document.mapping(
        ("claim", "as_of", "tracked_from", "expect"),
        ("evidence", "parameters", "born", *SPANS),
    ) as fields:
        born = fields.read_or("born", _day, None)
        subject = Subject(
            SUBJECT,
            PARTY,
            fields.read("tracked_from", _day),
            fields.read("as_of", _day),
            None if born is None else number_of(born),
        )
        claim, spans = fields.read("claim", Field.text), tuple(_spans(fields, codes))
        parameters = fields.read_or("parameters", lambda one: _settings(one, pack), {})
        # Read last: what is expected names pieces of evidence.
        named = fields.read_or("evidence", lambda one: _pieces(one, pack, codes), {})
        return Example(
            claim=claim,
            place=document.place,
            subject=subject,
            spans=spans,
            evidence=tuple(named.values()),
            parameters=parameters,
            expected=fields.read("expect", lambda one: _expectations(one, codes, named)),
        )


def _day(field: Field) -> int:
    """A day of somebody's life."""
    day = field.day()
    if not YEARS[0] <= to_date(day).year <= YEARS[1]:
        mend = f"Write a day of the years {YEARS[0]} to {YEARS[1]}."
        raise field.wrong("This is no day that an example means.", mend)
    return day


def _pieces(field: Field, pack: Pack, codes: Codes) -> dict[str, Evidence]:
    """The evidence by its id, in order: a piece may answer one above."""
    named: dict[str, Evidence] = {}
    with Gathering() as gathering:
        for number, piece in enumerate(field.sequence(), 1):
            read = partial(_evidence, number=number, pack=pack, codes=codes, named=named)
            name, evidence = gathering.take(read, piece) or ("", None)
            if name in named:
                again = f"Another piece of evidence is called '{name}'."
                gathering.add(piece.wrong(again, "Give it an id of its own."))
            if evidence:
                named[name] = evidence
        return named


def _settings(field: Field, pack: Pack) -> dict[str, int]:
    known = {one.code: one for one in pack.parameters}
    numbers: dict[str, int] = {}
    with Gathering() as gathering:
        for name, value in field.items().items():
            if name not in known:
                mend = f"Use one of: {', '.join(known)}." if known else "The pack has none."
                gathering.add(value.wrong(f"Unknown parameter '{name}'.", mend))
                continue
            numbers[name] = gathering.take(partial(_setting, pack, known[name]), value)
        return numbers


def _setting(pack: Pack, parameter: Parameter, field: Field) -> int:
    """A parameter's number: '7 days', '6 months', or the bare count."""
    bare = isinstance(field.scalar(), int)
    number = field.whole_number() if bare else field.length(parameter.type)
    if problems := [*check_setting(pack, parameter, number, field.place)]:
        raise PackError(problems)
    return number


def _spans(fields: Fields, codes: Codes) -> Iterator[Span]:
    for name, (what, kind) in SPANS.items():
        stay = partial(_span, what=what, kind=kind, numbers=_numbers(codes, name))
        yield from fields.read_or(name, partial(Field.each, read=stay), ()) or ()


def _span(stay: Field, what: str, kind: SpanKind, numbers: Mapping[str, int]) -> Span:
    with stay.mapping((what, "from"), ("to",)) as fields:
        value = fields.read(what, lambda one: _code(one, numbers, what))
        since = fields.read("from", _day)
        until = fields.read_or("to", _day, None)
        if until is not None and until <= since:
            mend = "'to' is the first day after it."
            raise fields["to"].wrong("The stay ends before it begins.", mend)
        return Span(SUBJECT, kind, value, since, until)


def _numbers(codes: Codes, name: str) -> Mapping[str, int]:
    return codes.roles if name == "staff" else getattr(codes, name)


def _code(field: Field, codes: Mapping[str, int], what: str) -> int:
    return codes[_one_of(field, codes, what)]


def _one_of(field: Field, known: Iterable[str], what: str) -> str:
    code = field.text()
    if code not in known:
        choices = ", ".join(known) or "none yet"
        raise field.wrong(f"Unknown {what} '{code}'.", f"Use one of: {choices}.")
    return code


def _evidence(
    field: Field, number: int, pack: Pack, codes: Codes, named: Mapping[str, Evidence]
) -> tuple[str, Evidence]:
    kinds = kinds_by_code(pack.kinds)
    with field.mapping(("id", "kind", "on"), ("with", "answers", "label")) as fields:
        kind = kinds[fields.read("kind", lambda one: _one_of(one, kinds, "kind"))]
        label = fields.read_or("label", Field.label, NORMAL)
        return fields.read("id", Field.text), Evidence(
            evidence_id=number,
            root_id=number,
            party=PARTY,
            kind=kind.number,
            slots=fields.read_or("with", lambda one: _slots(one, kind, codes), encode(kind, {})),
            answers=fields.read_or("answers", lambda one: _opening(one, named), None),
            occurred_on=fields.read("on", _day),
            label=joined(kind.label, label),
        )


def _slots(field: Field, kind: Kind, codes: Codes) -> Slots:
    attributes: dict[str, object] = {}
    with Gathering() as gathering:
        for name, stated in field.items().items():
            attributes[name] = gathering.take(Field.scalar, stated)
            if (kind.code, name) == (WAIVER.code, "standard"):
                attributes[name] = gathering.take(
                    lambda one: _code(one, codes.standards, "standard"), stated
                )
            try:
                encode(kind, {name: attributes[name]})
            except EvidenceError as error:
                gathering.add(stated.wrong(str(error), "Correct the attribute."))
        return encode(kind, attributes)


def _piece(field: Field, named: Mapping[str, Evidence]) -> Evidence:
    if field.text() not in named:
        mend = "Use the id of one above; an opening may also be a day, as 2026-01-31."
        raise field.wrong(f"No evidence '{field.text()}' above.", mend)
    return named[field.text()]


def _expectations(
    field: Field, codes: Codes, named: Mapping[str, Evidence]
) -> tuple[Expected, ...]:
    seen: set[tuple[int | None, int | None]] = set()
    with Gathering() as gathering:
        items = field.sequence()
        expected = gathering.each(lambda one: _expected(one, codes, named), items)
        for item, one in zip(items, expected, strict=True):
            key = (one["standard"], one["opening_key"]) if one else None
            if key in seen:
                again = "This obligation is expected above already."
                gathering.add(item.wrong(again, "Say all of it in one line."))
            if key:
                seen.add(key)
        return expected


def _expected(field: Field, codes: Codes, named: Mapping[str, Evidence]) -> Expected:
    columns = ("label", *DAY_COLUMNS, *PIECE_COLUMNS, *COUNT_COLUMNS)
    with field.mapping(("standard", "opening", "state"), columns) as fields:
        expected: dict[str, int | None] = {
            "standard": fields.read(
                "standard", lambda one: _code(one, codes.standards, "standard")
            ),
            "opening_key": fields.read("opening", lambda one: _opening(one, named)),
            "state": fields.read("state", _state),
        }
        for column in columns:
            if fields.get(column):
                expected[column] = fields.read(column, partial(_column, column, named=named))
        return expected


def _state(field: Field) -> int:
    return State[field.choice(STATES).upper()].value


def _opening(field: Field, named: Mapping[str, Evidence]) -> int:
    if isinstance(field.scalar(), str):
        return _piece(field, named).root_id
    return number_of(field.day())


def _column(column: str, value: Field, named: Mapping[str, Evidence]) -> int | None:
    if value.scalar() is None:
        return None
    if column in DAY_COLUMNS:
        return value.day()
    if column in PIECE_COLUMNS:
        return _piece(value, named).evidence_id
    return value.label() if column == "label" else value.whole_number()
