"""The kinds of evidence, and how their attributes travel.

People and other rooms name attributes (`mode: phone`); engines see eight small integers, the
slots a1..a8, in the order the kind declares. Flags are 0 or 1, codes count from 1 in declared
order, counts are themselves. An attribute nobody stated is null and satisfies no condition.

Kinds and their values are append-only: stored slots keep their meaning for ever.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from hearth.rules.labels import NORMAL
from hearth.rules.text import Text

SLOTS = 8
LARGEST_COUNT = 32_767
FIRST_PACK_KIND = 100
"""Packs number their own kinds from here, so that core kinds can be added below."""

AttributeType = Literal["flag", "code", "count"]
AttributeValue = bool | str | int
Slots = tuple[int | None, ...]
"""As many as `SLOTS`."""


class EvidenceError(ValueError):
    """Attributes that do not fit their kind; the message says what would."""


@dataclass(frozen=True)
class Value:
    code: str
    title: Text


@dataclass(frozen=True)
class Attribute:
    code: str
    title: Text
    type: AttributeType
    values: tuple[Value, ...] = ()

    def encode(self, value: object) -> int:
        """Return the slot's integer, or raise EvidenceError saying what is accepted."""
        if self.type == "flag" and isinstance(value, bool):
            return int(value)
        if self.type == "code":
            codes = [known.code for known in self.values]
            if value in codes:
                return codes.index(str(value)) + 1
        if self.type == "count" and type(value) is int and 0 <= value <= LARGEST_COUNT:
            return value
        raise EvidenceError(f"{self.code} cannot be {value!r}: it takes {self.accepted()}.")

    def decode(self, slot: int) -> AttributeValue:
        if self.type == "flag":
            return bool(slot)
        if self.type == "count":
            return slot
        if not 1 <= slot <= len(self.values):
            raise EvidenceError(f"{self.code} has no value number {slot}.")
        return self.values[slot - 1].code

    def accepted(self) -> str:
        """What the attribute takes, in words, for error messages."""
        if self.type == "flag":
            return "true or false"
        if self.type == "count":
            return f"a whole number from 0 to {LARGEST_COUNT}"
        return "one of " + ", ".join(value.code for value in self.values)


@dataclass(frozen=True)
class Kind:
    number: int
    code: str
    title: Text
    attributes: tuple[Attribute, ...] = ()
    label: int = NORMAL

    def attribute(self, code: str) -> Attribute:
        return self.attributes[self.slot(code) - 1]

    def slot(self, code: str) -> int:
        """The attribute's slot, from 1. Raises EvidenceError for an unknown attribute."""
        codes = [attribute.code for attribute in self.attributes]
        if code not in codes:
            known = ", ".join(codes) or "no attributes"
            raise EvidenceError(f"{self.code} has no attribute {code!r}; it has {known}.")
        return codes.index(code) + 1


def encode(kind: Kind, attributes: Mapping[str, object]) -> Slots:
    """Attributes by name to the slots; None and absent both mean "not stated"."""
    slots: list[int | None] = [None] * SLOTS
    for code, value in attributes.items():
        slot = kind.slot(code)
        slots[slot - 1] = None if value is None else kind.attribute(code).encode(value)
    return tuple(slots)


def decode(kind: Kind, slots: Sequence[int | None]) -> dict[str, AttributeValue]:
    """The slots to attributes by name, leaving out what was not stated."""
    pairs = zip(kind.attributes, slots, strict=False)
    return {known.code: known.decode(slot) for known, slot in pairs if slot is not None}


def _code(code: str, en: str, es: str, *values: tuple[str, str, str]) -> Attribute:
    known = tuple(Value(value, Text(its, su)) for value, its, su in values)
    return Attribute(code, Text(en, es), "code", known)


def _flag(code: str, en: str, es: str) -> Attribute:
    return Attribute(code, Text(en, es), "flag")


def _count(code: str, en: str, es: str) -> Attribute:
    return Attribute(code, Text(en, es), "count")


_STAY_CLASS = _code(
    *("class", "class", "clase"),
    ("inpatient", "inpatient", "hospitalización"),
    ("emergency", "emergency", "urgencias"),
    ("observation", "observation", "observación"),
    ("outpatient", "outpatient", "ambulatorio"),
)
BY = _code(
    *("by", "done by", "realizado por"),
    ("care_manager", "a care manager", "un coordinador de atención"),
    ("peer", "a peer", "un par"),
    ("navigator", "a navigator or community health worker", "un promotor de salud"),
    ("supervisor", "a supervisor", "un supervisor"),
    ("registered_nurse", "a registered nurse", "un enfermero titulado"),
    ("social_worker", "a licensed social worker", "un trabajador social con licencia"),
    ("therapist", "a therapist with a doctorate", "un terapeuta con doctorado"),
    ("physician", "a physician", "un médico"),
    ("nurse_practitioner", "a nurse practitioner", "un enfermero especializado"),
    ("psychiatrist", "a psychiatrist", "un psiquiatra"),
    ("pharmacist", "a pharmacist", "un farmacéutico"),
    ("other", "someone else of the team", "otra persona del equipo"),
)

