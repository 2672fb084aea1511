"""What programs call things: words of Hearth that a pack may say otherwise, and where they show.

`HEARTHS` is the one list of them. A pack's own word goes into the kinds of evidence as the pack has
them, so that every sentence made of them speaks it; pages take it for their labels and counts.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from hearth.rules.evidence import Attribute, Kind
from hearth.rules.model import Term
from hearth.rules.text import Text

HEARTHS: Mapping[str, Term] = {
    "member": Term(Text("member", "participante"), Text("members", "participantes")),
    "care_manager": Term(Text("care manager", "coordinador de atención")),
    "supervisor": Term(Text("supervisor", "supervisor")),
    "core_service": Term(
        Text("core service", "servicio básico"), Text("core services", "servicios básicos")
    ),
}


def in_the_words_of(terms: Mapping[str, Term], kinds: Iterable[Kind]) -> tuple[Kind, ...]:
    """The kinds of evidence, with the program's words for whom and what they name."""
    return tuple(
        replace(kind, attributes=tuple(_attribute(terms, one) for one in kind.attributes))
        for kind in kinds
    )


def _attribute(terms: Mapping[str, Term], attribute: Attribute) -> Attribute:
    said = TITLES.get(attribute.code)
    values = tuple(
        replace(one, title=VALUES[one.code](terms[one.code].one))
        if attribute.code in WHO and one.code in VALUES and one.code in terms
        else one
        for one in attribute.values
    )
    if said and said[0] in terms:
        return replace(attribute, title=said[1](terms[said[0]].one), values=values)
    return replace(attribute, values=values)


def _someone(word: Text) -> Text:
    """ "a client"; in Spanish without an article, which would have to agree with the word."""
    return Text(f"{'an' if word.en[0] in 'aeiou' else 'a'} {word.en}", word.es)


WHO = ("with_whom", "by")
VALUES: Mapping[str, Callable[[Text], Text]] = {
    "member": lambda word: Text(f"the {word.en}", word.es),
    "care_manager": _someone,
    "supervisor": _someone,
}
TITLES: Mapping[str, tuple[str, Callable[[Text], Text]]] = {
    "core_service": ("core_service", lambda word: word),
    "member_agreed": (
        "member",
        lambda word: Text(f"the {word.en} agreed", f"{word.es} de acuerdo"),
    ),
}
