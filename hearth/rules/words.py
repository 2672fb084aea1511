"""The phrases sentences are made of, in English and Spanish."""

from collections.abc import Sequence

from hearth.rules.obligation import State
from hearth.rules.text import Language, Text

STATES = {
    State.UPCOMING: Text("Upcoming", "Próxima"),
    State.OPEN: Text("Open", "Abierta"),
    State.MET: Text("Met", "Cumplida"),
    State.MISSED: Text("Missed", "Incumplida"),
    State.WAIVED: Text("Waived", "Eximida"),
    State.VOID: Text("Void", "Sin efecto"),
}

CONFIDENCES = {
    "verified": Text("read in the source cited", "leído en la fuente citada"),
    "second_hand": Text("second-hand", "de segunda mano"),
    "from_memory": Text("from memory, not yet found", "de memoria, aún sin encontrar"),
    "unconfirmed": Text("unconfirmed", "sin confirmar"),
    "set_by_network": Text("set by the network", "fijado por la red"),
}

PHRASES = {
    "any_stage": Text("In any stage", "En cualquier etapa"),
    "in_stage": Text("In stage {stages}", "En la etapa {stages}"),
    "each_month": Text("every calendar month", "cada mes calendario"),
    "after_each": Text("after each {evidence}", "después de cada {evidence}"),
    "at_least_one": Text("at least one {evidence}", "al menos un registro de {evidence}"),
    "at_least": Text("at least {count} times: {evidence}", "al menos {count} veces: {evidence}"),
    "answering": Text(" answering it", " en respuesta"),
    "by_month_end": Text("by the last day of the month", "a más tardar el último día del mes"),
    "within": Text("within {days}", "en un plazo de {days}"),
    "within_own": Text(
        "within as many days as it states", "en los días que el propio registro indica"
    ),
    "within_unset": Text(
        "within a number of days the network has not set yet",
        "en un número de días que la red aún no ha fijado",
    ),
    "day": Text("1 day", "1 día"),
    "days": Text("{count} days", "{count} días"),
    "late": Text(
        "late evidence is still wanted for {days} and counts as done late, not as met",
        "si se hace tarde se sigue pidiendo durante {days} y cuenta como hecho tarde, no cumplido",
    ),
    "responsible": Text("responsible: {role}", "responsable: {role}"),
    "yes": Text("yes", "sí"),
    "no": Text("no", "no"),
    "or": Text(" or ", " o "),
    "low": Text("at least {count}", "al menos {count}"),
    "high": Text("at most {count}", "como máximo {count}"),
    "and": Text(" and ", " y "),
}

WHY = {
    State.UPCOMING: Text(
        "Upcoming: it opens on {opens} and is due on {due}.",
        "Próxima: se abre el {opens} y vence el {due}.",
    ),
    State.OPEN: Text(
        "Open: {found} of {needed} found since {opens}; {missing} more by {due}.",
        "Abierta: {found} de {needed} desde el {opens}; {missing} más antes de terminar el {due}.",
    ),
    State.MET: Text(
        "Met on {met}: {found} found since {opens}, {needed} needed by {due}.",
        "Cumplida el {met}: {found} desde el {opens}, se pedían {needed} hasta el {due}.",
    ),
    State.MISSED: Text(
        "Missed: {found} of {needed} found from {opens} to {until}; it was due on {due}.",
        "Incumplida: {found} de {needed} del {opens} al {until}; vencía el {due}.",
    ),
    State.WAIVED: Text(
        "Waived on {waived}: {found} of {needed} found, and an exception was recorded.",
        "Eximida el {waived}: {found} de {needed}, y se registró una exención.",
    ),
    State.VOID: Text(
        "Void: the stage ended on {closes}, before it was due on {due}.",
        "Sin efecto: la etapa terminó el {closes}, antes de vencer el {due}.",
    ),
}
DONE_LATE = Text(" It was done late, on {late}.", " Se hizo tarde, el {late}.")
STILL_WANTED = Text(" It is still wanted until {wanted}.", " Todavía se pide hasta el {wanted}.")


def phrase(name: str, language: Language, **words: object) -> str:
    return PHRASES[name].in_language(language).format(**words)


def days(count: int, language: Language) -> str:
    return phrase("day" if count == 1 else "days", language, count=count)


def either(choices: Sequence[str], language: Language) -> str:
    """'a', 'a or b', 'a, b or c'."""
    if len(choices) == 1:
        return choices[0]
    return ", ".join(choices[:-1]) + phrase("or", language) + choices[-1]
