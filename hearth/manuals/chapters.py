"""What a pack says besides its standards, chapter by chapter, in English and Spanish.

The Markdown manual and the page of a program draw the same chapters, so neither says less.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from hearth.manuals import words
from hearth.manuals.explain import describe_amount
from hearth.manuals.terms import HEARTHS
from hearth.manuals.waiting import waiting_for
from hearth.rules.evidence import CORE_KINDS, Attribute, Kind, kinds_by_code
from hearth.rules.labels import NORMAL, named
from hearth.rules.model import (
    Acuity,
    Amount,
    Because,
    Block,
    Closure,
    Item,
    Named,
    Pack,
    Parameter,
    Setting,
    Stage,
)
from hearth.rules.resolve import values_of
from hearth.rules.text import LANGUAGES, Text

LABELLED = Text(
    "Sensitive ({what}): only who may see that sees this.",
    "Delicado ({what}): solo lo ve quien puede ver eso.",
)
PROGRAM_LABELLED = Text(
    "Sensitive ({what}): taking part in this program tells it, so only who may see that sees"
    " anything of it.",
    "Delicado ({what}): participar en este programa lo revela, así que solo quien puede ver eso ve"
    " algo de él.",
)

IS = Text("{title}: {what}", "{title}: {what}")

PLACES = Text("Stages, tracks, groups, holds and roles", "Etapas, vías, grupos, pausas y funciones")
STAGE = Text("Stage: {title}", "Etapa: {title}")
TRACK = Text("Track: {title}", "Vía: {title}")
GROUP = Text("Group: {title}", "Grupo: {title}")
HOLD = Text("Hold: {title}", "Pausa: {title}")
ROLE = Text("Role: {title}", "Función: {title}")
ENDS = Text("The enrollment ends in it.", "En ella termina la inscripción.")

EXCLUDED = Text("Not at the same time", "No al mismo tiempo")
EXCLUDES = Text(
    "Whoever is in {program} is not taken into this program, nor the other way round, until they"
    " have left.",
    "Quien está en {program} no entra en este programa, ni al revés, mientras no lo haya dejado.",
)

ACUITY = Text("Acuity score", "Puntuación de agudeza")
NO_SCORING = Text(
    "Nothing is scored until the network has set all of these: {titles}.",
    "No se puntúa nada mientras la red no haya fijado todo esto: {titles}.",
)
NO_STEPPING = Text(
    "A score that points to a less intensive track is refused until the network has set: {titles}.",
    "Una puntuación que señala una vía menos intensiva se rechaza mientras la red no haya fijado:"
    " {titles}.",
)
THRESHOLD = Text("{track}: from a score of {least}", "{track}: desde una puntuación de {least}")
THRESHOLD_SET = Text(
    "{track}: from a score of {least} ({title})",
    "{track}: desde una puntuación de {least} ({title})",
)
THRESHOLD_UNSET = Text("{track}: not set yet ({title})", "{track}: aún sin fijar ({title})")
THE_SCORE = Text(
    "The points of all answers make the score; the track is the one with the highest threshold"
    " that it reaches.",
    "Los puntos de todas las respuestas forman la puntuación; la vía es la del umbral más alto que"
    " alcanza.",
)
IN_ORDER = Text(
    "From the most intensive track to the least: {tracks}.",
    "De la vía más intensiva a la menos intensiva: {tracks}.",
)
STEP_UP = Text(
    "A step to a more intensive track is taken at once, whatever the score skips.",
    "Un paso a una vía más intensiva se da de inmediato, aunque se salte alguna.",
)
STEP_DOWN = Text(
    "A step to a less intensive one is taken one track at a time, and none by itself: each needs a"
    " new score.",
    "Un paso a una menos intensiva se da de vía en vía, y ninguno por sí solo: cada uno requiere"
    " una nueva puntuación.",
)
HELD = Text(
    "Before each step down, the present track is kept for: {length}.",
    "Antes de cada paso a menos, la vía presente se mantiene durante: {length}.",
)

CASELOAD = Text(
    "What a member weighs in a caseload, in hundredths",
    "Cuánto pesa un participante en la carga de casos, en centésimas",
)
OTHERS = Text("Anybody else", "Los demás")
HEAVIEST = Text(
    "Of what applies to a member, the greatest weight counts.",
    "De lo que se aplica a un participante, cuenta el peso mayor.",
)
NO_WEIGHING = Text(
    "Nobody is weighed until the network has set all of these: {titles}.",
    "No se pondera a nadie mientras la red no haya fijado todo esto: {titles}.",
)

SERVICES = Text("Services that a contact can give", "Servicios que puede dar un contacto")
RECORDS = Text("Recorded by hand, besides contacts", "Se registra a mano, además de los contactos")
KINDS = Text("The program's own kinds of evidence", "Tipos de evidencia propios del programa")
FLAG = Text("{title}: yes or no", "{title}: sí o no")
COUNT = Text("{title}: a number", "{title}: un número")

ADVICE = Text("Recommended, not checked", "Recomendado, sin control")

CLOSING = Text("Reasons to close", "Motivos de cierre")
CLOSES = {
    "disenrollment": Text("Ends the enrollment.", "Termina la inscripción."),
    "administrative": Text("Administrative.", "Administrativo."),
}
REFUSED = Text("Refused.", "No se acepta.")
FROM_STAGE = Text("From the stage {stages}.", "Desde la etapa {stages}.")
IN_WORDS = Text("Only with the reason in words.", "Solo con el motivo explicado en palabras.")

TERMS = Text("The program's own words", "Palabras propias del programa")

WAITED_FOR = Text(
    "Until it is set, this waits: {what}.", "Mientras no se fije, queda en espera: {what}."
)
NOT_WAITED_FOR = Text("Nothing waits for it.", "Nada depende de este número.")
SET_WITH = Text("It is set with:", "Se fija con:")


@dataclass(frozen=True)
class Line:
    """One statement; `code` is the pack's word, `more` sentences, `parts` a list below it."""

    says: Text
    code: str = ""
    more: tuple[Text, ...] = ()
    parts: tuple[Text, ...] = ()
    because: Because | None = None


