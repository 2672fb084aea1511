"""What one version of a pack asks for that another does not, as sentences.

Both versions must have been checked. Blocks of a standard are compared by the day they begin.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any

from hearth.manuals import words
from hearth.manuals.explain import explain_standard
from hearth.rules.evidence import CORE_KINDS, Attribute, Kind
from hearth.rules.labels import NORMAL, named
from hearth.rules.model import Because, Block, Named, Pack, Parameter, Standard
from hearth.rules.resolve import settings_of
from hearth.rules.text import Language, Text
from hearth.rules.windows import to_date

Change = Callable[[str, str, Any, Any], Iterator[str]]
"""What is said of a thing that both versions have: what it is, its code, the old, the new."""

NAMED = {
    "stages": Text("stage", "etapa"),
    "tracks": Text("track", "vía"),
    "populations": Text("population", "población"),
    "holds": Text("hold", "pausa"),
    "roles": Text("role", "función"),
    "services": Text("service", "servicio"),
}
LISTED = {
    "records": Text("kind recorded by hand", "tipo que se registra a mano"),
    "excludes": Text("excluded program", "programa excluido"),
}
WHAT = {
    "standard": Text("standard", "norma"),
    "parameter": Text("parameter", "parámetro"),
    "kind": Text("kind of evidence", "tipo de evidencia"),
    "closure": Text("reason to close", "motivo de cierre"),
    "advice": Text("advice", "recomendación"),
    "term": Text("term", "término"),
    "caseload": Text("weights of a caseload", "pesos de la carga de casos"),
    "acuity": Text("acuity score", "puntuación de intensidad"),
}
SAID = {
    "added": Text("Added: {what} '{code}'{title}.", "Se agrega: {what} '{code}'{title}."),
    "removed": Text("Removed: {what} '{code}'{title}.", "Se quita: {what} '{code}'{title}."),
    "changed": Text("Changed: {what} '{code}'.", "Cambia: {what} '{code}'."),
    "title": Text(
        "{what} '{code}': title: {was} → {now}.", "{what} '{code}': título: {was} → {now}."
    ),
    "order": Text(
        "Another order of {what}: {was} → {now}.", "Otro orden de {what}: {was} → {now}."
    ),
    "pack": Text("Title of the pack: {was} → {now}.", "Título del paquete: {was} → {now}."),
    "gone": Text(
        "  Its obligations, past ones included, leave the ledger once this is installed.",
        "  Sus obligaciones, también las pasadas, salen del registro al instalar esto.",
    ),
    "begins": Text("  From {day}: {sentence}", "  Desde el {day}: {sentence}"),
    "dropped": Text("  No longer from {day}: {sentence}", "  Ya no desde el {day}: {sentence}"),
    "was": Text("  From {day}, was: {sentence}", "  Desde el {day}, antes: {sentence}"),
    "now": Text("  From {day}, now: {sentence}", "  Desde el {day}, ahora: {sentence}"),
    "field": Text(
        "  From {day}, {field}: {was} → {now}.", "  Desde el {day}, {field}: {was} → {now}."
    ),
    "unsaid": Text(
        "  From {day}, the sentence stays and '{field}' changes.",
        "  Desde el {day}, la frase sigue igual y cambia '{field}'.",
    ),
    "ends": Text("ends before", "termina antes del"),
    "never": Text("never", "nunca"),
    "straddle": Text("a window that it begins in (straddle)", "la ventana en que comienza"),
    "label": Text("label", "etiqueta"),
    "block_title": Text("title", "título"),
    "source": Text("source", "fuente"),
    "confidence": Text("confidence", "certeza"),
    "by_default": Text("default", "valor por omisión"),
    "default": Text(
        "Parameter '{code}': default: {was} → {now}{used}.",
        "Parámetro '{code}': valor por omisión: {was} → {now}{used}.",
    ),
    "type": Text(
        "Parameter '{code}': counts {was} → {now}.", "Parámetro '{code}': cuenta {was} → {now}."
    ),
    "because": Text(
        "Parameter '{code}': source: {was} → {now}.", "Parámetro '{code}': fuente: {was} → {now}."
    ),
    "none": Text(
        "none (its standards wait for the network)", "ninguno (sus normas esperan a la red)"
    ),
    "used": Text(" (used by {codes})", " (lo usan {codes})"),
    "meaning": Text(
        "Kind of evidence '{code}': {detail}. What was recorded before would change its meaning:"
        " only add at the end.",
        "Tipo de evidencia '{code}': {detail}. Lo ya registrado cambiaría de sentido: agregue"
        " solo al final.",
    ),
    "number": Text("its number {was} → {now}", "su número {was} → {now}"),
    "slots": Text("its attributes {was} → {now}", "sus atributos {was} → {now}"),
    "attribute": Text(
        "the type of '{attribute}' {was} → {now}", "el tipo de '{attribute}' {was} → {now}"
    ),
    "values": Text(
        "the values of '{attribute}' {was} → {now}", "los valores de '{attribute}' {was} → {now}"
    ),
    "new_attribute": Text(
        "Kind of evidence '{code}': new attribute '{attribute}'{title}.",
        "Tipo de evidencia '{code}': nuevo atributo '{attribute}'{title}.",
    ),
    "new_value": Text(
        "Kind of evidence '{code}': '{attribute}' can also be {values}.",
        "Tipo de evidencia '{code}': '{attribute}' también puede ser {values}.",
    ),
    "labelled": Text(
        "{what} '{code}': label: {was} → {now}.", "{what} '{code}': etiqueta: {was} → {now}."
    ),
    "pack_label": Text(
        "Label of the pack: {was} → {now}. Whatever belongs to the program carries it once this is"
        " installed.",
        "Etiqueta del paquete: {was} → {now}. La lleva todo lo del programa al instalar esto.",
    ),
}


def differences(old: Pack, new: Pack, language: Language = "en") -> list[str]:
    """Sentences about what was added, removed and changed; none when both ask for the same."""
    return list(_Comparison(old, new, language).said())


class _Comparison:
    """Two versions in one language, part by part."""

    def __init__(self, old: Pack, new: Pack, language: Language) -> None:
        self.old, self.new, self.to = old, new, language

    def said(self) -> Iterator[str]:
        if self.old.title != self.new.title:
            was, now = self.text(self.old.title), self.text(self.new.title)
            yield self.say("pack", was=was, now=now)
        if self.old.label != self.new.label:
            was, now = (named(one.label, self.to) for one in (self.old, self.new))
            yield self.say("pack_label", was=was, now=now)
        for name, what in NAMED.items():
            yield from self.named(self.text(what), getattr(self.old, name), getattr(self.new, name))
        for name, what in LISTED.items():
            old, new = ({one: one for one in getattr(p, name)} for p in (self.old, self.new))
            yield from self.things(self.text(what), old, new, self.merely)
        indexed: tuple[tuple[str, str, Callable[[Any], dict[str, Any]], Change], ...] = (
            ("parameter", "parameters", _by_code, self.parameter),
            ("kind", "kinds", _own_kinds, self.kind),
            ("closure", "closures", _by_code, self.merely),
            ("advice", "advice", _advice, self.merely),
            ("term", "terms", dict, self.merely),
            ("acuity", "acuity", _one_called("acuity"), self.merely),
            ("caseload", "caseload", _one_called("caseload"), self.merely),
            ("standard", "standards", _by_code, self.standard),
        )
        for thing, name, index, change in indexed:
            old, new = index(getattr(self.old, name)), index(getattr(self.new, name))
            yield from self.things(self.text(WHAT[thing]), old, new, change)

    def text(self, text: Text) -> str:
        return text.in_language(self.to)

    def say(self, name: str, **facts: object) -> str:
        said = self.text(SAID[name]).format(**facts)
        return said if said.startswith(" ") else said[0].upper() + said[1:]

    def things(
        self, what: str, before: Mapping[str, Any], after: Mapping[str, Any], change: Change
    ) -> Iterator[str]:
        for code, one in before.items():
            if code not in after:
                yield self.say("removed", what=what, code=code, title=self.title(one))
                if isinstance(one, Standard):
                    yield self.say("gone")
            elif one != after[code]:
                yield from change(what, code, one, after[code])
        for code, one in after.items():
            if code not in before:
                yield self.say("added", what=what, code=code, title=self.title(one))
                if isinstance(one, Standard):
                    yield from (self.block("begins", self.new, block) for block in one.blocks)

    def title(self, one: object) -> str:
        title = one.blocks[-1].title if isinstance(one, Standard) else getattr(one, "title", None)
        said = f", {self.text(title)}" if isinstance(title, Text) else ""
        if isinstance(one, Parameter):
            said += f" ({self.text(SAID['by_default'])}: {self.length(one)})"
        return said

    def named(self, what: str, before: Iterable[Any], after: Iterable[Any]) -> Iterator[str]:
        old, new = _by_code(before), _by_code(after)
        yield from self.things(what, old, new, self.retitled)
        if list(old) != list(new) and set(old) == set(new):
            yield self.say("order", what=what, was=", ".join(old), now=", ".join(new))

    def merely(self, what: str, code: str, one: Any, other: Any) -> Iterator[str]:
        yield self.say("changed", what=what, code=code)

    def retitled(self, what: str, code: str, one: Any, other: Any) -> Iterator[str]:
        was, now = (self.text(two.title) for two in (one, other))
        labels = [getattr(two, "label", NORMAL) for two in (one, other)]
        if labels[0] != labels[1] and isinstance(one, Named):
            yield self.labelled(what, code, *labels)
        elif was == now:
            yield self.say("changed", what=what, code=code)
        if was != now:
            yield self.say("title", what=what, code=code, was=was, now=now)

    def labelled(self, what: str, code: str, one: int, other: int) -> str:
        was, now = (named(label, self.to) for label in (one, other))
        return self.say("labelled", what=what, code=code, was=was, now=now)

    def length(self, one: Parameter) -> str:
        if one.default is None:
            return self.text(SAID["none"])
        return words.length(one.default, one.type, self.to)

    def parameter(self, what: str, code: str, one: Parameter, other: Parameter) -> Iterator[str]:
        if one.type != other.type:
            yield self.say("type", code=code, was=one.type, now=other.type)
        if (one.default, one.type) != (other.default, other.type):
            codes = ", ".join(
                standard.code
                for standard in self.new.standards
                if any(s.parameter == code for block in standard.blocks for s in settings_of(block))
            )
            used = self.text(SAID["used"]).format(codes=codes) if codes else ""
            was, now = self.length(one), self.length(other)
            yield self.say("default", code=code, was=was, now=now, used=used)
        if one.because != other.because:
            was, now = self.citation(one.because), self.citation(other.because)
            yield self.say("because", code=code, was=was, now=now)
        if one.title != other.title:
            yield from self.retitled(what, code, one, other)

    def citation(self, because: Because) -> str:
        sure = words.CONFIDENCES[because.confidence].in_language(self.to)
        return f"{because.source}; {because.section} ({sure})"

    def kind(self, what: str, code: str, one: Kind, other: Kind) -> Iterator[str]:
        was, now = _by_code(one.attributes), _by_code(other.attributes)
        kept = list(now)[: len(was)] == list(was)
        details: list[tuple[str, dict[str, Any]]] = []
        if one.number != other.number:
            details.append(("number", {"was": one.number, "now": other.number}))
        if not kept:
            details.append(("slots", {"was": ", ".join(was), "now": ", ".join(now)}))
        for name, attribute in was.items():
            if name in now:
                details += _meaning_of(attribute, now[name])
        for name, facts in details:
            yield self.say("meaning", code=code, detail=self.text(SAID[name]).format(**facts))
        for name in [one for one in now if one not in was] if kept else []:
            title = self.title(now[name])
            yield self.say("new_attribute", code=code, attribute=name, title=title)
        for name in [one for one in was if one in now]:
            values = [value.code for value in was[name].values]
            more = [value.code for value in now[name].values if value.code not in values]
            if more and not _meaning_of(was[name], now[name]):
                yield self.say("new_value", code=code, attribute=name, values=", ".join(more))
        if one.label != other.label:
            yield self.labelled(self.text(WHAT["kind"]), code, one.label, other.label)
        if one.title != other.title:
            yield from self.retitled(what, code, one, other)
        elif _titles_apart(was, now):
            yield self.say("changed", what=what, code=code)

    def standard(self, what: str, code: str, one: Standard, other: Standard) -> Iterator[str]:
        yield self.say("changed", what=what, code=code)
        was = {block.effective.since: block for block in one.blocks}
        now = {block.effective.since: block for block in other.blocks}
        for since, block in sorted({**was, **now}.items()):
            if since not in now:
                yield self.block("dropped", self.old, block)
            elif since not in was:
                yield self.block("begins", self.new, block)
            elif was[since] != block:
                yield from self.changed_block(was[since], block)

    def block(self, name: str, pack: Pack, block: Block) -> str:
        sentence = self.text(explain_standard(pack, block, {}))
        return self.say(name, day=to_date(block.effective.since), sentence=sentence)

    def changed_block(self, one: Block, other: Block) -> Iterator[str]:
        was = self.text(explain_standard(self.old, one, {}))
        now = self.text(explain_standard(self.new, other, {}))
        if was != now:
            yield self.block("was", self.old, one)
            yield self.block("now", self.new, other)
        said = {"ends": (self.end(one), self.end(other))}
        said["straddle"] = (one.effective.straddle, other.effective.straddle)
        said["block_title"] = (self.text(one.title), self.text(other.title))
        said["source"] = (_source(one.because), _source(other.because))
        said["confidence"] = (one.because.confidence, other.because.confidence)
        said["label"] = (named(one.label, self.to), named(other.label, self.to))
        day = to_date(one.effective.since)
        for name, (before, after) in said.items():
            if before != after:
                field = self.text(SAID[name])
                yield self.say("field", day=day, field=field, was=before, now=after)
        if was == now:
            silent = [
                field.name
                for field in fields(Block)
                if field.name not in ("effective", "because", "label", "place")
                and getattr(one, field.name) != getattr(other, field.name)
                and field.name != "title"
            ]
            yield from (self.say("unsaid", day=day, field=field) for field in silent)

    def end(self, block: Block) -> str:
        until = block.effective.until
        return self.text(SAID["never"]) if until is None else str(to_date(until))


def _by_code(things: Iterable[Any]) -> dict[str, Any]:
    return {one.code: one for one in things}


def _own_kinds(kinds: Iterable[Kind]) -> dict[str, Kind]:
    core = {kind.code for kind in CORE_KINDS}
    return {kind.code: kind for kind in kinds if kind.code not in core}


def _advice(things: Iterable[Any]) -> dict[str, Any]:
    """Advice has no code: that of one matter is told apart by its order."""
    found: dict[str, Any] = {}
    for one in things:
        about = one.about
        same = sum(key.split(" #")[0] == about for key in found)
        found[f"{about} #{same + 1}" if same else about] = one
    return found


def _one_called(code: str) -> Callable[[object], dict[str, Any]]:
    """What a pack has once, or not at all."""
    return lambda thing: {} if thing is None else {code: thing}


def _source(because: Because) -> str:
    return f"{because.source}; {because.section}"


def _meaning_of(one: Attribute, other: Attribute) -> list[tuple[str, dict[str, Any]]]:
    """What about an attribute makes stored numbers mean something else."""
    if one.type != other.type:
        return [("attribute", {"attribute": one.code, "was": one.type, "now": other.type})]
    was, now = ([value.code for value in two.values] for two in (one, other))
    if now[: len(was)] != was:
        values = {"was": ", ".join(was), "now": ", ".join(now)}
        return [("values", {"attribute": one.code, **values})]
    return []


def _titles_apart(was: Mapping[str, Attribute], now: Mapping[str, Attribute]) -> bool:
    """Whether an attribute or a value that stays has another title."""
    for code, attribute in was.items():
        if code not in now:
            continue
        titles = {value.code: value.title for value in now[code].values}
        if attribute.title != now[code].title or any(
            titles.get(value.code, value.title) != value.title for value in attribute.values
        ):
            return True
    return False
