"""A whole pack as a Markdown manual, in English or Spanish, for staff and auditors."""

from collections.abc import Iterator, Mapping

from hearth.manuals import words
from hearth.manuals.explain import describe_amount, explain_standard
from hearth.manuals.terms import HEARTHS
from hearth.rules.labels import NORMAL, named
from hearth.rules.model import Because, Block, Caseload, Closure, Named, Pack, Parameter, Term
from hearth.rules.text import Language, Text
from hearth.rules.windows import to_date

FROM = Text("From", "Desde el")
UNTIL = Text("until", "hasta antes del")
SOURCE = Text("Source", "Fuente")
CASELOAD = Text(
    "What a member weighs in a caseload, in hundredths",
    "Cuánto pesa un miembro en la carga de casos, en centésimas",
)
OTHERS = Text("Anybody else", "Los demás")
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
GROUPS = Text("Sensitive places", "Lugares delicados")
ADVICE = Text("Recommended, not checked", "Recomendado, sin control")
PARAMETERS = Text("Set by each network", "Fijado por cada red")
TERMS = Text("The program's own words", "Palabras propias del programa")
SERVICES = Text("Services that a contact can give", "Servicios que puede dar un contacto")
CLOSING = Text("Reasons to close", "Motivos de cierre")
REFUSED = Text("Refused.", "No se acepta.")
IN_WORDS = Text("Only with the reason in words.", "Solo con el motivo explicado en palabras.")
UNSET = Text("not set: standards that need it do not run", "sin fijar: sus normas no se aplican")


def pack_manual(pack: Pack, parameters: Mapping[str, int], language: Language = "en") -> str:
    """Markdown: each standard's dated blocks as sentences, with citation and confidence."""
    lines = [f"# {pack.title.in_language(language)}", ""]
    if pack.label != NORMAL:
        lines += [_labelled(PROGRAM_LABELLED, pack.label, language), ""]
    for standard in pack.standards:
        lines += [f"## {standard.blocks[-1].title.in_language(language)} `{standard.code}`", ""]
        for block in standard.blocks:
            lines += [*_block_lines(pack, block, parameters, language), ""]
    places = [
        one
        for one in (*pack.stages, *pack.tracks, *pack.populations, *pack.holds)
        if one.label != NORMAL
    ]
    if places:
        lines += [f"## {GROUPS.in_language(language)}", ""]
        lines += [_place_line(one, language) for one in places]
        lines.append("")
    if pack.caseload:
        lines += [f"## {CASELOAD.in_language(language)}", ""]
        lines += [*_caseload_lines(pack, pack.caseload, parameters, language), ""]
    if pack.advice:
        lines += [f"## {ADVICE.in_language(language)}", ""]
        lines += [
            f"- {one.text.in_language(language)} {_citation(one.because, language)}"
            for one in pack.advice
        ]
        lines.append("")
    if pack.services:
        lines += [f"## {SERVICES.in_language(language)}", ""]
        lines += [f"- {one.title.in_language(language)} `{one.code}`" for one in pack.services]
        lines.append("")
    if pack.closures:
        lines += [f"## {CLOSING.in_language(language)}", ""]
        lines += [_closure_line(pack, one, language) for one in pack.closures]
        lines.append("")
    if pack.terms:
        lines += [f"## {TERMS.in_language(language)}", ""]
        lines += [
            _term_line(HEARTHS[code], one, language)
            for code, one in pack.terms.items()
            if code in HEARTHS
        ]
        lines.append("")
    if pack.parameters:
        lines += [f"## {PARAMETERS.in_language(language)}", ""]
        lines += [_parameter_line(one, parameters, language) for one in pack.parameters]
        lines.append("")
    return "\n".join(lines)


def _block_lines(
    pack: Pack, block: Block, parameters: Mapping[str, int], language: Language
) -> Iterator[str]:
    period = f"{FROM.in_language(language)} {to_date(block.effective.since)}"
    if block.effective.until is not None:
        period += f" {UNTIL.in_language(language)} {to_date(block.effective.until)}"
    sentence = explain_standard(pack, block, parameters).in_language(language)
    takes_over = words.STRADDLES.get(block.effective.straddle)
    after = f" {takes_over.in_language(language)}" if takes_over else ""
    yield f"- {period}. {sentence}{after}"
    yield f"  {_citation(block.because, language)}"
    if block.label != NORMAL:
        yield f"  {_labelled(LABELLED, pack.label_of(block), language)}"


def _labelled(sentence: Text, label: int, language: Language) -> str:
    return sentence.in_language(language).format(what=named(label, language))


def _place_line(place: Named, language: Language) -> str:
    title = place.title.in_language(language)
    return f"- {title} `{place.code}`. {_labelled(LABELLED, place.label, language)}"


def _caseload_lines(
    pack: Pack, caseload: Caseload, parameters: Mapping[str, int], language: Language
) -> Iterator[str]:
    known = {"track": pack.tracks, "population": pack.populations}
    for one in caseload.weights:
        title = next(place.title for place in known[one.of] if place.code == one.code)
        weight = describe_amount(pack, parameters, one.weight, "count", language)
        yield f"- {title.in_language(language)}: {weight}"
    other = describe_amount(pack, parameters, caseload.otherwise, "count", language)
    yield f"- {OTHERS.in_language(language)}: {other}"
    yield f"  {_citation(caseload.because, language)}"


def _citation(because: Because, language: Language) -> str:
    confidence = words.CONFIDENCES[because.confidence].in_language(language)
    source = SOURCE.in_language(language)
    return f"{source}: {because.source}; {because.section} ({confidence})."


def _closure_line(pack: Pack, closure: Closure, language: Language) -> str:
    said = list(_closure_says(pack, closure, language))
    if closure.because:
        said.append(_citation(closure.because, language))
    title = f"- {closure.title.in_language(language)} `{closure.code}`"
    return f"{title}: {' '.join(said)}" if said else title


def _closure_says(pack: Pack, closure: Closure, language: Language) -> Iterator[str]:
    titles = {one.code: one.title.in_language(language) for one in pack.stages}
    if closure.refused:
        yield REFUSED.in_language(language)
        yield closure.refused.in_language(language)
    elif closure.stages:
        stages = words.either([titles[one] for one in closure.stages], language)
        yield f"{words.phrase('in_stage', language, titles=stages)}."
    if closure.needs_reason:
        yield IN_WORDS.in_language(language)


def _term_line(hearths: Term, term: Term, language: Language) -> str:
    said = [one.in_language(language) for one in (term.one, term.many) if one]
    return f"- {hearths.one.in_language(language)}: {', '.join(said)}"


def _parameter_line(parameter: Parameter, values: Mapping[str, int], language: Language) -> str:
    value = values.get(parameter.code, parameter.default)
    shown = (
        UNSET.in_language(language)
        if value is None
        else words.length(value, parameter.type, language)
    )
    title = parameter.title.in_language(language)
    return f"- {title} `{parameter.code}`: {shown}. {_citation(parameter.because, language)}"
