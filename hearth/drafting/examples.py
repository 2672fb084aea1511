"""Situations shipped with a pack, and the obligations they must give.

An example names its evidence (`id: visit`), so that an expectation can say which piece met it.
For every standard it mentions, the example lists all obligations there should be.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hearth.drafting.documents import Field, Fields, read_documents
from hearth.rules.evidence import EvidenceError, encode, kinds_by_code
from hearth.rules.labels import NORMAL, joined
from hearth.rules.model import Pack, Place
from hearth.rules.obligation import Evidence, Obligation, Span, SpanKind, State, Subject
from hearth.rules.resolve import Codes
from hearth.rules.windows import number as number_of

SPANS = {
    "stages": ("stage", SpanKind.STAGE),
    "tracks": ("track", SpanKind.TRACK),
    "populations": ("population", SpanKind.POPULATION),
    "holds": ("hold", SpanKind.HOLD),
    "staff": ("role", SpanKind.STAFF_ROLE),
}
STATES = tuple(one.name.lower() for one in State)
SUBJECT = 1
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
    documents = [document for path in paths for document in read_documents(path)]
    return [_example(document, pack, codes) for document in documents]


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
    fields = document.mapping(
        ("claim", "as_of", "tracked_from", "expect"),
        ("evidence", "parameters", "born", *SPANS),
    )
    born = fields.get("born")
    subject = Subject(
        SUBJECT,
        PARTY,
        fields["tracked_from"].day(),
        fields["as_of"].day(),
        number_of(born.day()) if born else None,
    )
    pieces, settings = fields.get("evidence"), fields.get("parameters")
    named: dict[str, Evidence] = {}
    for number, piece in enumerate(pieces.sequence() if pieces else [], 1):
        name, evidence = _evidence(piece, number, pack, codes, named)
        named[name] = evidence
    return Example(
        claim=fields["claim"].text(),
        place=document.place,
        subject=subject,
        spans=tuple(_spans(fields, codes)),
        evidence=tuple(named.values()),
        parameters=dict(_settings(settings, pack)) if settings else {},
        expected=tuple(_expected(one, codes, named) for one in fields["expect"].sequence()),
    )


def _settings(field: Field, pack: Pack) -> Iterator[tuple[str, int]]:
    known = [one.code for one in pack.parameters]
    for name, value in field.items().items():
        if name not in known:
            mend = f"Use one of: {', '.join(known)}." if known else "The pack has none."
            raise value.wrong(f"Unknown parameter '{name}'.", mend)
        yield name, _setting(value)


def _setting(field: Field) -> int:
    """A parameter's number: '7 days', '6 months', or the bare count."""
    value = field.scalar()
    return value if isinstance(value, int) else field.length(str(value).partition(" ")[2])


def _spans(fields: Fields, codes: Codes) -> Iterator[Span]:
    for name, (what, kind) in SPANS.items():
        stays = fields.get(name)
        for stay in stays.sequence() if stays else ():
            known = stay.mapping((what, "from"), ("to",))
            value, until = _code(known[what], _numbers(codes, name), what), known.get("to")
            ends = until.day() if until else None
            yield Span(SUBJECT, kind, value, known["from"].day(), ends)


def _numbers(codes: Codes, name: str) -> Mapping[str, int]:
    return codes.roles if name == "staff" else getattr(codes, name)


def _code(field: Field, codes: Mapping[str, int], what: str) -> int:
    if field.text() not in codes:
        raise field.wrong(f"Unknown {what} '{field.text()}'.", f"Use one of: {', '.join(codes)}.")
    return codes[field.text()]


def _evidence(
    field: Field, number: int, pack: Pack, codes: Codes, named: Mapping[str, Evidence]
) -> tuple[str, Evidence]:
    fields = field.mapping(("id", "kind", "on"), ("with", "answers", "label"))
    kinds = kinds_by_code(pack.kinds)
    if fields["kind"].text() not in kinds:
        unknown = f"Unknown kind '{fields['kind'].text()}'."
        raise fields["kind"].wrong(unknown, f"Use one of: {', '.join(kinds)}.")
    kind, stated, answers = kinds[fields["kind"].text()], fields.get("with"), fields.get("answers")
    label = fields.get("label")
    attributes = {n: v.scalar() for n, v in stated.items().items()} if stated else {}
    if "standard" in attributes:
        attributes["standard"] = codes.standards.get(str(attributes["standard"]))
    try:
        slots = encode(kind, attributes)
    except EvidenceError as error:
        raise field.wrong(str(error), "Correct the attribute.") from error
    return fields["id"].text(), Evidence(
        evidence_id=number,
        root_id=number,
        party=PARTY,
        kind=kind.number,
        slots=slots,
        answers=_opening(answers, named) if answers else None,
        occurred_on=fields["on"].day(),
        label=joined(kind.label, label.label() if label else NORMAL),
    )


def _piece(field: Field, named: Mapping[str, Evidence]) -> Evidence:
    if field.text() not in named:
        mend = "Use the id of one above; an opening may also be a day, as 2026-01-31."
        raise field.wrong(f"No evidence '{field.text()}' above.", mend)
    return named[field.text()]


def _expected(field: Field, codes: Codes, named: Mapping[str, Evidence]) -> Expected:
    fields = field.mapping(
        ("standard", "opening", "state"),
        ("label", *DAY_COLUMNS, *PIECE_COLUMNS, *COUNT_COLUMNS),
    )
    opening = fields["opening"]
    expected: dict[str, int | None] = {
        "standard": _code(fields["standard"], codes.standards, "standard"),
        "opening_key": _opening(opening, named),
        "state": State[fields["state"].choice(STATES).upper()].value,
    }
    for column in (*DAY_COLUMNS, *PIECE_COLUMNS, *COUNT_COLUMNS, "label"):
        value = fields.get(column)
        if value is not None:
            expected[column] = _column(column, value, named)
    return expected


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