@dataclass(frozen=True)
class Chapter:
    """`because` is the source of all of it, where the lines have none of their own."""

    code: str
    title: Text
    lines: tuple[Line, ...]
    because: Because | None = None


def chapters(pack: Pack, parameters: Mapping[str, int]) -> tuple[Chapter, ...]:
    """Everything of a pack but standards and parameters; what it does not have is left out."""
    own, known = pack.kinds[len(CORE_KINDS) :], kinds_by_code(pack.kinds)
    acuity, caseload = pack.acuity, pack.caseload
    told = (
        Chapter("places", PLACES, tuple(_places(pack))),
        Chapter("excludes", EXCLUDED, tuple(_excludes(pack))),
        Chapter(
            "acuity",
            ACUITY,
            tuple(_acuity(pack, acuity, parameters)) if acuity else (),
            acuity.because if acuity else None,
        ),
        Chapter(
            "caseload",
            CASELOAD,
            tuple(_caseload(pack, parameters)),
            caseload.because if caseload else None,
        ),
        Chapter("services", SERVICES, tuple(Line(one.title, one.code) for one in pack.services)),
        Chapter("records", RECORDS, tuple(Line(known[one].title, one) for one in pack.records)),
        Chapter("kinds", KINDS, tuple(_kind(one) for one in own)),
        Chapter(
            "advice", ADVICE, tuple(Line(one.text, because=one.because) for one in pack.advice)
        ),
        Chapter("closures", CLOSING, tuple(_closure(pack, one) for one in pack.closures)),
        Chapter("terms", TERMS, tuple(_terms(pack))),
    )
    return tuple(one for one in told if one.lines)


def sensitivity(label: int, sentence: Text = LABELLED) -> tuple[Text, ...]:
    """That something is sensitive, if its label says so."""
    if label == NORMAL:
        return ()
    return (words.said(sentence, what=Text(*(named(label, to) for to in LANGUAGES))),)


def block_title(pack: Pack, block: Block) -> Text | None:
    """What a dated block was called, where its standard goes by another title today."""
    standard = next(one for one in pack.standards if block in one.blocks)
    return None if block.title == standard.blocks[-1].title else block.title


def block_notes(pack: Pack, block: Block) -> tuple[Text, ...]:
    """What a dated block says besides its sentence: how it takes over, what it tells of."""
    takes_over = words.STRADDLES.get(block.effective.straddle)
    label = pack.label_of(block) if block.label != NORMAL else NORMAL
    return (*((takes_over,) if takes_over else ()), *sensitivity(label))


def value_shown(pack: Pack, parameter: Parameter, parameters: Mapping[str, int]) -> Text | None:
    """The number that a parameter has, with its unit; None while it is not set."""
    value = values_of(pack, parameters).get(parameter.code)
    if value is None:
        return None
    return words.lengths(value, parameter.type)


def waits_for_it(pack: Pack, parameter: Parameter) -> Text:
    """What waits while a parameter is not set."""
    what = [one.what for one in waiting_for(pack, parameter.code)]
    return words.said(WAITED_FOR, what=words.listed(what)) if what else NOT_WAITED_FOR


def _places(pack: Pack) -> Iterator[Line]:
    kinds: tuple[tuple[Text, Iterable[Named]], ...] = (
        (STAGE, pack.stages),
        (TRACK, pack.tracks),
        (GROUP, pack.populations),
        (HOLD, pack.holds),
        (ROLE, pack.roles),
    )
    for kind, places in kinds:
        for one in places:
            ends = (ENDS,) if isinstance(one, Stage) and one.ends else ()
            more = (*ends, *sensitivity(one.label))
            yield Line(words.said(kind, title=one.title), one.code, more)


