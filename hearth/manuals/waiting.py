"""What a program does not do yet, for want of numbers that the network has not set.

Standards are one part of it; scoring, stepping down and weighing caseloads wait too.
"""

import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from hearth.rules.model import Acuity, Amount, Pack, Setting
from hearth.rules.resolve import unset_parameters, values_of
from hearth.rules.text import Text

SCORING = Text("scoring acuity", "puntuar la agudeza")
STEPPING = Text("stepping to a less intensive track", "pasar a una vía menos intensiva")
WEIGHING = Text("weighing caseloads", "ponderar la carga de casos")


@dataclass(frozen=True)
class Waiting:
    """Something that waits and for which parameters; `standard` is its code, if it is one."""

    what: Text
    parameters: tuple[str, ...]
    standard: str = ""


def waiting(pack: Pack, parameters: Mapping[str, int]) -> tuple[Waiting, ...]:
    """Everything of a pack that waits for a number, where the network has set `parameters`."""
    values = values_of(pack, parameters)
    return tuple(one for one in _everything(pack, values) if one.parameters)


def waiting_for(pack: Pack, parameter: str) -> tuple[Waiting, ...]:
    """What waits for a parameter while it is not set."""
    return tuple(one for one in waiting(pack, {}) if parameter in one.parameters)


def how_to_set(pack: str, parameters: Iterable[str], network: str = "NAME") -> str:
    """The command that sets parameters of a network's offering."""
    settings = " ".join(f"--set {one}=NUMBER" for one in parameters)
    return f"hearth offer {pack} --network {shlex.quote(network)} {settings}"


def _everything(pack: Pack, values: Mapping[str, int]) -> Iterator[Waiting]:
    for standard in pack.standards:
        unset = unset_parameters(pack, standard, values)
        yield Waiting(standard.blocks[-1].title, unset, standard.code)
    if pack.acuity:
        yield from _of_acuity(pack.acuity, values)
    if pack.caseload:
        yield Waiting(WEIGHING, _unset(pack.caseload.amounts, values))


def _of_acuity(acuity: Acuity, values: Mapping[str, int]) -> Iterator[Waiting]:
    """Every score needs all thresholds; only a step down needs the hold."""
    yield Waiting(SCORING, _unset((least for least, _ in acuity.tracks), values))
    hold = () if acuity.hold_days is None else (acuity.hold_days,)
    yield Waiting(STEPPING, _unset(hold, values))


def _unset(amounts: Iterable[Amount], values: Mapping[str, int]) -> tuple[str, ...]:
    named = {one.parameter for one in amounts if isinstance(one, Setting)}
    return tuple(sorted(named - values.keys()))