CONTACT = Kind(
    1,
    "contact",
    Text("contact", "contacto"),
    (
        _flag("reached", "person reached", "persona localizada"),
        _code(
            *("mode", "mode", "modo"),
            ("in_person", "in person", "en persona"),
            ("video", "video", "video"),
            ("phone", "phone", "teléfono"),
            ("text", "text message", "mensaje de texto"),
            ("letter", "letter", "carta"),
        ),
        _flag("core_service", "core service", "servicio básico"),
        _count("minutes", "minutes", "minutos"),
        _code(
            *("with_whom", "with", "con"),
            ("member", "the member", "el miembro"),
            ("representative", "a representative", "un representante"),
            ("provider", "a provider", "un proveedor"),
            ("other", "someone else", "otra persona"),
        ),
        BY,
        _code(
            *("place", "place", "lugar"),
            ("home", "at home", "en casa"),
            ("agency", "at the agency", "en la agencia"),
            ("provider", "at a provider", "con un proveedor"),
            ("hospital", "in a hospital", "en un hospital"),
            ("community", "elsewhere", "en otro lugar"),
        ),
    ),
)
ADMISSION = Kind(2, "admission", Text("admission", "ingreso"), (_STAY_CLASS,))
DISCHARGE = Kind(
    3,
    "discharge",
    Text("discharge", "alta"),
    (
        _STAY_CLASS,
        _code(
            *("disposition", "disposition", "destino"),
            ("home", "home", "domicilio"),
            ("facility", "facility", "centro"),
            ("against_advice", "against advice", "contra consejo médico"),
            ("transferred", "transferred", "traslado"),
            ("expired", "died", "fallecimiento"),
            ("other", "other", "otro"),
        ),
    ),
)
WAIVER = Kind(4, "waiver", Text("waiver", "exención"), (_count("standard", "standard", "norma"),))
PROMISE = Kind(5, "promise", Text("promise", "compromiso"), (_count("days", "days", "días"),))
PROMISE_KEPT = Kind(6, "promise_kept", Text("promise kept", "compromiso cumplido"))
CONSENT = Kind(
    7,
    "consent",
    Text("consent signed", "consentimiento firmado"),
    (
        _flag(
            "names_minimum", "names all whom the program asks for", "nombra a todos los exigidos"
        ),
        _flag("carried_over", "carried over", "traído de antes"),
    ),
)
ASSESSMENT = Kind(
    8,
    "assessment",
    Text("assessment", "evaluación"),
    (
        _code(
            *("type", "type", "tipo"),
            ("comprehensive", "comprehensive", "integral"),
            ("brief", "brief", "breve"),
            ("continued_eligibility", "continued eligibility", "continuidad de elegibilidad"),
            ("acuity", "acuity", "intensidad"),
            ("social_needs", "social needs", "necesidades sociales"),
            ("other", "other", "otra"),
        ),
        BY,
        _flag("carried_over", "carried over", "traída de antes"),
        _count("points", "points", "puntos"),
    ),
)
PLAN = Kind(
    9,
    "plan",
    Text("plan of care", "plan de atención"),
    (
        _code(
            *("type", "type", "tipo"),
            ("first", "first", "primero"),
            ("review", "review", "revisión"),
            ("update", "update", "actualización"),
            ("brief", "brief", "breve"),
        ),
        _flag("member_agreed", "the member agreed", "el miembro estuvo de acuerdo"),
        BY,
        _flag("carried_over", "carried over", "traído de antes"),
    ),
)
SIGN_OFF = Kind(
    10,
    "sign_off",
    Text("sign-off", "visto bueno"),
    (
        _code(
            *("of", "of", "de"),
            ("assessment", "an assessment", "una evaluación"),
            ("plan", "a plan of care", "un plan de atención"),
        ),
        BY,
    ),
)
CONFERENCE = Kind(
    11,
    "conference",
    Text("case conference", "conferencia de caso"),
    (
        _flag("formal", "formal, documented", "formal y documentada"),
        _flag("with_provider", "with the primary care provider", "con el proveedor principal"),
        BY,
    ),
)
SIGNIFICANT_EVENT = Kind(
    12,
    "significant_event",
    Text("significant event", "suceso importante"),
    (
        _code(
            *("type", "type", "tipo"),
            ("medical_visit", "medical visit with news", "visita médica con novedades"),
            ("housing", "loss of housing", "pérdida de vivienda"),
            ("pregnancy", "pregnancy", "embarazo"),
            ("incarceration", "arrest or release", "detención o liberación"),
            ("bereavement", "bereavement", "duelo"),
            ("other", "other", "otro"),
        ),
    ),
)
TRAINING = Kind(
    13, "training", Text("training", "capacitación"), (_count("minutes", "minutes", "minutos"),)
)
SUPERVISION = Kind(
    14,
    "supervision",
    Text("supervision", "supervisión"),
    (
        _code(
            *("form", "form", "forma"),
            ("individual", "individual", "individual"),
            ("group", "group", "grupal"),
        ),
        _count("minutes", "minutes", "minutos"),
    ),
)

CLOSURE = Kind(
    15,
    "closure",
    Text("end of enrollment", "fin de la inscripción"),
    (
        _count("reason", "number of the reason in the program's list", "número del motivo"),
        _flag("disenrollment", "disenrollment", "baja"),
    ),
)
CASELOAD = Kind(
    16,
    "caseload",
    Text("count of the caseload", "recuento de la carga de casos"),
    (
        _count("heads", "members", "miembros"),
        _count("weight", "weight, in hundredths", "peso, en centésimas"),
    ),
)
"""How many members somebody of the staff has from a day on: counted, not recorded by hand."""

CORE_KINDS = (
    *(CONTACT, ADMISSION, DISCHARGE, WAIVER, PROMISE, PROMISE_KEPT, CONSENT, ASSESSMENT, PLAN),
    *(SIGN_OFF, CONFERENCE, SIGNIFICANT_EVENT, TRAINING, SUPERVISION, CLOSURE, CASELOAD),
)


def kinds_by_code(kinds: Iterable[Kind] = CORE_KINDS) -> dict[str, Kind]:
    return {kind.code: kind for kind in kinds}


def kinds_by_number(kinds: Iterable[Kind] = CORE_KINDS) -> dict[int, Kind]:
    return {kind.number: kind for kind in kinds}