def _excludes(pack: Pack) -> Iterator[Line]:
    yield from (Line(words.said(EXCLUDES, program=one)) for one in pack.excludes)


def _acuity(pack: Pack, acuity: Acuity, parameters: Mapping[str, int]) -> Iterator[Line]:
    titles = {one.code: one.title for one in pack.tracks}
    hold = () if acuity.hold_days is None else (acuity.hold_days,)
    leasts = [least for least, _ in acuity.tracks]
    for sentence, amounts in ((NO_SCORING, leasts), (NO_STEPPING, hold)):
        yield from _missing(pack, sentence, amounts, parameters)
    yield from (Line(one.title, one.code, parts=_answers(one)) for one in acuity.items)
    yield Line(THE_SCORE)
    for least, track in acuity.tracks:
        yield Line(_threshold(pack, least, titles[track], parameters))
    yield Line(words.said(IN_ORDER, tracks=words.listed(list(titles.values()))))
    yield Line(STEP_UP)
    yield Line(STEP_DOWN)
    for amount in hold:
        yield Line(words.said(HELD, length=_amount(pack, amount, "days", parameters)))


def _answers(item: Item) -> tuple[Text, ...]:
    return tuple(
        words.said(IS, title=one.title, what=words.lengths(one.points, "points"))
        for one in item.answers
    )


def _threshold(pack: Pack, least: Amount, track: Text, parameters: Mapping[str, int]) -> Text:
    """A number of the network's goes by its title, set or not."""
    if not isinstance(least, Setting):
        return words.said(THRESHOLD, track=track, least=least)
    title = next(one.title for one in pack.parameters if one.code == least.parameter)
    value = values_of(pack, parameters).get(least.parameter)
    sentence = THRESHOLD_UNSET if value is None else THRESHOLD_SET
    return words.said(sentence, track=track, least=value, title=title)


def _caseload(pack: Pack, parameters: Mapping[str, int]) -> Iterator[Line]:
    if pack.caseload is None:
        return
    known = {"track": pack.tracks, "population": pack.populations}
    yield from _missing(pack, NO_WEIGHING, pack.caseload.amounts, parameters)
    for one in pack.caseload.weights:
        title = next(place.title for place in known[one.of] if place.code == one.code)
        weight = _amount(pack, one.weight, "count", parameters)
        yield Line(words.said(IS, title=title, what=weight))
    other = _amount(pack, pack.caseload.otherwise, "count", parameters)
    yield Line(words.said(IS, title=OTHERS, what=other))
    yield Line(HEAVIEST)


def _missing(
    pack: Pack, sentence: Text, amounts: Iterable[Amount], parameters: Mapping[str, int]
) -> Iterator[Line]:
    """The sentence with the titles of the numbers that are not set, if any is not."""
    named = {one.parameter for one in amounts if isinstance(one, Setting)}
    unset = named - values_of(pack, parameters).keys()
    if unset:
        titles = [one.title for one in pack.parameters if one.code in unset]
        yield Line(words.said(sentence, titles=words.listed(titles)))


def _kind(kind: Kind) -> Line:
    parts = tuple(_attribute(one) for one in kind.attributes)
    return Line(kind.title, kind.code, sensitivity(kind.label), parts)


def _attribute(attribute: Attribute) -> Text:
    sentence = {"flag": FLAG, "count": COUNT, "code": IS}[attribute.type]
    values = words.listed([one.title for one in attribute.values])
    return words.said(sentence, title=attribute.title, what=values)


def _closure(pack: Pack, closure: Closure) -> Line:
    more = tuple(_closure_says(pack, closure))
    return Line(closure.title, closure.code, more, because=closure.because)


def _closure_says(pack: Pack, closure: Closure) -> Iterator[Text]:
    if closure.refused:
        yield REFUSED
        yield closure.refused
        return
    yield CLOSES[closure.type]
    if closure.stages:
        titles = [one.title for one in pack.stages if one.code in closure.stages]
        said = (words.either([one.in_language(to) for one in titles], to) for to in LANGUAGES)
        yield words.said(FROM_STAGE, stages=Text(*said))
    if closure.needs_reason:
        yield IN_WORDS


def _terms(pack: Pack) -> Iterator[Line]:
    for code, term in pack.terms.items():
        if code in HEARTHS:
            said = words.listed([one for one in (term.one, term.many) if one])
            yield Line(words.said(IS, title=HEARTHS[code].one, what=said))


def _amount(pack: Pack, amount: Amount, unit: str, parameters: Mapping[str, int]) -> Text:
    return Text(*(describe_amount(pack, parameters, amount, unit, to) for to in LANGUAGES))
