"""From a pack's YAML files to the model.

Shape is judged here: fields, types, dates. Meaning is judged in `check`. Every refusal names
the file and line and says how to mend it; as many as can be found are reported together.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar, cast

from hearth.rules.documents import Field, PackError, Problem, read_documents
from hearth.rules.evidence import CORE_KINDS, Attribute, AttributeType, AttributeValue, Kind, Value
from hearth.rules.labels import LABELS
from hearth.rules.model import (
    ANY_STAGE,
    AtWindowEnd,
    Because,
    Block,
    Condition,
    Due,
    EachMonth,
    Effective,
    EvidenceFilter,
    Named,
    OnEvidence,
    Opens,
    Pack,
    Parameter,
    Place,
    Satisfaction,
    Standard,
    WithinAttribute,
    WithinDays,
    WithinParameter,
)

Read = TypeVar("Read")
BUILT_IN = Path(__file__).parent / "built_in"


def load_pack(folder: Path) -> Pack:
    """Read pack.yaml and standards/*.yaml. Raises PackError listing what cannot be read."""
    pack = _read_pack(folder)
    problems: list[Problem] = []
    standards: list[Standard] = []
    for path in sorted((folder / "standards").glob("*.yaml")):
        try:
            standards.append(read_standard(path))
        except PackError as error:
            problems.extend(error.problems)
    if problems:
        raise PackError(problems)
    return replace(pack, standards=tuple(standards))


def load_built_in() -> Pack:
    """The standards every program has, whatever its pack."""
    return load_pack(BUILT_IN)


def with_built_in(pack: Pack, built_in: Pack | None = None) -> Pack:
    """The pack together with the built-in standards (today's, unless given) and their role."""
    built_in = built_in or load_built_in()
    own = {role.code for role in pack.roles}
    roles = (*pack.roles, *(role for role in built_in.roles if role.code not in own))
    return replace(pack, roles=roles, standards=(*pack.standards, *built_in.standards))


def _read_pack(folder: Path) -> Pack:
    path = folder / "pack.yaml"
    if not path.exists():
        place = Place(f"{folder.name}/pack.yaml", 1)
        raise PackError([Problem(place, "The file is missing.", "Add it with an id and title.")])
    document = _only_document(path)
    fields = document.mapping(
        ("id", "title", "stages", "roles"), ("terms", "parameters", "evidence")
    )
    terms = fields.get("terms")
    words = {code: text.both_languages() for code, text in terms.items().items()} if terms else {}
    return Pack(
        code=fields["id"].text(),
        title=fields["title"].both_languages(),
        stages=_each(fields["stages"], _named),
        roles=_each(fields["roles"], _named),
        parameters=_each(fields.get("parameters"), _parameter),
        standards=(),
        place=document.place,
        terms=MappingProxyType(words),
        kinds=(*CORE_KINDS, *_each(fields.get("evidence"), _kind)),
    )


def read_standard(path: Path) -> Standard:
    """One standard: the dated blocks of one file, which must share one id."""
    problems: list[Problem] = []
    read: list[tuple[str, Block]] = []
    for document in read_documents(path):
        try:
            code, block = _block(document)
            if read and code != read[0][0]:
                raise document.wrong(
                    f"This block has the id '{code}', the first has '{read[0][0]}'.",
                    "Keep one standard per file, or use the same id.",
                )
            read.append((code, block))
        except PackError as error:
            problems.extend(error.problems)
    if problems:
        raise PackError(problems)
    return Standard(read[0][0], tuple(block for _, block in read))


def _only_document(path: Path) -> Field:
    documents = read_documents(path)
    if len(documents) > 1:
        raise documents[1].wrong("This file holds one document.", "Remove the line '---'.")
    return documents[0]


def _each(field: Field | None, read: Callable[[Field], Read]) -> tuple[Read, ...]:
    return tuple(read(item) for item in field.sequence()) if field else ()


def _named(field: Field) -> Named:
    fields = field.mapping(("code", "title"))
    return Named(fields["code"].text(), fields["title"].both_languages())


def _parameter(field: Field) -> Parameter:
    fields = field.mapping(("name", "title", "type", "because"), ("default",))
    if fields["type"].text() != "days":
        raise fields["type"].wrong("A parameter is a number of days.", "Write 'type: days'.")
    default = fields.get("default")
    return Parameter(
        code=fields["name"].text(),
        title=fields["title"].both_languages(),
        because=_because(fields["because"]),
        default=default.days() if default else None,
        place=field.place,
    )


def _because(field: Field) -> Because:
    fields = field.mapping(("source", "section"), ("confidence",))
    confidence = fields.get("confidence")
    return Because(
        source=fields["source"].text(),
        section=fields["section"].text(),
        confidence=confidence.text() if confidence else "",
    )


def _kind(field: Field) -> Kind:
    fields = field.mapping(("number", "code", "title"), ("attributes", "label"))
    return Kind(
        number=fields["number"].whole_number(),
        code=fields["code"].text(),
        title=fields["title"].both_languages(),
        attributes=_each(fields.get("attributes"), _attribute),
        label=LABELS[_label(fields.get("label"))],
    )


def _attribute(field: Field) -> Attribute:
    fields = field.mapping(("code", "title", "type"), ("values",))
    type_ = fields["type"].text()
    if type_ not in {"flag", "code", "count"}:
        raise fields["type"].wrong(f"Unknown type '{type_}'.", "Use flag, code or count.")
    values = _each(fields.get("values"), _named)
    return Attribute(
        code=fields["code"].text(),
        title=fields["title"].both_languages(),
        type=cast(AttributeType, type_),
        values=tuple(Value(value.code, value.title) for value in values),
    )


def _label(field: Field | None) -> str:
    label = field.text() if field else "normal"
    if field and label not in LABELS:
        raise field.wrong(f"Unknown label '{label}'.", f"Use one of: {', '.join(LABELS)}.")
    return label


def _block(field: Field) -> tuple[str, Block]:
    fields = field.mapping(
        (
            "id",
            "title",
            "because",
            "effective",
            "applies",
            "opens",
            "due",
            "satisfied_by",
            "responsible",
        ),
        ("late", "label"),
    )
    late = fields.get("late")
    block = Block(
        title=fields["title"].both_languages(),
        because=_because(fields["because"]),
        effective=_effective(fields["effective"]),
        stages=_stages(fields["applies"]),
        opens=_opens(fields["opens"]),
        due=_due(fields["due"]),
        satisfied_by=_satisfaction(fields["satisfied_by"]),
        wanted_for=late.mapping(("wanted_for",))["wanted_for"].days() if late else None,
        responsible=fields["responsible"].text(),
        label=_label(fields.get("label")),
        place=field.place,
    )
    return fields["id"].text(), block


def _effective(field: Field) -> Effective:
    fields = field.mapping(("from", "straddle"), ("to",))
    straddle, until = fields["straddle"], fields.get("to")
    if straddle.text() != "keep":
        raise straddle.wrong(
            f"A window cannot yet be made to '{straddle.text()}' when a block changes inside it.",
            "Write 'straddle: keep': the block in force on the window's first day decides.",
        )
    since = fields["from"].day()
    if until and until.day() <= since:
        raise until.wrong("The block ends before it begins.", "'to' is the first day after it.")
    return Effective(since, until.day() if until else None, "keep")


def _stages(field: Field) -> tuple[str, ...]:
    stages = field.mapping(("stage",))["stage"].one_or_more()
    codes = tuple(stage.text() for stage in stages)
    if not codes:
        raise field.wrong("No stage is named.", "Name a stage, or write 'stage: any'.")
    return ANY_STAGE if codes == ("any",) else codes


def _opens(field: Field) -> Opens:
    fields = field.mapping(optional=("each", "on", "where"))
    each, on = fields.get("each"), fields.get("on")
    if bool(each) == bool(on):
        raise field.wrong("One opening is expected.", "Write 'each: month' or 'on: <evidence>'.")
    if on:
        where = fields.get("where")
        return OnEvidence(EvidenceFilter(on.text(), _conditions(where)))
    if fields.get("where"):
        raise field.wrong("'where' goes with 'on'.", "Remove it.")
    if each and each.text() != "month":
        raise each.wrong(f"There is no window '{each.text()}'.", "Write 'each: month'.")
    return EachMonth()


def _due(field: Field) -> Due:
    fields = field.mapping(optional=("by", "within"))
    by, within = fields.get("by"), fields.get("within")
    if bool(by) == bool(within):
        raise field.wrong("One due date is expected.", "Write 'by: window_end' or 'within: …'.")
    if by:
        if by.text() != "window_end":
            raise by.wrong(f"Nothing is due by '{by.text()}'.", "Write 'by: window_end'.")
        return AtWindowEnd()
    return _within(cast(Field, within))


def _within(field: Field) -> Due:
    if field.is_scalar:
        return WithinDays(field.days())
    fields = field.mapping(optional=("parameter", "attribute"))
    parameter, attribute = fields.get("parameter"), fields.get("attribute")
    if bool(parameter) == bool(attribute):
        raise field.wrong("One length is expected.", "Name a 'parameter' or an 'attribute'.")
    if parameter:
        return WithinParameter(parameter.text())
    return WithinAttribute(cast(Field, attribute).text())


def _satisfaction(field: Field) -> Satisfaction:
    found = field.items()
    count, kinds = found.pop("at_least", None), list(found)
    if len(kinds) != 1:
        raise field.wrong("One kind of evidence is expected.", "Name exactly one kind.")
    where = found[kinds[0]].items()
    answers = where.pop("answers", None)
    if answers and answers.text() != "opening":
        raise answers.wrong("Evidence can answer the opening only.", "Write 'answers: opening'.")
    at_least = count.whole_number() if count else 1
    if count and not at_least:
        raise count.wrong("'at_least: 0' is always met.", "Ask for at least 1.")
    return Satisfaction(
        evidence=EvidenceFilter(kinds[0], _each_condition(where.items())),
        at_least=at_least,
        answers_opening=answers is not None,
    )


def _conditions(field: Field | None) -> tuple[Condition, ...]:
    return _each_condition(field.items().items()) if field else ()


def _each_condition(items: Iterable[tuple[str, Field]]) -> tuple[Condition, ...]:
    return tuple(_condition(code, field) for code, field in items)


def _condition(attribute: str, field: Field) -> Condition:
    if field.is_mapping:
        bounds = field.mapping(optional=("at_least", "at_most"))
        low, high = bounds.get("at_least"), bounds.get("at_most")
        if not (low or high):
            raise field.wrong("No bound is given.", "Write 'at_least: n' or 'at_most: n'.")
        return Condition(
            attribute,
            at_least=low.whole_number() if low else None,
            at_most=high.whole_number() if high else None,
        )
    values = tuple(_value(item) for item in field.one_or_more())
    if not values:
        raise field.wrong("The list is empty.", "Name at least one value.")
    return Condition(attribute, values)


def _value(field: Field) -> AttributeValue:
    value = field.scalar()
    if not isinstance(value, bool | str | int):
        raise field.wrong("A value is expected here.", "Write true, false, a code or a number.")
    return value
