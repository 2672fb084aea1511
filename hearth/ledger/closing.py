"""Whether a reason may end an enrollment: the pack lists its reasons, and what is none."""

from hearth.manuals.words import either
from hearth.rules.model import Closure, Pack
from hearth.rules.text import Text


class ClosureRefusedError(ValueError):
    """No reason to end an enrollment in this stage; `sentence` says why, in both languages."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


def closure_for(pack: Pack, code: str, stage: str, reason: str = "") -> Closure:
    """The closure of this code for a member in this stage. Raises ClosureRefusedError.

    `reason` are the words given with it, which some closures ask for.
    """
    for closure in pack.closures:
        if closure.code == code:
            return _checked(pack, closure, stage, reason)
    known = [one for one in pack.closures if one.refused is None]
    raise ClosureRefusedError(
        Text(
            f"There is no reason '{code}'. Choose {either([one.title.en for one in known], 'en')}.",
            f"No hay motivo '{code}'. Elija {either([one.title.es for one in known], 'es')}.",
        )
        if known
        else Text("This program lists no reasons.", "Este programa no tiene motivos.")
    )


def _checked(pack: Pack, closure: Closure, stage: str, reason: str) -> Closure:
    if closure.refused is not None:
        raise ClosureRefusedError(closure.refused)
    if closure.stages and stage not in closure.stages:
        title = next(one.title for one in pack.stages if one.code == stage)
        raise ClosureRefusedError(
            Text(
                f"'{closure.title.en}' is no reason in the stage {title.en}.",
                f"'{closure.title.es}' no es un motivo en la etapa {title.es}.",
            )
        )
    if closure.needs_reason and not reason.strip():
        raise ClosureRefusedError(
            Text(
                f"Say why in words: '{closure.title.en}' alone is not enough.",
                f"Explique el motivo: '{closure.title.es}' por sí solo no basta.",
            )
        )
    return closure


def closing_stage(pack: Pack) -> str | None:
    """The stage that an enrollment is in once it was closed: the last of those that end it."""
    ends = [one.code for one in pack.stages if one.ends]
    return ends[-1] if ends and pack.closures else None
