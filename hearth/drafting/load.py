"""From a pack's YAML files to the model.

Shape is judged here: fields, types, dates. Meaning is judged in `check`. Every refusal names
the file and line and says how to mend it; as many as can be found are reported together.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeVar, cast

from hearth.drafting.check import Places
from hearth.drafting.documents import (
    Field,
    Gathering,
    PackError,
    Problem,
    only_document,
    read_documents,
)
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
    Amount,
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
    with Gathering() as gathering:
        pack = gathering.take(_read_pack, folder)
        paths = sorted((folder / "standards").glob("*.yaml"))
        return replace(pack, standards=gathering.each(read_standard, paths))


def load_built_in() -> Pack:
    """The standards every program has, whatever its pack."""
    return load_pack(BUILT_IN)


def with_built_in(pack: Pack, built_in: Pack | None = None) -> Pack:
    """The pack together with the built-in standards (today's, unless given) and their role."""
    built_in = built_in or load_built_in()
    own = {role.code for role in pack.roles}
    roles = (*pack.roles, *(role for role in built_in.roles if role.code not in own))
    return replace(pack, roles=roles, standards=(*pack.standards, *built_in.standards))


def places_in(folder: Path) -> Places:
    """Where pack.yaml writes what, by list and code."""
    found: dict[tuple[str, str], Place] = {}
    for name, field in only_document(folder / "pack.yaml").items().items():
        for item in field.sequence() if field.is_sequence else ():
            code = _code_of(item)
            if code is not None:
                found[name, code] = item.place
    return found


def _code_of(item: Field) -> str | None:
    if item.is_scalar:
        return item.text()
    known = item.items()
    code = known.get("code") or known.get("name")
    return code.text() if code else None


def _read_pack(folder: Path) -> Pack:
    path = folder / "pack.yaml"
    if not path.exists():
        place = Place(f"{folder.name}/pack.yaml", 1)
        raise PackError([Problem(place, "The file is missing.", "Add it with an id and title.")])
    with only_document(path).mapping(
        ("id", "title", "stages", "roles"),
        (
            *("terms", "parameters", "evidence", "tracks", "populations", "holds", "records"),
            *("excludes", "closures", "advice", "acuity", "caseload", "label", "services"),
        ),
    ) as fields:
        words = fields.read_or("terms", _terms, {})
        label = fields.read_or("label", Field.label, NORMAL)
        kinds = fields.read_or("evidence", _each(_kind), ())
        return Pack(
            code=fields.read("id", Field.text),
            title=fields.read("title", Field.both_languages),
            stages=fields.read("stages", _each(_stage)),
            roles=fields.read("roles", _each(_named)),
            parameters=fields.read_or("parameters", _each(_parameter), ()),
            standards=(),
            place=fields.owner.place,
            tracks=fields.read_or("tracks", _each(_labelled), ()),
            populations=fields.read_or("populations", _each(_labelled), ()),
            holds=fields.read_or("holds", _each(_labelled), ()),
            excludes=fields.read_or("excludes", _each(Field.text), ()),
            closures=fields.read_or("closures", _each(_closure), ()),
            advice=fields.read_or("advice", _each(_advice), ()),
            acuity=fields.read_or("acuity", _acuity, None),
            caseload=fields.read_or("caseload", _caseload, None),
            records=fields.read_or("records", _each(Field.text), ()),
            services=fields.read_or("services", _each(_named), ()),
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
    with Gathering() as gathering:
        documents = read_documents(path)
        read = gathering.each(_block, documents)
        blocks = [(document, *one) for document, one in zip(documents, read, strict=True) if one]
        for document, code, _ in blocks:
            if code != blocks[0][1]:
                message = f"This block has the id '{code}', the first has '{blocks[0][1]}'."
                mend = "Keep one standard per file, or use the same id."
                gathering.add(document.wrong(message, mend))
        return Standard(blocks[0][1], tuple(block for _, _, block in blocks))


def _each(read: Callable[[Field], Read]) -> Callable[[Field], tuple[Read, ...]]:
    """A reader of lists, by the reader of their items."""
    return lambda field: field.each(read)


def _named(field: Field) -> Named:
    with field.mapping(("code", "title")) as fields:
        return Named(fields.read("code", Field.text), fields.read("title", Field.both_languages))


def _labelled(field: Field) -> Named:
    """Where a member can be, which may tell something by itself."""
    with field.mapping(("code", "title"), ("label",)) as fields:
        return Named(
            fields.read("code", Field.text),
            fields.read("title", Field.both_languages),
            label=fields.read_or("label", Field.label, NORMAL),
        )


def _terms(field: Field) -> dict[str, Term]:
    with Gathering() as gathering:
        return {code: gathering.take(_term, word) for code, word in field.items().items()}


def _term(field: Field) -> Term:
    with field.mapping(("en", "es"), ("many",)) as fields:
        return Term(
            Text(fields.read("en", Field.text), fields.read("es", Field.text)),
            fields.read_or("many", Field.both_languages, None),
            field.place,
        )


def _stage(field: Field) -> Stage:
    with field.mapping(("code", "title"), ("ends", "label")) as fields:
        return Stage(
            fields.read("code", Field.text),
            fields.read("title", Field.both_languages),
            ends=fields.read_or("ends", Field.flag, False),
            label=fields.read_or("label", Field.label, NORMAL),
        )


def _parameter(field: Field) -> Parameter:
    with field.mapping(("name", "title", "type", "because"), ("default",)) as fields:
        type_ = fields.read("type", lambda one: one.choice(PARAMETER_TYPES))
        return Parameter(
            code=fields.read("name", Field.text),
            title=fields.read("title", Field.both_languages),
            type=type_,
            because=fields.read("because", read_because),
            default=fields.read_or("default", lambda one: one.length(type_), None),
            place=field.place,
        )


def _closure(field: Field) -> Closure:
    """A reason for which an enrollment ends, or is refused."""
    with field.mapping(
        ("code", "title", "type"), ("stages", "refused", "because", "needs_reason")
    ) as fields:
        types: tuple[Literal["disenrollment", "administrative"], ...]
        types = ("disenrollment", "administrative")
        return Closure(
            code=fields.read("code", Field.text),
            title=fields.read("title", Field.both_languages),
            type=fields.read("type", lambda one: one.choice(types)),
            stages=fields.read_or("stages", _codes, ANY),
            refused=fields.read_or("refused", Field.both_languages, None),
            because=fields.read_or("because", read_because, None),
            place=field.place,
            needs_reason=fields.read_or("needs_reason", Field.flag, False),
        )


def _advice(field: Field) -> Advice:
    with field.mapping(("about", "text", "because")) as fields:
        return Advice(
            about=fields.read("about", Field.text),
            text=fields.read("text", Field.both_languages),
            because=fields.read("because", read_because),
            place=field.place,
        )


def _acuity(field: Field) -> Acuity:
    with field.mapping(("items", "tracks", "because"), ("hold",)) as fields:
        return Acuity(
            items=fields.read("items", _each(_item)),
            tracks=fields.read("tracks", _each(_threshold)),
            hold_days=fields.read_or("hold", lambda one: one.amount("days"), None),
            because=fields.read("because", read_because),
            place=field.place,
        )


def _threshold(field: Field) -> tuple[Amount, str]:
    with field.mapping(("from", "track")) as fields:
        return fields.read("from", Field.amount), fields.read("track", Field.text)


def _caseload(field: Field) -> Caseload:
    with field.mapping(("weights", "otherwise", "because")) as fields:
        return Caseload(
            weights=fields.read("weights", _each(_weight)),
            otherwise=fields.read("otherwise", Field.amount),
            because=fields.read("because", read_because),
            place=field.place,
        )


def _weight(field: Field) -> Weight:
    with field.mapping(("weight",), ("track", "population")) as fields:
        weight = fields.read("weight", Field.amount)
        track, population = fields.get("track"), fields.get("population")
        if bool(track) == bool(population):
            mend = "Write 'track: …' or 'population: …'."
            raise field.wrong("A track or a population?", mend)
        if track:
            return Weight("track", track.text(), weight)
        return Weight("population", cast(Field, population).text(), weight)


def _item(field: Field) -> Item:
    with field.mapping(("code", "title", "answers")) as fields:
        return Item(
            code=fields.read("code", Field.text),
            title=fields.read("title", Field.both_languages),
            answers=fields.read("answers", _each(_answer)),
        )


def _answer(field: Field) -> Answer:
    with field.mapping(("code", "title", "points")) as fields:
        return Answer(
            fields.read("code", Field.text),
            fields.read("title", Field.both_languages),
            fields.read("points", Field.whole_number),
        )


def read_because(field: Field) -> Because:
    with field.mapping(("source", "section"), ("confidence",)) as fields:
        return Because(
            source=fields.read("source", Field.text),
            section=fields.read("section", Field.text),
            confidence=fields.read_or("confidence", Field.text, ""),
        )


def _kind(field: Field) -> Kind:
    with field.mapping(("number", "code", "title"), ("attributes", "label")) as fields:
        return Kind(
            number=fields.read("number", Field.whole_number),
            code=fields.read("code", Field.text),
            title=fields.read("title", Field.both_languages),
            attributes=fields.read_or("attributes", _each(_attribute), ()),
            label=fields.read_or("label", Field.label, NORMAL),
        )


def _attribute(field: Field) -> Attribute:
    types: tuple[AttributeType, ...] = ("flag", "code", "count")
    with field.mapping(("code", "title", "type"), ("values",)) as fields:
        values = fields.read_or("values", _each(_named), ())
        return Attribute(
            code=fields.read("code", Field.text),
            title=fields.read("title", Field.both_languages),
            type=fields.read("type", lambda one: one.choice(types)),
            values=tuple(Value(value.code, value.title) for value in values),
        )


def _block(field: Field) -> tuple[str, Block]:
    with field.mapping(
        (
            *("id", "title", "because", "effective", "applies", "opens", "due"),
            *("satisfied_by", "responsible"),
        ),
        ("late", "label", "unless", "pauses", "counting_back"),
    ) as fields:
        code, needs = fields.read("id", Field.text), fields.read("satisfied_by", _needs)
        block = Block(
            title=fields.read("title", Field.both_languages),
            because=fields.read("because", read_because),
            effective=fields.read("effective", _effective),
            applies=fields.read("applies", _applies),
            opens=fields.read("opens", _opens),
            due=fields.read("due", _due),
            responsible=fields.read("responsible", Field.text),
            place=field.place,
            looks_back=fields.read_or("counting_back", lambda one: one.amount("days"), None),
            unless=fields.read_or("unless", _unless, None),
            pauses=fields.read_or("pauses", _codes, ()),
            wanted_for=fields.read_or("late", _late, None),
            label=fields.read_or("label", Field.label, NORMAL),
            needs=needs[0],
            answers_opening=needs[1],
        )
        return code, block


def _late(field: Field) -> int:
    with field.mapping(("wanted_for",)) as fields:
        return fields.read("wanted_for", lambda one: one.length("days"))


def _unless(field: Field) -> EvidenceFilter:
    evidence, answers = _filter(field, field.items())
    if answers:
        raise field.wrong("What excuses does not answer the opening.", "Remove 'answers'.")
    return evidence


def _effective(field: Field) -> Effective:
    with field.mapping(("from", "straddle"), ("to",)) as fields:
        since = fields.read("from", Field.day)
        until = fields.read_or("to", Field.day, None)
        straddle = fields.read("straddle", lambda one: one.choice(STRADDLES))
        if until is not None and until <= since:
            mend = "'to' is the first day after it."
            raise fields["to"].wrong("The block ends before it begins.", mend)
        return Effective(since, until, straddle)


def _codes(field: Field) -> tuple[str, ...]:
    """One code or a list of them; none of them means any."""
    with Gathering() as gathering:
        codes = gathering.each(Field.text, field.one_or_more())
    if not codes:
        raise field.wrong("The list is empty.", "Name at least one, or write 'any'.")
    return ANY if codes == ("any",) else codes


def _applies(field: Field) -> Applies:
    with field.mapping(optional=("stage", "track", "population", "age", "staff")) as fields:
        if bool(fields.get("stage")) == bool(fields.get("staff")):
            mend = "Write 'stage: …' or 'staff: …' (or 'any')."
            fields.add(field.wrong("Members or staff?", mend))
        ages = fields.read_or("age", _ages, (None, None))
        return Applies(
            stages=fields.read_or("stage", _codes, ANY),
            tracks=fields.read_or("track", _codes, ANY),
            populations=fields.read_or("population", _codes, ANY),
            staff=fields.read_or("staff", _codes, None),
            age_from=ages[0],
            age_to=ages[1],
        )


def _ages(field: Field) -> tuple[int | None, int | None]:
    with field.mapping(optional=("from", "to")) as fields:
        since = fields.read_or("from", Field.whole_number, None)
        return since, fields.read_or("to", Field.whole_number, None)


def _opens(field: Field) -> Opens:
    with field.mapping(optional=("each", "days", "every", "on", "where")) as fields:
        each, every, on = (fields.get(one) for one in ("each", "every", "on"))
        days, where = fields.get("days"), fields.get("where")
        if [bool(each), bool(every), bool(on)].count(True) != 1:
            mend = "Write 'each: month', 'every: 6 months' or 'on: <evidence>'."
            fields.add(field.wrong("One opening is expected.", mend))
        if days and not each:
            fields.add(days.wrong("'days' goes with 'each'.", "Remove it."))
        if where and (not on or on.text() == "entry"):
            fields.add(where.wrong("'where' goes with 'on: <evidence>'.", "Remove it."))
        if each:
            unit = fields.read("each", lambda one: one.choice(UNITS))
            return Each(unit, fields.read_or("days", _part, None))
        if every:
            return Every(every.amount("months"))
        if on and on.text() == "entry":
            return OnEntry()
        kind = fields.read("on", Field.text)
        return OnEvidence(EvidenceFilter(kind, fields.read_or("where", _conditions, ())))


def _part(field: Field) -> tuple[int, int]:
    with field.mapping(("from", "to")) as fields:
        return fields.read("from", Field.whole_number), fields.read("to", Field.whole_number)


def _due(field: Field) -> Due:
    with field.mapping(optional=("by", "within", "before")) as fields:
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
    with field.mapping(optional=("parameter", "attribute", "business")) as fields:
        parameter, attribute = fields.get("parameter"), fields.get("attribute")
        business = fields.read_or("business", Field.flag, False)
        if bool(parameter) == bool(attribute):
            mend = "Name a 'parameter' or an 'attribute'."
            raise field.wrong("One length is expected.", mend)
        if parameter:
            return Within(Setting(parameter.text()), business)
        if fields.get("business"):
            mend = "Remove 'business', or name a 'parameter'."
            raise fields["business"].wrong("An attribute counts days.", mend)
        return WithinAttribute(cast(Field, attribute).text())


def _needs(field: Field) -> tuple[tuple[Need, ...], bool]:
    """What meets it: one need, or all of several. And whether it must answer the opening."""
    found = field.items()
    if "all" in found:
        if len(found) > 1:
            raise field.wrong("'all' stands alone.", "Move the rest into the list.")
        needs = found["all"].each(_need)
        return tuple(need for need, _ in needs), any(answers for _, answers in needs)
    need, answers = _need(field)
    return (need,), answers


def _need(field: Field) -> tuple[Need, bool]:
    found = field.items()
    count, distinct = found.pop("at_least", None), found.pop("distinct", None)
    with Gathering() as gathering:
        at_least = gathering.take(Field.amount, count) if count else 1
        if count and at_least == 0:
            gathering.add(count.wrong("'at_least: 0' is always met.", "Ask for at least 1."))
        if list(found) == ["any"]:
            read = found["any"].each(lambda one: _filter(one, one.items()))
        else:
            read = (_filter(field, found),)
        if not read:
            raise field.wrong("The list is empty.", "Name at least one kind of evidence.")
        if len({answers for _, answers in read}) > 1:
            mend = "Write 'answers: opening' beside each kind, or beside none."
            raise field.wrong("Some of these answer the opening, some do not.", mend)
        need = Need(
            evidence=tuple(one for one, _ in read),
            at_least=at_least,
            distinct=gathering.take(Field.text, distinct) if distinct else None,
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


def _conditions(field: Field) -> tuple[Condition, ...]:
    return _each_condition(field.items().items())


def _each_condition(items: Iterable[tuple[str, Field]]) -> tuple[Condition, ...]:
    with Gathering() as gathering:
        return gathering.each(lambda item: _condition(*item), items)


def _condition(attribute: str, field: Field) -> Condition:
    if field.is_mapping:
        return _bounded(attribute, field)
    return Condition(attribute, _values(field))


def _bounded(attribute: str, field: Field) -> Condition:
    with field.mapping(optional=("at_least", "at_most", "more_than", "not")) as fields:
        bounded = [one for one in fields.found if one != "not"]
        if not fields.found:
            mend = "Write 'at_least: n', 'more_than: n', 'at_most: n' or 'not:'."
            raise field.wrong("No bound is given.", mend)
        if bounded and len(bounded) < len(fields.found):
            raise field.wrong("'not' does not go with bounds.", "Keep the bounds or 'not'.")
        if {"at_least", "more_than"} <= fields.found.keys():
            mend = "Keep 'at_least' or 'more_than'."
            raise fields["more_than"].wrong("There are two lower bounds.", mend)
        return Condition(
            attribute,
            excluded=fields.read_or("not", _values, ()),
            at_least=fields.read_or("at_least", Field.amount, None),
            at_most=fields.read_or("at_most", Field.amount, None),
            more_than=fields.read_or("more_than", Field.amount, None),
        )


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
