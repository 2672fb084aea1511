"""From a pack's YAML files to the model.

Shape is judged here: fields, types, dates. Meaning is judged in `check`. Every refusal names
the file and line and says how to mend it; as many as can be found are reported together.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar, cast

from hearth.drafting.documents import Field, Fields, PackError, Problem, read_documents
from hearth.manuals.terms import in_the_words_of
from hearth.rules.evidence import (
    CORE_KINDS,
    Attribute,
    AttributeType,
    AttributeValue,
    Kind,
    Value,
)
from hearth.rules.labels import NORMAL, joined
from hearth.rules.model import (
    ANY,
    PARAMETER_TYPES,
    STRADDLES,
    UNITS,
    Acuity,
    Advice,
    Answer,
    Applies,
    AtWindowEnd,
    Because,
    BeforeStage,
    Block,
    Caseload,
    Closure,
    Condition,
    Due,
    Each,
    Effective,
    Every,
    EvidenceFilter,
    Item,
    Named,
    Need,
    OnEntry,
    OnEvidence,
    Opens,
    Pack,
    Parameter,
    Place,
    Setting,
    Stage,
    Standard,
    Term,
    Weight,
    Within,
    WithinAttribute,
)
from hearth.rules.text import Text

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
    fields = _only_document(path).mapping(
        ("id", "title", "stages", "roles"),
        (
            *("terms", "parameters", "evidence", "tracks", "populations", "holds", "records"),
            *("excludes", "closures", "advice", "acuity", "caseload", "label", "services"),
        ),
    )
    terms = fields.get("terms")
    words = {code: _term(word) for code, word in terms.items().items()} if terms else {}
    acuity, caseload = fields.get("acuity"), fields.get("caseload")
    label = _label(fields)
    kinds = _each(fields.get("evidence"), _kind)
    return Pack(
        code=fields["id"].text(),
        title=fields["title"].both_languages(),
        stages=_each(fields["stages"], _stage),
        roles=_each(fields["roles"], _named),
        parameters=_each(fields.get("parameters"), _parameter),
        standards=(),
        place=fields.owner.place,
        tracks=_each(fields.get("tracks"), _labelled),
        populations=_each(fields.get("populations"), _labelled),
        holds=_each(fields.get("holds"), _labelled),
        excludes=_each(fields.get("excludes"), Field.text),
        closures=_each(fields.get("closures"), _closure),
        advice=_each(fields.get("advice"), _advice),
        acuity=_acuity(acuity) if acuity else None,
        caseload=_caseload(caseload) if caseload else None,
        records=_each(fields.get("records"), Field.text),
        services=_each(fields.get("services"), _named),
        terms=MappingProxyType(words),
        # What only this program records tells of the program.
        kinds=(
            *in_the_words_of(words, CORE_KINDS),
            *(replace(one, label=joined(label, one.label)) for one in kinds),
        ),
        label=label,
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


def _labelled(field: Field) -> Named:
    """Where a member can be, which may tell something by itself."""
    fields = field.mapping(("code", "title"), ("label",))
    return Named(fields["code"].text(), fields["title"].both_languages(), label=_label(fields))


def _term(field: Field) -> Term:
    fields = field.mapping(("en", "es"), ("many",))
    many = fields.get("many")
    return Term(
        Text(fields["en"].text(), fields["es"].text()),
        many.both_languages() if many else None,
        field.place,
    )


def _stage(field: Field) -> Stage:
    fields = field.mapping(("code", "title"), ("ends", "label"))
    ends = fields.get("ends")
    return Stage(
        fields["code"].text(),
        fields["title"].both_languages(),
        ends=bool(ends and ends.flag()),
        label=_label(fields),
    )


def _parameter(field: Field) -> Parameter:
    fields = field.mapping(("name", "title", "type", "because"), ("default",))
    type_ = fields["type"].choice(PARAMETER_TYPES)
    default = fields.get("default")
    return Parameter(
        code=fields["name"].text(),
        title=fields["title"].both_languages(),
        type=type_,
        because=read_because(fields["because"]),
        default=default.length(type_) if default else None,
        place=field.place,
    )


def _closure(field: Field) -> Closure:
    """A reason for which an enrollment ends, or is refused."""
    fields = field.mapping(
        ("code", "title", "type"), ("stages", "refused", "because", "needs_reason")
    )
    stages, because = fields.get("stages"), fields.get("because")
    needs_reason = fields.get("needs_reason")
    return Closure(
        code=fields["code"].text(),
        title=fields["title"].both_languages(),
        type=fields["type"].choice(("disenrollment", "administrative")),
        stages=_codes(stages) if stages else ANY,
        refused=fields["refused"].both_languages() if fields.get("refused") else None,
        because=read_because(because) if because else None,
        place=field.place,
        needs_reason=bool(needs_reason and needs_reason.flag()),
    )


def _advice(field: Field) -> Advice:
    fields = field.mapping(("about", "text", "because"))
    return Advice(
        about=fields["about"].text(),
        text=fields["text"].both_languages(),
        because=read_because(fields["because"]),
        place=field.place,
    )


def _acuity(field: Field) -> Acuity:
    fields = field.mapping(("items", "tracks", "because"), ("hold",))
    hold = fields.get("hold")
    return Acuity(
        items=_each(fields["items"], _item),
        tracks=tuple(
            (one["from"].amount(), one["track"].text())
            for one in (f.mapping(("from", "track")) for f in fields["tracks"].sequence())
        ),
        hold_days=hold.amount("days") if hold else None,
        because=read_because(fields["because"]),
        place=field.place,
    )


def _caseload(field: Field) -> Caseload:
    fields = field.mapping(("weights", "otherwise", "because"))
    return Caseload(
        weights=_each(fields["weights"], _weight),
        otherwise=fields["otherwise"].amount(),
        because=read_because(fields["because"]),
        place=field.place,
    )


def _weight(field: Field) -> Weight:
    fields = field.mapping(("weight",), ("track", "population"))
    track, population = fields.get("track"), fields.get("population")
    if bool(track) == bool(population):
        raise field.wrong("A track or a population?", "Write 'track: …' or 'population: …'.")
    if track:
        return Weight("track", track.text(), fields["weight"].amount())
    return Weight("population", cast(Field, population).text(), fields["weight"].amount())


def _item(field: Field) -> Item:
    fields = field.mapping(("code", "title", "answers"))
    return Item(
        code=fields["code"].text(),
        title=fields["title"].both_languages(),
        answers=_each(fields["answers"], _answer),
    )


def _answer(field: Field) -> Answer:
    fields = field.mapping(("code", "title", "points"))
    return Answer(
        fields["code"].text(), fields["title"].both_languages(), fields["points"].whole_number()
    )


def read_because(field: Field) -> Because:
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
        label=_label(fields),
    )


def _attribute(field: Field) -> Attribute:
    fields = field.mapping(("code", "title", "type"), ("values",))
    types: tuple[AttributeType, ...] = ("flag", "code", "count")
    type_ = fields["type"].choice(types)
    values = _each(fields.get("values"), _named)
    return Attribute(
        code=fields["code"].text(),
        title=fields["title"].both_languages(),
        type=type_,
        values=tuple(Value(value.code, value.title) for value in values),
    )


def _label(fields: Fields) -> int:
    field = fields.get("label")
    return field.label() if field else NORMAL


def _block(field: Field) -> tuple[str, Block]:
    fields = field.mapping(
        (
            *("id", "title", "because", "effective", "applies", "opens", "due"),
            *("satisfied_by", "responsible"),
        ),
        ("late", "label", "unless", "pauses", "counting_back"),
    )
    late, unless, back = (fields.get(one) for one in ("late", "unless", "counting_back"))
    needs, answers = _needs(fields["satisfied_by"])
    block = Block(
        title=fields["title"].both_languages(),
        because=read_because(fields["because"]),
        effective=_effective(fields["effective"]),
        applies=_applies(fields["applies"]),
        opens=_opens(fields["opens"]),
        due=_due(fields["due"]),
        needs=needs,
        responsible=fields["responsible"].text(),
        place=field.place,
        answers_opening=answers,
        looks_back=back.amount("days") if back else None,
        unless=_unless(unless) if unless else None,
        pauses=_codes(fields["pauses"]) if fields.get("pauses") else (),
        wanted_for=late.mapping(("wanted_for",))["wanted_for"].length("days") if late else None,
        label=_label(fields),
    )
    return fields["id"].text(), block


def _unless(field: Field) -> EvidenceFilter:
    evidence, answers = _filter(field, field.items())
    if answers:
        raise field.wrong("What excuses does not answer the opening.", "Remove 'answers'.")
    return evidence


def _effective(field: Field) -> Effective:
    fields = field.mapping(("from", "straddle"), ("to",))
    straddle, until = fields["straddle"].choice(STRADDLES), fields.get("to")
    since = fields["from"].day()
    if until and until.day() <= since:
        raise until.wrong("The block ends before it begins.", "'to' is the first day after it.")
    return Effective(since, until.day() if until else None, straddle)


def _codes(field: Field) -> tuple[str, ...]:
    """One code or a list of them; none of them means any."""
    codes = tuple(one.text() for one in field.one_or_more())
    if not codes:
        raise field.wrong("The list is empty.", "Name at least one, or write 'any'.")
    return ANY if codes == ("any",) else codes


def _applies(field: Field) -> Applies:
    fields = field.mapping(optional=("stage", "track", "population", "age", "staff"))
    stage, staff = fields.get("stage"), fields.get("staff")
    if bool(stage) == bool(staff):
        raise field.wrong("Members or staff?", "Write 'stage: …' or 'staff: …' (or 'any').")
    age, track, population = (fields.get(one) for one in ("age", "track", "population"))
    ages = age.mapping(optional=("from", "to")) if age else None
    return Applies(
        stages=_codes(stage) if stage else ANY,
        tracks=_codes(track) if track else ANY,
        populations=_codes(population) if population else ANY,
        staff=_codes(staff) if staff else None,
        age_from=_number_in(ages, "from"),
        age_to=_number_in(ages, "to"),
    )


def _number_in(fields: Fields | None, name: str) -> int | None:
    field = fields.get(name) if fields else None
    return field.whole_number() if field else None


def _opens(field: Field) -> Opens:
    fields = field.mapping(optional=("each", "days", "every", "on", "where"))
    each, every, on = (fields.get(one) for one in ("each", "every", "on"))
    days, where = fields.get("days"), fields.get("where")
    if [bool(each), bool(every), bool(on)].count(True) != 1:
        mend = "Write 'each: month', 'every: 6 months' or 'on: <evidence>'."
        raise field.wrong("One opening is expected.", mend)
    if days and not each:
        raise days.wrong("'days' goes with 'each'.", "Remove it.")
    if where and (not on or on.text() == "entry"):
        raise where.wrong("'where' goes with 'on: <evidence>'.", "Remove it.")
    if each:
        return Each(each.choice(UNITS), _part(days) if days else None)
    if every:
        return Every(every.amount("months"))
    if on and on.text() == "entry":
        return OnEntry()
    return OnEvidence(EvidenceFilter(cast(Field, on).text(), _conditions(where)))


def _part(field: Field) -> tuple[int, int]:
    fields = field.mapping(("from", "to"))
    return fields["from"].whole_number(), fields["to"].whole_number()


def _due(field: Field) -> Due:
    fields = field.mapping(optional=("by", "within", "before"))
    by, within, before = (fields.get(one) for one in ("by", "within", "before"))
    if [bool(by), bool(within), bool(before)].count(True) != 1:
        mend = "Write 'by: window_end', 'within: …' or 'before: <stage>'."
        raise field.wrong("One due date is expected.", mend)
    if by:
        by.choice(("window_end",))
        return AtWindowEnd()
    if before:
        return BeforeStage(before.text())
    return _within(cast(Field, within))


def _within(field: Field) -> Due:
    if field.is_scalar:
        business = field.is_in_business_days
        return Within(field.length("business days" if business else "days"), business)
    fields = field.mapping(optional=("parameter", "attribute", "business"))
    parameter, attribute = fields.get("parameter"), fields.get("attribute")
    if bool(parameter) == bool(attribute):
        raise field.wrong("One length is expected.", "Name a 'parameter' or an 'attribute'.")
    business_days = fields.get("business")
    if parameter:
        return Within(Setting(parameter.text()), bool(business_days and business_days.scalar()))
    return WithinAttribute(cast(Field, attribute).text())


def _needs(field: Field) -> tuple[tuple[Need, ...], bool]:
    """What meets it: one need, or all of several. And whether it must answer the opening."""
    found = field.items()
    if "all" in found:
        if len(found) > 1:
            raise field.wrong("'all' stands alone.", "Move the rest into the list.")
        needs = [_need(one) for one in found["all"].sequence()]
        return tuple(need for need, _ in needs), any(answers for _, answers in needs)
    need, answers = _need(field)
    return (need,), answers


def _need(field: Field) -> tuple[Need, bool]:
    found = field.items()
    count, distinct = found.pop("at_least", None), found.pop("distinct", None)
    if list(found) == ["any"]:
        read = [_filter(one, one.items()) for one in found["any"].sequence()]
    else:
        read = [_filter(field, found)]
    at_least = count.amount() if count else 1
    if count and at_least == 0:
        raise count.wrong("'at_least: 0' is always met.", "Ask for at least 1.")
    need = Need(
        evidence=tuple(one for one, _ in read),
        at_least=at_least,
        distinct=distinct.text() if distinct else None,
    )
    return need, any(answers for _, answers in read)


def _filter(field: Field, found: Mapping[str, Field]) -> tuple[EvidenceFilter, bool]:
    """One kind of evidence with its conditions, and whether it must answer the opening."""
    if len(found) != 1:
        raise field.wrong("One kind of evidence is expected.", "Name exactly one kind.")
    ((kind, conditions),) = found.items()
    where = conditions.items()
    answers = where.pop("answers", None)
    if answers:
        answers.choice(("opening",))
    return EvidenceFilter(kind, _each_condition(where.items())), answers is not None


def _conditions(field: Field | None) -> tuple[Condition, ...]:
    return _each_condition(field.items().items()) if field else ()


def _each_condition(items: Iterable[tuple[str, Field]]) -> tuple[Condition, ...]:
    return tuple(_condition(code, field) for code, field in items)


def _condition(attribute: str, field: Field) -> Condition:
    if field.is_mapping:
        names = ("at_least", "at_most", "more_than", "not")
        low, high, below, excluded = map(field.mapping(optional=names).get, names)
        if not (low or high or below or excluded):
            mend = "Write 'at_least: n', 'more_than: n', 'at_most: n' or 'not:'."
            raise field.wrong("No bound is given.", mend)
        if low and below:
            raise below.wrong("There are two lower bounds.", "Keep 'at_least' or 'more_than'.")
        return Condition(
            attribute,
            excluded=_values(excluded) if excluded else (),
            at_least=low.amount() if low else None,
            at_most=high.amount() if high else None,
            more_than=below.amount() if below else None,
        )
    return Condition(attribute, _values(field))


def _values(field: Field) -> tuple[AttributeValue, ...]:
    values = tuple(_value(item) for item in field.one_or_more())
    if not values:
        raise field.wrong("The list is empty.", "Name at least one value.")
    return values


def _value(field: Field) -> AttributeValue:
    value = field.scalar()
    if not isinstance(value, bool | str | int):
        raise field.wrong("A value is expected here.", "Write true, false, a code or a number.")
    return value
