"""The phrases sentences are made of, in English and Spanish."""

from collections.abc import Sequence

from hearth.rules.obligation import State
from hearth.rules.text import LANGUAGES, Language, Text

STATES = {
    State.UPCOMING: Text("Upcoming", "Próxima"),
    State.OPEN: Text("Open", "Abierta"),
    State.MET: Text("Met", "Cumplida"),
    State.MISSED: Text("Missed", "Incumplida"),
    State.WAIVED: Text("Waived", "Eximida"),
    State.VOID: Text("Void", "Sin efecto"),
    State.HELD: Text("On hold", "En pausa"),
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
    "in_stage": Text("In stage {titles}", "En la etapa {titles}"),
    "any_staff": Text("For all staff", "Para todo el personal"),
    "of_staff": Text("For staff: {titles}", "Para el personal: {titles}"),
    "on_track": Text(" on track {titles}", " en la vía {titles}"),
    "in_population": Text(" for {titles}", " para {titles}"),
    "age_from": Text(" from age {count}", " desde los {count} años"),
    "age_to": Text(" up to age {count}", " hasta los {count} años"),
    "each_day": Text("every day", "cada día"),
    "each_week": Text("every week from Monday to Sunday", "cada semana de lunes a domingo"),
    "each_month": Text("every calendar month", "cada mes calendario"),
    "each_quarter": Text("every calendar quarter", "cada trimestre calendario"),
    "part": Text(" (days {since} to {until} of it)", " (del día {since} al {until})"),
    "every": Text("every {length} from the start", "cada {length} desde el comienzo"),
    "on_entry": Text("once this begins to apply", "cuando esto empieza a aplicarse"),
    "after_each": Text("after each {evidence}", "después de cada {evidence}"),
    "at_least_one": Text("at least one {evidence}", "al menos un registro de {evidence}"),
    "at_least": Text("at least {count} times: {evidence}", "al menos {count} veces: {evidence}"),
    "distinct_day": Text(" on different days", " en días distintos"),
    "distinct": Text(", each of another {attribute}", ", cada vez con otro valor de {attribute}"),
    "and_also": Text("; and ", "; y además "),
    "answering": Text(" answering it", " en respuesta"),
    "looking_back": Text(" in the last {length}", " en los últimos {length}"),
    "by_window_end": Text("by its last day", "a más tardar su último día"),
    "within": Text("within {length}", "en un plazo de {length}"),
    "within_own": Text(
        "within as many days as it states", "en los días que el propio registro indica"
    ),
    "before_stage": Text(
        "before the stage {title} begins", "antes de que empiece la etapa {title}"
    ),
    "unset": Text(
        "[{title}: not set yet]",
        "[{title}: aún sin fijar]",
    ),
    "unless": Text("; not if there was {evidence}", "; no si hubo {evidence}"),
    "pauses": Text("; the clock stops during {titles}", "; el plazo se detiene durante {titles}"),
    "one_days": Text("1 day", "1 día"),
    "days": Text("{count} days", "{count} días"),
    "one_business_days": Text("1 business day", "1 día hábil"),
    "business_days": Text("{count} business days", "{count} días hábiles"),
    "one_months": Text("1 month", "1 mes"),
    "months": Text("{count} months", "{count} meses"),
    "one_points": Text("1 point", "1 punto"),
    "points": Text("{count} points", "{count} puntos"),
    "late": Text(
        "late evidence is still wanted for {length} (our choice, not the source's) and counts as"
        " done late, not as met",
        "si se hace tarde se sigue pidiendo {length} (decisión nuestra, no de la fuente) y cuenta"
        " como hecho tarde, no cumplido",
    ),
    "responsible": Text("responsible: {role}", "responsable: {role}"),
    "yes": Text("yes", "sí"),
    "no": Text("no", "no"),
    "not": Text("not {values}", "no {values}"),
    "or": Text(" or ", " o "),
    "low": Text("at least {count}", "al menos {count}"),
    "above": Text("more than {count}", "más de {count}"),
    "high": Text("at most {count}", "como máximo {count}"),
    "and": Text(" and ", " y "),
}

STRADDLES = {
    "switch": Text(
        "It takes over the window in which it begins.",
        "Rige ya la ventana en la que comienza.",
    ),
    "prorate": Text(
        "The window in which it begins is cut, and each part asks for its share.",
        "La ventana en la que comienza se divide, y cada parte pide lo que le toca.",
    ),
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
        "Void: it stopped applying after {closes}, before it was due on {due}.",
        "Sin efecto: dejó de aplicarse después del {closes}, antes de vencer el {due}.",
    ),
    State.HELD: Text(
        "On hold: the clock stands still; {found} of {needed} found since {opens}.",
        "En pausa: el plazo está detenido; {found} de {needed} desde el {opens}.",
    ),
}
EXCUSED = Text(
    "Void: what happened since {opens} makes it unnecessary.",
    "Sin efecto: lo ocurrido desde el {opens} lo hace innecesario.",
)
NO_DAY = Text("a day not known yet", "un día aún desconocido")
PART = Text(" {found} of {needed}: {evidence}.", " {found} de {needed}: {evidence}.")
DONE_LATE = Text(" It was done late, on {late}.", " Se hizo tarde, el {late}.")
STILL_WANTED = Text(" It is still wanted until {wanted}.", " Todavía se pide hasta el {wanted}.")


def phrase(name: str, language: Language, **words: object) -> str:
    return PHRASES[name].in_language(language).format(**words)


def said(sentence: Text, **facts: object) -> Text:
    """A sentence with its facts in both languages; a fact may be a text itself."""
    filled = (
        sentence.in_language(to).format(
            **{
                name: one.in_language(to) if isinstance(one, Text) else one
                for name, one in facts.items()
            }
        )
        for to in LANGUAGES
    )
    return Text(*filled)


def listed(texts: Sequence[Text]) -> Text:
    """Several titles after each other; titles have commas of their own."""
    return Text(*("; ".join(one.in_language(to) for one in texts) for to in LANGUAGES))


def length(count: int, unit: str, language: Language) -> str:
    """'7 days', '1 business day', '6 months', or the bare number."""
    if unit == "count":
        return str(count)
    return phrase(f"one_{unit}" if count == 1 else unit, language, count=count)


def lengths(count: int, unit: str) -> Text:
    """The same in both languages."""
    return Text(*(length(count, unit, to) for to in LANGUAGES))


def either(choices: Sequence[str], language: Language) -> str:
    """'a', 'a or b', 'a, b or c'."""
    if len(choices) == 1:
        return choices[0]
    return ", ".join(choices[:-1]) + phrase("or", language) + choices[-1]
