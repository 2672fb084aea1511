"""An ADT^A03 of a known hospital about a known member is a discharge; all else waits, with why."""

from datetime import UTC, datetime
from typing import Any

import pytest

from hearth.access.actors import acting
from hearth.interop.hl7.adt import Messages
from hearth.interop.models import Line
from hearth.interop.pieces import UnreadableFileError
from hearth.ledger.models import Evidence
from hearth.members.models import Member
from hearth.members.services import NewIdentifier, add_identifier
from hearth.network.models import Organization
from hearth.transitions.models import Stay
from tests.support.cast import Cast

from .support import (
    NOW,
    SENDER,
    TODAY,
    Sent,
    counts,
    import_adt,
    known_patient,
    make_hospital,
    raw_of,
    reason,
    rows_of_everything,
    try_again,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def alba(standing_cast: Cast) -> Member:
    make_hospital(standing_cast, "SB")
    return known_patient(standing_cast)


def stay(cast: Cast) -> Stay:
    with acting(cast.interface):
        return Stay.objects.select_related("facility").get()


def test_a_discharge_is_recorded_as_it_was_reported(standing_cast: Cast, alba: Member) -> None:
    report = import_adt(standing_cast, bytes(Sent(admitted="20260301", disposition="3")))
    assert counts(report) == (1, 1, 0, 0)
    kept = stay(standing_cast)
    assert (kept.member_id, kept.agency_id, kept.facility.code) == (alba.pk, alba.agency_id, "SB")
    assert (kept.stay_class, kept.disposition, kept.visit_number) == ("inpatient", "facility", "V1")
    assert kept.discharged_at == datetime(2026, 3, 8, 16, tzinfo=UTC)
    assert kept.admitted_at == datetime(2026, 3, 1, 5, tzinfo=UTC)


TIMES = {
    "20260308120000": datetime(2026, 3, 8, 16, tzinfo=UTC),  # summer time began that morning
    "20260307120000": datetime(2026, 3, 7, 17, tzinfo=UTC),
    "202603071200": datetime(2026, 3, 7, 17, tzinfo=UTC),
    "20260307": datetime(2026, 3, 7, 5, tzinfo=UTC),
    "20260307120000.1234-0800": datetime(2026, 3, 7, 20, tzinfo=UTC),
    "20260307120000-0030": datetime(2026, 3, 7, 12, 30, tzinfo=UTC),
    "202603071200+0110": datetime(2026, 3, 7, 10, 50, tzinfo=UTC),
}


@pytest.mark.parametrize(("text", "instant"), TIMES.items(), ids=TIMES)
def test_offsets_are_respected_and_else_the_programs_zone_counts(
    standing_cast: Cast, text: str, instant: datetime
) -> None:
    import_adt(standing_cast, bytes(Sent(discharged=text)))
    assert stay(standing_cast).discharged_at == instant


def test_without_a_discharge_time_the_events_time_counts(standing_cast: Cast) -> None:
    import_adt(standing_cast, bytes(Sent(discharged="", event="20260307120000")))
    assert stay(standing_cast).discharged_at == datetime(2026, 3, 7, 17, tzinfo=UTC)


CODES = {
    "01": "home", "1": "home", "06": "home", "02": "transferred", "03": "facility",
    "07": "against_advice", "20": "expired", "30": "other", "X": "other", "": "", '""': "",
}  # fmt: skip


@pytest.mark.parametrize(("code", "disposition"), CODES.items(), ids=lambda one: one or "none")
def test_dispositions_are_read(standing_cast: Cast, code: str, disposition: str) -> None:
    import_adt(standing_cast, bytes(Sent(disposition=code)))
    assert stay(standing_cast).disposition == disposition


@pytest.mark.parametrize(("code", "word"), [("e", "emergency"), ("O", "outpatient")])
def test_classes_are_read(standing_cast: Cast, code: str, word: str) -> None:
    import_adt(standing_cast, bytes(Sent(patient_class=code)))
    assert stay(standing_cast).stay_class == word


REFUSED: dict[str, dict[str, Any]] = {
    "No member has this identifier of the sender (PID-3).": {"number": "778^^^SB^MR"},
    "PID-3 names no medical record number of the sender": {"number": "777^^^OTHER^MR"},
    "(no authority, or the authority SB).": {"number": "777^^^^SS"},
    "PID-3 names no medical record number": {"number": ""},
    "No hospital of this network has the code 'OTHER'": {"sender": "OTHER"},
    "No hospital of this network has the code 'FERN'": {"sender": "FERN"},
    "No hospital of this network has the code 'ADT' (MSH-4, or MSH-3": {"sender": ""},
    "Messages of type ADT^A01 are not handled yet.": {"kind": "ADT^A01"},
    "Messages of type ORU^R01 are not handled yet.": {"kind": "ORU^R01"},
    "MSH-9 is empty": {"kind": ""},
    "MSH-10 is empty": {"control": ""},
    "The patient class (PV1-2) 'B' is not known; known are I inpatient": {"patient_class": "B"},
    "The patient class (PV1-2) is empty": {"patient_class": '""'},
    "The discharge lies in the future (PV1-45).": {"discharged": "20260310110001"},
    "The discharge lies in the future (EVN-2).": {"discharged": "", "event": "20260311"},
    "The message says no time of discharge": {"discharged": "", "event": ""},
    "PV1-45 is no time of at least a day": {"discharged": "2026"},
    "PV1-45 is a time that does not exist.": {"discharged": "20260230"},
    "PV1-45 lies before 1900.": {"discharged": "00010101"},
    "EVN-2 is no time": {"discharged": "", "event": "20260307120000 yesterday"},
    "The visit number (PV1-19) is longer": {"visit": "9" * 81},
    "The message holds null characters.": {"visit": "\x00"},
}


@pytest.mark.parametrize(("sentence", "change"), REFUSED.items(), ids=REFUSED)
def test_a_doubtful_message_is_quarantined_with_its_reason_and_leaves_nothing(
    standing_cast: Cast, sentence: str, change: dict[str, str]
) -> None:
    before = rows_of_everything(standing_cast)
    content = bytes(Sent(**change))
    report = import_adt(standing_cast, content)
    assert counts(report) == (1, 0, 0, 1)
    assert sentence in reason(report)
    assert raw_of(standing_cast, report) == content
    assert rows_of_everything(standing_cast) == before


@pytest.mark.parametrize("change", [{"suspended_at": NOW}, {"left_on": TODAY}], ids=str)
def test_a_hospital_that_takes_no_part_is_not_listened_to_until_it_does(
    standing_cast: Cast, change: dict[str, object]
) -> None:
    before = rows_of_everything(standing_cast)
    hospital = Organization.objects.filter(network=standing_cast.network, code=SENDER)
    with acting(standing_cast.theo):
        hospital.update(**change)
    report = import_adt(standing_cast, bytes(Sent()))
    assert counts(report) == (1, 0, 0, 1)
    assert "takes no part in this network today" in reason(report)
    assert rows_of_everything(standing_cast) == before
    with acting(standing_cast.theo):
        hospital.update(suspended_at=None, left_on=None)
    door = Messages(standing_cast.network, standing_cast.lead)
    assert counts(try_again(standing_cast, door, report)) == (1, 1, 0, 0)


def test_nobody_is_found_by_name_and_birth_date(standing_cast: Cast, alba: Member) -> None:
    named = f"{alba.family_name.upper()}^{alba.given_name.upper()}".encode()
    content = bytes(Sent(number="778^^^SB^MR")).replace(b"DOE^JANE", named)
    assert counts(import_adt(standing_cast, content)) == (1, 0, 0, 1)


def test_a_sender_cannot_speak_for_another_hospitals_numbers(
    standing_cast: Cast, alba: Member
) -> None:
    make_hospital(standing_cast, "WEST")
    for number in ("777^^^SB^MR", "777", "777^^^WEST"):
        report = import_adt(standing_cast, bytes(Sent(sender="WEST", number=number)))
        assert counts(report) == (1, 0, 0, 1)


@pytest.mark.parametrize("number", ["777", "777^^^SB", "777^^^SB&2.16.1&ISO^PI", "1^^^X^SS~777"])
def test_a_number_without_authority_is_the_senders(standing_cast: Cast, number: str) -> None:
    assert counts(import_adt(standing_cast, bytes(Sent(number=number)))) == (1, 1, 0, 0)


def test_numbers_of_two_members_in_one_message_are_refused(standing_cast: Cast) -> None:
    other = known_patient(standing_cast, "888")
    report = import_adt(standing_cast, bytes(Sent(number="777^^^SB^MR~888^^^SB^MR")))
    assert reason(report) == "The numbers in PID-3 belong to different members."
    with acting(standing_cast.interface):
        assert not Evidence.objects.filter(member=other).exists()


def test_where_msh_4_is_empty_msh_3_names_the_sender(standing_cast: Cast) -> None:
    report = import_adt(standing_cast, bytes(Sent(sender="", application="SB")))
    assert counts(report) == (1, 1, 0, 0)


def test_a_message_sent_again_is_a_duplicate(standing_cast: Cast, alba: Member) -> None:
    import_adt(standing_cast, bytes(Sent()))
    before = rows_of_everything(standing_cast)
    report = import_adt(standing_cast, bytes(Sent(sent="20260309080000", end="\r\n")))
    assert counts(report) == (1, 0, 1, 0)
    with acting(standing_cast.interface):
        line = Line.objects.get(file=report.file_id)
    assert (line.member_id, line.reason) == (alba.pk, "This message came before.")
    assert rows_of_everything(standing_cast) == before


def test_a_message_number_used_again_for_another_message_keeps_both(standing_cast: Cast) -> None:
    both = bytes(Sent()) + bytes(Sent(visit="V2"))
    report = import_adt(standing_cast, both)
    assert counts(report) == (2, 1, 0, 1)
    assert "used this message number (MSH-10) before" in reason(report)
    assert raw_of(standing_cast, report) == both


def test_two_applications_of_a_hospital_number_their_messages_apart(standing_cast: Cast) -> None:
    both = bytes(Sent()) + bytes(Sent(application="LAB", visit="V2"))
    assert counts(import_adt(standing_cast, both)) == (2, 2, 0, 0)


def test_the_same_discharge_under_another_number_is_a_duplicate(standing_cast: Cast) -> None:
    report = import_adt(standing_cast, bytes(Sent()) + bytes(Sent(control="M2")))
    assert counts(report) == (2, 1, 1, 0)
    changed = import_adt(standing_cast, bytes(Sent(control="M3", discharged="20260309120000")))
    assert "This visit has a discharge already" in reason(changed)


def test_a_message_that_came_too_early_may_be_sent_again(standing_cast: Cast) -> None:
    early = Sent(number="888^^^SB^MR")
    assert counts(import_adt(standing_cast, bytes(early))) == (1, 0, 0, 1)
    with acting(standing_cast.interface):
        member = Member.objects.get()
        add_identifier(member, NewIdentifier("SB", "888"))
    again = import_adt(standing_cast, bytes(Sent(number="888^^^SB^MR", sent="20260309")))
    assert counts(again) == (1, 1, 0, 0)


FRAMED = {
    "lines": bytes(Sent(end="\n")),
    "windows lines": bytes(Sent(end="\r\n")),
    "MLLP": b"\x0b" + bytes(Sent()) + b"\x1c\r",
    "batch": b"FHS|^~\\&\rBHS|^~\\&\r" + bytes(Sent()) + b"BTS|1\rFTS|1\r",
    "byte order mark": b"\xef\xbb\xbf" + bytes(Sent(end="\n")),
}


@pytest.mark.parametrize("content", FRAMED.values(), ids=FRAMED)
def test_messages_are_found_however_they_are_framed(standing_cast: Cast, content: bytes) -> None:
    report = import_adt(standing_cast, content)
    assert counts(report) == (1, 1, 0, 0)
    assert raw_of(standing_cast, report) == content


def test_lines_are_counted_where_messages_begin(standing_cast: Cast) -> None:
    good, bad = Sent(end="\r\n"), Sent(end="\r\n", control="M2", number="1")
    report = import_adt(standing_cast, b"\r\n" + bytes(good) + b"\r\n" + bytes(bad))
    assert [one.number for one in report.refusals] == [7]


def test_other_separators_are_as_good(standing_cast: Cast) -> None:
    swapped = bytes(Sent()).translate(bytes.maketrans(b"|^~\\&", b"#:*?%"))
    assert counts(import_adt(standing_cast, swapped)) == (1, 1, 0, 0)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"a,b\n1,2\n", b"xMSH|^~\\&|\r", b"MSHA"])
def test_a_file_without_a_message_is_refused_whole(standing_cast: Cast, content: bytes) -> None:
    with pytest.raises(UnreadableFileError, match="No HL7 message begins"):
        import_adt(standing_cast, content)


@pytest.mark.parametrize("content", [b"MSH|", b"MSH|^~", b"MSH|^~\\&", b"MSH|^~\\&|", b"MSH|||||"])
def test_a_broken_header_is_quarantined(standing_cast: Cast, content: bytes) -> None:
    assert counts(import_adt(standing_cast, content)) == (1, 0, 0, 1)
