"""Why a standard asks nothing of a subject on a day, in English and Spanish.

What is asked, and why it stands as it does, `explain` says; here is the rest of the pack.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from hearth.manuals import words
from hearth.manuals.explain import describe_filter
from hearth.manuals.waiting import how_to_set
from hearth.rules import windows
from hearth.rules.model import Block, EvidenceFilter, Named, OnEntry, OnEvidence, Pack, Parameter
from hearth.rules.obligation import Span, SpanKind, Subject
from hearth.rules.resolve import Codes, unset_parameters, values_of
from hearth.rules.text import Language, Text

NOT_YET = Text("Not in force yet: it begins on {day}.", "Aún no rige: empieza el {day}.")
NO_LONGER = Text("No longer in force since {day}.", "Ya no rige desde el {day}.")
UNSET = Text(
    "It does not run: this network has not set “{title}” ({code}). It is set with: {command}",
    "No se aplica: esta red no ha fijado «{title}» ({code}). Se fija con: {command}",
)
NOT_BEGUN = Text(
    "Not begun: followed from {day} on.",
    "Sin empezar: el seguimiento comienza el {day}.",
)
NO_STAGE = Text("In no stage of this program.", "En ninguna etapa de este programa.")
ONLY_IN = {
    SpanKind.STAGE: Text(
        "Asked only in stage {wanted}; the stage is {now}.",
        "Solo se pide en la etapa {wanted}; la etapa es: {now}.",
    ),
    SpanKind.TRACK: Text(
        "Asked only on track {wanted}; the track is {now}.",
        "Solo se pide en la vía {wanted}; la vía es: {now}.",
    ),
    SpanKind.POPULATION: Text(
        "Asked only for {wanted}; recorded: {now}.",
        "Solo se pide para {wanted}; población que consta: {now}.",
    ),
}
NONE = Text("none", "ninguna")
NO_AGE = Text(
    "Asked only at some ages, and no birth date is recorded.",
    "Solo se pide a ciertas edades, y no consta la fecha de nacimiento.",
)
TOO_YOUNG = Text("Asked only from age {asked}; the age is {age}.",
                 "Solo se pide desde los {asked} años; la edad es {age}.")  # fmt: skip
TOO_OLD = Text("Asked only up to age {asked}; the age is {age}.",
               "Solo se pide hasta los {asked} años; la edad es {age}.")  # fmt: skip
NOTHING_OPENED = Text(
    "It applies, but nothing that would still ask for it has happened: it is asked after each"
    " {evidence}.",
    "Se aplica, pero no ha ocurrido nada que aún lo pida: se pide después de cada {evidence}.",
)
HAS_BEEN = Text(
    "It applies; it was asked once, when it began to apply, and is asked no more.",
    "Se aplica; se pidió una vez, cuando empezó a aplicarse, y ya no se pide.",
)
NO_WINDOW = Text(
    "It applies, but none of its windows is open on this day.",
    "Se aplica, pero ninguna de sus ventanas está abierta ese día.",
)


@dataclass(frozen=True)
class NotAsked:
    """A standard that asks nothing on the day: its block of then, or the nearest, and why."""

    standard: str
    block: Block
    reasons: tuple[Text, ...]


def not_asked(
    pack: Pack,
    codes: Codes,
    parameters: Mapping[str, int],
    history: tuple[Subject, Iterable[Span]],
    *,
    asked: Collection[str],
) -> tuple[NotAsked, ...]:
    """The standards about members that are not among `asked`, each with every reason."""
    subject, spans = history
    day = _Day(pack, codes, values_of(pack, parameters), subject, tuple(spans))
    found = []
    for standard in pack.standards:
        block = _nearest(standard.blocks, subject.as_of)
        if standard.code in asked or block.applies.staff is not None:
            continue
        unset = unset_parameters(pack, standard, day.parameters)
        reasons = [*day.outside(block, unset)] or [day.opening(block)]
        found.append(NotAsked(standard.code, block, tuple(reasons)))
    return tuple(found)


def parameter_unset(pack: Pack, parameter: Parameter) -> Text:
    """Which number is missing, and how it is set."""
    command = how_to_set(pack.code, [parameter.code])
    return words.said(UNSET, title=parameter.title, code=parameter.code, command=command)


@dataclass(frozen=True)
class _Day:
    """One subject on its day, before a pack."""

    pack: Pack
    codes: Codes
    parameters: Mapping[str, int]
    subject: Subject
    spans: tuple[Span, ...]

    def outside(self, block: Block, unset: Collection[str]) -> Iterator[Text]:
        """Everything that keeps the block from being asked."""
        as_of, effective = self.subject.as_of, block.effective
        if as_of < effective.since:
            yield words.said(NOT_YET, day=windows.to_date(effective.since))
        elif effective.until is not None and as_of >= effective.until:
            yield words.said(NO_LONGER, day=windows.to_date(effective.until))
        for one in self.pack.parameters:
            if one.code in unset:
                yield parameter_unset(self.pack, one)
        if as_of < self.subject.tracked_from:
            yield words.said(NOT_BEGUN, day=windows.to_date(self.subject.tracked_from))
        yield from self.places(block)
        yield from self.age(block)

    def places(self, block: Block) -> Iterator[Text]:
        pack, codes, applies = self.pack, self.codes, block.applies
        if not applies.stages and not self.at(SpanKind.STAGE):
            yield NO_STAGE
        for kind, wanted, named, numbers in (
            (SpanKind.STAGE, applies.stages, pack.stages, codes.stages),
            (SpanKind.TRACK, applies.tracks, pack.tracks, codes.tracks),
            (SpanKind.POPULATION, applies.populations, pack.populations, codes.populations),
        ):
            here = [one for one in named if numbers[one.code] in self.at(kind)]
            if wanted and not {one.code for one in here} & set(wanted):
                asked = [one for one in named if one.code in wanted]
                yield Text(
                    ONLY_IN[kind].en.format(wanted=_titles(asked, "en"), now=_titles(here, "en")),
                    ONLY_IN[kind].es.format(wanted=_titles(asked, "es"), now=_titles(here, "es")),
                )

    def at(self, kind: SpanKind) -> set[int]:
        """What the spans of a kind say of the day."""
        subject = self.subject
        return {
            span.value
            for span in self.spans
            if (span.subject_id, span.kind) == (subject.subject_id, kind)
            and span.starts_on <= subject.as_of
            and (span.ends_on is None or subject.as_of < span.ends_on)
        }

    def age(self, block: Block) -> Iterator[Text]:
        since, to = block.applies.age_from, block.applies.age_to
        if since is None and to is None:
            return
        if self.subject.born is None:
            yield NO_AGE
            return
        age = windows.age_on(self.subject.as_of, self.subject.born)
        if since is not None and age < since:
            yield words.said(TOO_YOUNG, asked=since, age=age)
        if to is not None and age > to:
            yield words.said(TOO_OLD, asked=to, age=age)

    def described(self, evidence: EvidenceFilter, to: Language) -> str:
        return describe_filter(self.pack, evidence, self.parameters, to)

    def opening(self, block: Block) -> Text:
        """Why nothing is asked although the block applies."""
        match block.opens:
            case OnEvidence(evidence):
                return Text(
                    NOTHING_OPENED.en.format(evidence=self.described(evidence, "en")),
                    NOTHING_OPENED.es.format(evidence=self.described(evidence, "es")),
                )
            case OnEntry():
                return HAS_BEEN
            case _:
                return NO_WINDOW


def _nearest(blocks: tuple[Block, ...], day: int) -> Block:
    """The block in force on the day; else the last one before it, else the first to come."""
    begun = [one for one in blocks if one.effective.since <= day]
    return next((one for one in begun if one.effective.covers(day)), [*begun[-1:], *blocks][0])


def _titles(named: Iterable[Named], to: Language) -> str:
    titles = [one.title.in_language(to) for one in named]
    return words.either(titles, to) if titles else NONE.in_language(to)
