"""The street, for tests: a hospital, files as bytes, and how many rows there are of everything."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.apps import apps

from hearth.access.actors import acting
from hearth.foundation.clock import frozen_at
from hearth.interop import demonstration
from hearth.interop.files.roster import roster_of
from hearth.interop.hl7.adt import Messages
from hearth.interop.models import File, Line
from hearth.interop.pieces import Door
from hearth.interop.services import Report, import_file, retry_file
from hearth.members.models import Member
from hearth.members.services import NewIdentifier, add_identifier
from hearth.network.models import Organization
from tests.support.cast import Cast, make_member

NOW = datetime(2026, 3, 10, 15, tzinfo=UTC)
TODAY = date(2026, 3, 10)
ROOMS = ("members", "access", "ledger", "transitions")
SENDER = "SB"


def make_hospital(cast: Cast, code: str = demonstration.HOSPITAL[0]) -> Organization:
    with acting(cast.theo):
        return Organization.objects.create(
            network=cast.network, name=f"Hospital {code}", kind="hospital", code=code
        )


def import_roster(cast: Cast, content: bytes, name: str = "roster.csv") -> Report:
    with frozen_at(NOW):
        return import_file(cast.interface, roster_of(cast.offering), name, content)


def import_adt(cast: Cast, content: bytes, name: str = "adt.hl7") -> Report:
    with frozen_at(NOW):
        return import_file(cast.interface, Messages(cast.network, cast.lead), name, content)


def try_again(cast: Cast, door: Door, report: Report) -> Report:
    """What lies in quarantine of a file, once more."""
    with acting(cast.interface):
        file = File.objects.get(pk=report.file_id)
    with frozen_at(NOW):
        return retry_file(cast.interface, door, file)


def whole_roster() -> bytes:
    return demonstration.roster(TODAY, {})


def roster(*rows: dict[str, str]) -> bytes:
    """A roster of sound rows, each changed as given; columns are the layout's."""
    lines = whole_roster().decode().splitlines()
    header, sound = lines[0].split(","), lines[3].split(",")
    table = [dict(zip(header, sound, strict=True)) | row for row in rows]
    return "\n".join([lines[0], *(",".join(row.values()) for row in table), ""]).encode()


@dataclass(frozen=True)
class Sent:
    """An ADT^A03 of the hospital, sound unless told otherwise."""

    number: str = "777^^^SB^MR"
    control: str = "M1"
    kind: str = "ADT^A03^ADT_A03"
    sender: str = SENDER
    application: str = "ADT"
    patient_class: str = "I"
    visit: str = "V1"
    disposition: str = "01"
    discharged: str = "20260308120000"
    event: str = "20260308120100"
    admitted: str = ""
    sent: str = "20260308120200"
    service: str = ""
    diagnoses: tuple[str, ...] = ()  # each what follows DG1|1|
    end: str = "\r"

    def __bytes__(self) -> bytes:
        place = {10: self.service, 2: self.patient_class, 19: self.visit, 36: self.disposition}
        place |= {44: self.admitted, 45: self.discharged}
        stay = "|".join(["PV1", *(place.get(field, "") for field in range(1, 46))])
        header = f"MSH|^~\\&|{self.application}|{self.sender}|HEARTH|HARBOR|{self.sent}||"
        segments = (
            f"{header}{self.kind}|{self.control}|P|2.5.1",
            f"EVN|A03|{self.event}",
            f"PID|1||{self.number}||DOE^JANE||19710309|F",
            stay,
            *(f"DG1|{number}|{one}" for number, one in enumerate(self.diagnoses, 1)),
        )
        return "".join(segment + self.end for segment in segments).encode()


def known_patient(cast: Cast, value: str = "777", authority: str = SENDER) -> Member:
    """A member of Fernhill Street, in Marta's care, whom the hospital knows by a number."""
    with frozen_at(NOW):
        member = make_member(cast, cast.fernhill, care_managers=[cast.marta])
        with acting(cast.interface):
            add_identifier(member, NewIdentifier(authority, value))
    return member


def rows_of_everything(cast: Cast) -> dict[str, int]:
    """Rows the interface sees, by table, in every room an import writes to."""
    with acting(cast.interface):
        return {
            model._meta.db_table: model._default_manager.count()
            for room in ROOMS
            for model in apps.get_app_config(room).get_models()
        }


def raw_of(cast: Cast, report: Report) -> bytes:
    """The file as it is kept: preamble and pieces, joined."""
    with acting(cast.interface):
        file = File.objects.get(pk=report.file_id)
        pieces = Line.objects.filter(file=file).order_by("number").values_list("raw", flat=True)
        return b"".join(bytes(part) for part in (file.preamble, *pieces))


def reason(report: Report) -> str:
    """Why the only piece was refused."""
    (refusal,) = report.refusals
    return refusal.reason


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.read, report.loaded, report.duplicate, report.quarantined
