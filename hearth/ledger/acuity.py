"""From answers to a score, and from a score to a track.

A step up is taken at once. A step down is one track at a time, and not before the member has
been on the present track for the days that the pack holds it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hearth.manuals.waiting import how_to_set
from hearth.manuals.words import lengths
from hearth.rules.model import Acuity, Amount, Pack, Setting
from hearth.rules.resolve import values_of
from hearth.rules.text import Text


class AcuityError(ValueError):
    """Answers or parameters that give no score; `sentence` says what is missing."""

    def __init__(self, en: str, es: str) -> None:
        super().__init__(en)
        self.sentence = Text(en, es)


@dataclass(frozen=True)
class Standing:
    """The track a member is on, and since when (a day)."""

    track: str
    since: int


@dataclass(frozen=True)
class Scored:
    """`suggested` is the track of the score alone, `track` what the rules of stepping make of it;
    `waits_until` is the day from which a lower track may be taken, if one is held back.
    """

    points: int
    suggested: str
    track: str
    waits_until: int | None
    sentence: Text


def scored(
    pack: Pack,
    answers: Mapping[str, str],
    parameters: Mapping[str, int],
    present: Standing | None,
    today: int,
) -> Scored:
    """The score of a pack's acuity answers, by item. Raises AcuityError."""
    if pack.acuity is None:
        raise AcuityError("This program scores no acuity.", "Este programa no mide la agudeza.")
    points = _points(pack.acuity, answers)
    values = values_of(pack, parameters)
    suggested = _suggested(pack, pack.acuity, points, values)
    order = [track.code for track in pack.tracks]
    held = pack.acuity.hold_days
    until = None
    track = suggested
    if present and order.index(suggested) > order.index(present.track):
        until = present.since + (0 if held is None else _value(pack, held, values))
        lower = order[order.index(present.track) + 1]
        track, until = (present.track, until) if today < until else (lower, None)
    return Scored(points, suggested, track, until, _sentence(pack, points, suggested, track))


def _points(acuity: Acuity, answers: Mapping[str, str]) -> int:
    missing = [item.code for item in acuity.items if item.code not in answers]
    if missing:
        named = ", ".join(missing)
        raise AcuityError(f"Not answered: {named}.", f"Sin respuesta: {named}.")
    total = 0
    for item in acuity.items:
        points = {answer.code: answer.points for answer in item.answers}
        if answers[item.code] not in points:
            known = ", ".join(points)
            raise AcuityError(
                f"'{item.code}' takes one of {known}.", f"'{item.code}' admite uno de {known}."
            )
        total += points[answers[item.code]]
    return total


def _suggested(pack: Pack, acuity: Acuity, points: int, values: Mapping[str, int]) -> str:
    least = [(_value(pack, amount, values), track) for amount, track in acuity.tracks]
    reached = [one for one in least if one[0] <= points]
    if not reached:
        raise AcuityError(
            f"No track takes a score of {points}.",
            f"Ninguna vía admite una puntuación de {points}.",
        )
    return max(reached)[1]


def _value(pack: Pack, amount: Amount, values: Mapping[str, int]) -> int:
    if not isinstance(amount, Setting):
        return amount
    if amount.parameter not in values:
        raise _unset(pack, amount.parameter)
    return values[amount.parameter]


def _unset(pack: Pack, parameter: str) -> AcuityError:
    title = next(one.title for one in pack.parameters if one.code == parameter)
    command = how_to_set(pack.code, [parameter])
    return AcuityError(
        f"The network has not set this number yet: {title.en}. It is set with: {command}",
        f"La red aún no ha fijado este número: {title.es}. Se fija con: {command}",
    )


def _sentence(pack: Pack, points: int, suggested: str, track: str) -> Text:
    titles = {one.code: one.title for one in pack.tracks}
    now, then = titles[track], titles[suggested]
    score = lengths(points, "points")
    if track == suggested:
        return Text(f"{score.en}: track {now.en}.", f"{score.es}: vía {now.es}.")
    return Text(
        f"Score of {score.en}: track {then.en}; for now track {now.en}.",
        f"Puntuación de {score.es}: vía {then.es}; por ahora, la vía {now.es}.",
    )
