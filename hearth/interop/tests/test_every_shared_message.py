"""Every real message at hand goes in: no crash, each accounted for, twice changes nothing."""

from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from hearth.access.actors import acting
from hearth.interop.models import Line
from hearth.interop.services import Report
from hearth.transitions.models import Stay
from tests.support.cast import Cast

from .support import counts, import_adt, known_patient, make_hospital, raw_of, rows_of_everything

SHARED = Path(settings.BASE_DIR).parent / "shared" / "data" / "hl7v2"
FILES = sorted(SHARED.rglob("*.hl7"))
# Senders of discharge messages among them, each with a number it sent.
KNOWN = {"TestSystem": "1234", "GHHSFacility": "PATID1234"}

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.shared,
    pytest.mark.skipif(not FILES, reason="no real messages are kept beside the project"),
]


def import_all(cast: Cast) -> list[Report]:
    return [import_adt(cast, path.read_bytes(), path.name) for path in FILES]


def test_every_message_is_accounted_for_and_twice_changes_nothing(standing_cast: Cast) -> None:
    for code, number in KNOWN.items():
        make_hospital(standing_cast, code)
        known_patient(standing_cast, number, code)
    reports = import_all(standing_cast)
    for path, report in zip(FILES, reports, strict=True):
        read, loaded, duplicate, quarantined = counts(report)
        assert read == loaded + duplicate + quarantined >= 1, path
        assert raw_of(standing_cast, report) == path.read_bytes(), path
        assert all(one.reason.endswith((".", ")")) for one in report.refusals), path

    before = rows_of_everything(standing_cast)
    for first, again in zip(reports, import_all(standing_cast), strict=True):
        assert counts(again) == (first.read, 0, first.read, 0)
    assert rows_of_everything(standing_cast) == before


def test_of_the_real_discharges_those_of_a_known_patient_are_loaded(standing_cast: Cast) -> None:
    make_hospital(standing_cast, "TestSystem")
    known_patient(standing_cast, "1234", "TestSystem")
    reports = import_all(standing_cast)
    loaded = [path.name for path, one in zip(FILES, reports, strict=True) if one.loaded]
    # Five messages came under one number, "controlID": the first counts, the others wait.
    assert loaded == ["ADT_A03-022-HL7ADTMessageTest.hl7"]
    reused = "The sender used this message number (MSH-10) before, for another."
    reasons = Counter(one.reason for report in reports for one in report.refusals)
    assert reasons[reused] == 4
    with acting(standing_cast.interface):
        assert Stay.objects.count() == 1
        assert Line.objects.count() == sum(report.read for report in reports)
