"""One row of an assignment file, parsed at the door: either wholly sound, or refused with why.

All that is wrong with a row is told at once. A sentence names columns, not people.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from hearth.drafting.layouts import OPTIONAL, Layout
from hearth.foundation.languages import is_language
from hearth.interop.pieces import LineRefusedError

ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LONGEST = {"family_name": 120, "given_name": 120, "phone": 40, "hospital_number": 80}
OLDEST = date(1900, 1, 1)
FARTHEST_START = timedelta(days=366)
Values = Mapping[str, str]


@dataclass(frozen=True)
class Assignment:
    """A sound row. What refers to others (agency, care manager, hospital) is not looked up yet."""

    identifier: str
    family_name: str
    given_name: str
    birth_on: date
    language: str
    phone: str
    agency: str
    stage: str
    track: str
    starts_on: date
    care_manager: str
    consent_signed_on: date | None
    hospital: str
    hospital_number: str


def read_assignment(layout: Layout, header: list[str], row: list[str], today: date) -> Assignment:
    """A row as an assignment. Raises LineRefusedError saying all that is wrong."""
    if len(row) != len(header):
        raise LineRefusedError(f"This row has {len(row)} values; the header has {len(header)}.")
    by_name = dict(zip(header, (value.strip() for value in row), strict=True))
    values = dict.fromkeys(OPTIONAL, "")
    values |= {meaning: by_name[name] for meaning, name in layout.names.items()}
    problems = [one for check in CHECKS for one in check(layout, values, today)]
    if problems:
        raise LineRefusedError(" ".join(problems))
    return _sound(values)


def _sound(values: Values) -> Assignment:
    return Assignment(
        identifier=values["identifier"],
        family_name=values["family_name"],
        given_name=values["given_name"],
        birth_on=date.fromisoformat(values["birth_on"]),
        language=values["language"].lower() or "en",
        phone=values["phone"],
        agency=values["agency"],
        stage=values["stage"],
        track=values["track"],
        starts_on=date.fromisoformat(values["starts_on"]),
        care_manager=values["care_manager"].lower(),
        consent_signed_on=_date(values["consent_signed_on"]),
        hospital=values["hospital"],
        hospital_number=values["hospital_number"],
    )


def _presence(layout: Layout, values: Values, today: date) -> Iterator[str]:
    for meaning, name in layout.names.items():
        value = values[meaning]
        if not value and meaning not in layout.may_be_empty:
            yield f"{name} is empty."
        if len(value) > LONGEST.get(meaning, 254):
            yield f"{name} is longer than {LONGEST.get(meaning, 254)} characters."


def _words(layout: Layout, values: Values, today: date) -> Iterator[str]:
    if values["record_type"] and values["record_type"] not in layout.record_types:
        yield f"Record type {values['record_type'][:20]!r} is not handled yet."
    if values["identifier"] and not layout.has_shape(values["identifier"]):
        yield (
            f"{layout.names['identifier']} has not the shape {layout.shape}"
            " (A a capital letter, 9 a digit)."
        )
    if values["stage"] and values["stage"] not in layout.stages:
        yield (
            f"{values['stage'][:20]!r} is no stage to enter; there are"
            f" {', '.join(sorted(layout.stages))}."
        )
    if values["language"] and not is_language(values["language"].lower()):
        yield f"{layout.names['language']} is no language code such as en or es."


def _dates(layout: Layout, values: Values, today: date) -> Iterator[str]:
    for meaning in ("birth_on", "starts_on", "consent_signed_on"):
        name, value = layout.names.get(meaning), values[meaning]
        day = _date(value)
        if value and day is None:
            yield f"{name} is no date; write it as 1971-03-09."
        elif day and day < OLDEST:
            yield f"{name} lies before 1900."
        elif day and meaning != "starts_on" and day > today:
            yield f"{name} lies in the future."
        elif day and day > today + FARTHEST_START:
            yield f"{name} lies more than a year ahead."


def _sequence(layout: Layout, values: Values, today: date) -> Iterator[str]:
    born = _date(values["birth_on"])
    for meaning in ("starts_on", "consent_signed_on"):
        day = _date(values[meaning])
        if born and day and day < born:
            yield f"{layout.names[meaning]} lies before {layout.names['birth_on']}."


def _consent(layout: Layout, values: Values, today: date) -> Iterator[str]:
    needs, signed = values["stage"] in layout.signed_consent_for, values["consent_signed_on"]
    if needs and not signed:
        yield f"{values['stage'].capitalize()} without a signed consent."
    starts, names = _date(values["starts_on"]), layout.names
    if needs and starts and (day := _date(signed)) and day > starts:
        yield (
            f"{names['consent_signed_on']} lies after {names['starts_on']}:"
            f" {values['stage']} begins with the signed consent."
        )
    if signed and not needs and values["stage"] in layout.stages:
        yield f"A consent is signed, but the stage is {values['stage']}: one of them is wrong."


def _track(layout: Layout, values: Values, today: date) -> Iterator[str]:
    track, stage = values["track"], values["stage"]
    if track and track not in layout.tracks:
        known = ", ".join(sorted(layout.tracks)) or "none"
        yield f"{track[:20]!r} is no track; there are {known}."
    if stage in layout.track_for and not track:
        yield f"{stage.capitalize()} without a track."
    if track and stage in layout.stages - layout.track_for:
        yield f"A track is given, but in the stage {stage} there is none: one of them is wrong."


def _hospital(layout: Layout, values: Values, today: date) -> Iterator[str]:
    if bool(values["hospital"]) != bool(values["hospital_number"]):
        names = layout.names
        yield f"Of {names['hospital']} and {names['hospital_number']} only one is given."


def _date(value: str) -> date | None:
    """The day of a text such as 1971-03-09; None for anything else, however nearly a date."""
    if not ISO_DATE.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


CHECKS = (_presence, _words, _dates, _sequence, _track, _consent, _hospital)
