"""Invented files that show the street door: nobody in them exists, and every date moves with
today. The roster beside this file is the one the tests import as it stands, in May 2015.

A demonstration makes a network whose agencies have the codes FERN and RIVERS and whose hospital
has the code in HOSPITAL, and imports `files(today)` in their order.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import cycle
from pathlib import Path

ROSTER = Path(__file__).parent / "assignment-20.csv"
WRITTEN_IN = date(2015, 5, 1)  # the month for which the roster's dates were written
HOSPITAL = ("TestSystem", "Saint Brendan's Hospital")  # code, as its messages give it, and name
DATES = ("start_date", "consent_signed_date")


@dataclass(frozen=True)
class Discharge:
    """One invented discharge. `number` is the hospital's own for the patient."""

    number: str
    days_ago: int
    patient_class: str
    disposition: str


DISCHARGES = (
    Discharge("1234", 2, "I", "01"),  # a contact is due now
    Discharge("20231", 5, "E", "01"),  # asks for nothing
    Discharge("20232", 12, "I", "03"),  # the contact is overdue and still wanted
    Discharge("20233", 4, "I", "07"),
    Discharge("99999", 3, "I", "01"),  # nobody has this number: quarantine
)


def files(
    today: date, care_managers: Mapping[str, Sequence[str]] | None = None
) -> list[tuple[str, str, bytes]]:
    """(kind, file name, content) of a roster and of a day's messages, dated up to `today`.

    `care_managers` gives e-mail addresses by agency code; members are dealt to them in turn.
    """
    return [
        ("roster", f"assignment-{today:%Y-%m}.csv", roster(today, care_managers or {})),
        ("adt", f"discharges-{today:%Y-%m-%d}.hl7", messages(today)),
    ]


def roster(today: date, care_managers: Mapping[str, Sequence[str]]) -> bytes:
    """The roster with its dates moved by whole months to the present."""
    months = (today.year - WRITTEN_IN.year) * 12 + today.month - WRITTEN_IN.month
    dealt = {agency: cycle(addresses) for agency, addresses in care_managers.items() if addresses}
    reader = csv.DictReader(io.StringIO(ROSTER.read_text("utf-8")))
    written = io.StringIO()
    writer = csv.DictWriter(written, reader.fieldnames or [], lineterminator="\n")
    writer.writeheader()
    for row in reader:
        moved = {name: _moved(row[name], months) for name in DATES}
        address = next(dealt[row["agency_code"]]) if row["agency_code"] in dealt else ""
        writer.writerow(row | moved | {"care_manager_email": address})
    return written.getvalue().encode()


def messages(today: date) -> bytes:
    """The discharges as HL7 version 2 messages of the invented hospital, one after another."""
    return "".join(_message(place, today, one) for place, one in enumerate(DISCHARGES, 1)).encode()


def _message(place: int, today: date, one: Discharge) -> str:
    # Midday, and sent a minute later: never in the future unless today itself is.
    left = datetime.combine(today - timedelta(days=one.days_ago), time(12))
    said = f"{left:%Y%m%d%H%M%S}"
    code = HOSPITAL[0]
    segments = (
        f"MSH|^~\\&|ADT|{code}|HEARTH|HARBOR|{left + timedelta(minutes=1):%Y%m%d%H%M%S}||"
        f"ADT^A03^ADT_A03|{today:%Y%m%d}-{place:03}|P|2.5.1",
        f"EVN|A03|{said}",
        f"PID|1||{one.number}^^^{code}^MR",
        f"PV1|1|{one.patient_class}{'|' * 17}V{today:%y%m%d}{place:02}{'|' * 17}{one.disposition}"
        f"{'|' * 9}{said}",
    )
    return "".join(f"{segment}\r" for segment in segments)


def _moved(text: str, months: int) -> str:
    """A date some months later, on the same day: the roster has none after the 28th."""
    if not text:
        return ""
    day = date.fromisoformat(text)
    month = day.year * 12 + day.month - 1 + months
    return day.replace(year=month // 12, month=month % 12 + 1).isoformat()
