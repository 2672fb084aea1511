"""What the codes of a message tell of: its diagnoses (DG1), hospital service (PV1-10) and sender.

Fields as in HL7 version 2.5.1, chapters 3 and 6; names of code systems as in HL7 table 0396, and
as senders write them. A code only ever adds reasons. What cannot be read is taken for whatever
codes tell of, so that nobody reads it whom it should not reach, and it waits for a named human.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import hl7

from hearth.access.coding import label_of
from hearth.interop.hl7.messages import every_repetition, pick, value
from hearth.network.models import Organization
from hearth.rules.labels import CODED, NORMAL, joined

SYSTEMS = {
    **dict.fromkeys(("i10", "i10c", "icd10", "icd-10", "icd10cm", "icd-10-cm"), "icd-10"),
    **dict.fromkeys(("i9", "i9c", "icd9", "icd-9", "icd9cm", "icd-9-cm"), "icd-9"),
}
SERVICE, FACILITY = "hospital-service", "facility"
"""Systems of an organization's own rows: HL7 table 0069 is for each site to fill."""
KEPT = "So the stay is kept to the member's agency until its privacy officer says what it tells of."


@dataclass(frozen=True)
class Told:
    """Reasons that codes tell of, and a sentence for people where something could not be read."""

    label: int = NORMAL
    unread: str = ""


def told_by(message: hl7.Message, sender: Organization) -> Told:
    """What a message's codes tell of, all together."""
    diagnoses = list(_diagnoses(message))
    service = label_of(SERVICE, value(message, "PV1", 10)) or NORMAL
    facility = label_of(FACILITY, sender.code) or NORMAL
    label = joined(service, facility, *(one.label for one in diagnoses))
    problems = list(dict.fromkeys(one.unread for one in diagnoses if one.unread))
    return Told(label, " ".join([*problems, KEPT]) if problems else "")


def _diagnoses(message: hl7.Message) -> Iterator[Told]:
    """Of each diagnosis what it tells of; several in one field are read each by itself."""
    methods = every_repetition(message, "DG1", 2)
    texts = every_repetition(message, "DG1", 4)
    for codes, method, text in zip(
        every_repetition(message, "DG1", 3), methods, texts, strict=True
    ):
        said = [one for one in codes if any(pick(one, place) for place in range(1, 7))]
        by_method = pick(method[0], 1) if method else ""
        yield from (_read(one, by_method) for one in said)
        if not said and text:
            yield Told(CODED, "A diagnosis (DG1) has words and no code.")


def _read(components: list[str], method: str) -> Told:
    """One coded value: it, or its alternate in components 4 to 6, has to be one that is known."""
    first = (pick(components, 1), pick(components, 3) or method)
    alternate = (pick(components, 4), pick(components, 6))
    labels = [label_of(_system(system), code) for code, system in (first, alternate) if code]
    known = [label for label in labels if label is not None]
    if known:
        return Told(joined(*known))
    return Told(CODED, _why(*first))


def _system(name: str) -> str:
    lowered = name.strip().lower()
    return SYSTEMS.get(lowered, lowered)


def _why(code: str, system: str) -> str:
    if not code:
        return "A diagnosis (DG1-3) has words and no code."
    if not system:
        return "A diagnosis (DG1-3) does not say which code system its code is of."
    if _system(system) in SYSTEMS.values():
        return f"A diagnosis (DG1-3) has a code that is none of {system[:20]!r}."
    return f"A diagnosis (DG1-3) is of the code system {system[:20]!r}, which is not known here."
