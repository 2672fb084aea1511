"""The assignment file of a program with tracks: its own columns, stage and track."""

import time
from datetime import date

import pytest

from hearth.access.actors import acting
from hearth.access.selectors import visible_members
from hearth.foundation.clock import frozen_at
from hearth.foundation.owner import as_owner
from hearth.interop.files.roster import roster_of
from hearth.interop.services import Report, import_file
from hearth.ledger.models import Enrollment, Obligation, State
from hearth.ledger.packs import install_pack
from hearth.ledger.reconciling import reconcile
from hearth.ledger.selectors import enrolled_of_member
from hearth.members.models import Identifier, Member
from hearth.members.services import NewIdentifier, add_identifier
from hearth.network.models import Offering
from tests.support.cast import GO_LIVE, ZONE, Cast, install, make_cast, make_member

from .support import NOW, counts, make_hospital, raw_of, reason, rows_of_everything

pytestmark = pytest.mark.django_db
COLUMNS = (
    "record_type", "client_number", "family_name", "given_name", "birth_date", "language", "phone",
    "agency_code", "stage", "track", "start_date", "care_coordinator_email", "consent_signed_date",
    "hospital_code", "hospital_record_number",
)  # fmt: skip
SOUND = dict(zip(COLUMNS, ["new", "C100001", "Marlowe", "Kit", "1980-05-17", "es", "", "FERN",
    "enrolled", "weekly", "2026-02-02", "", "2026-02-02", "", ""], strict=True))  # fmt: skip


@pytest.fixture(scope="module")
def avenue(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Cast:
    """A network that runs the program with tracks, and a Health Home beside it, committed."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        cast = make_cast(f"Tracks {time.time_ns()}", parameters={})
        install(cast)
        with as_owner():
            Offering.objects.create(
                network=cast.network,
                lead=cast.lead,
                pack_key="nyc-ryan-white-ccp",
                title="Care Coordination",
                go_live_on=GO_LIVE,
                time_zone=ZONE,
            )
            install_pack(offering(cast))
    return cast


@pytest.fixture(autouse=True)
def hospital(avenue: Cast) -> None:
    make_hospital(avenue)


def offering(cast: Cast) -> Offering:
    return Offering.objects.get(network=cast.network, pack_key="nyc-ryan-white-ccp")


def imported(cast: Cast, *rows: dict[str, str]) -> Report:
    table = [",".join((SOUND | row).values()) for row in rows]
    content = "\n".join([",".join(COLUMNS), *table, ""]).encode()
    with frozen_at(NOW):
        report = import_file(cast.interface, roster_of(offering(cast)), "clients.csv", content)
    assert raw_of(cast, report) == content
    assert report.read == report.loaded + report.duplicate + report.quarantined
    return report


def standing(cast: Cast) -> set[tuple[str, str, date]]:
    with frozen_at(NOW), acting(cast.interface) as interface:
        member = Member.objects.get(family_name="Marlowe")
        (one,) = enrolled_of_member(interface, member.pk)
        return {(place.kind.name, place.code, place.since) for place in one.places}


def test_a_row_enrolls_a_client_on_their_track_and_what_the_track_asks_opens(avenue: Cast) -> None:
    report = imported(
        avenue, {"care_coordinator_email": f"marta.{avenue.fernhill.pk}@demo.example"}
    )
    assert counts(report) == (1, 1, 0, 0)
    began = date(2026, 2, 2)
    assert standing(avenue) == {("STAGE", "enrolled", began), ("TRACK", "weekly", began)}
    with frozen_at(NOW), acting(avenue.marta):
        assert visible_members(avenue.marta).get().family_name == "Marlowe"
        assert Identifier.objects.get().authority == "CCP-CLIENT"
        weeks = Obligation.objects.filter(opening_key__in=(20260202, 20260209, 20260309))
        assert {one.opening_key: State(one.state) for one in weeks} == {
            20260202: State.MISSED,
            20260209: State.MISSED,
            20260309: State.OPEN,
        }
    with frozen_at(NOW), acting(avenue.interface):
        assert reconcile(offering(avenue)).differences == 0


def test_outreach_has_no_track(avenue: Cast) -> None:
    row = {"stage": "outreach", "track": "", "consent_signed_date": ""}
    assert counts(imported(avenue, row)) == (1, 1, 0, 0)
    assert standing(avenue) == {("STAGE", "outreach", date(2026, 2, 2))}


REFUSED = {
    "Enrolled without a track.": {"track": ""},
    "'hourly' is no track; there are monthly, observed_daily, quarterly, weekly.": {
        "track": "hourly"
    },
    "A track is given, but in the stage outreach there is none: one of them is wrong.": {
        "stage": "outreach",
        "consent_signed_date": "",
    },
    "'graduated' is no stage to enter; there are enrolled, outreach.": {"stage": "graduated"},
    "Enrolled without a signed consent.": {"consent_signed_date": ""},
    "client_number has not the shape A999999 (A a capital letter, 9 a digit).": {
        "client_number": "AA10001A"
    },
    "No agency of this network has the code 'NOPE'.": {"agency_code": "NOPE"},
}


@pytest.mark.parametrize(("sentence", "change"), REFUSED.items(), ids=REFUSED)
def test_a_bad_row_is_quarantined_with_a_plain_sentence_and_leaves_nothing(
    avenue: Cast, sentence: str, change: dict[str, str]
) -> None:
    before = rows_of_everything(avenue)
    report = imported(avenue, change)
    assert counts(report) == (1, 0, 0, 1)
    assert reason(report) == sentence
    assert rows_of_everything(avenue) == before


def test_good_bad_and_known_rows_are_accounted_for_each(avenue: Cast) -> None:
    report = imported(
        avenue,
        {},
        {"client_number": "C100002", "family_name": "Novak", "track": "hourly"},
        {"client_number": "C100003", "family_name": "Osei", "track": "observed_daily"},
        {"track": "monthly"},  # known: says something new, and changes nothing
    )
    assert counts(report) == (4, 2, 1, 1)
    assert [one.number for one in report.refusals] == [3]
    assert ("TRACK", "weekly", date(2026, 2, 2)) in standing(avenue)


def test_who_is_in_a_program_that_excludes_this_one_is_quarantined(avenue: Cast) -> None:
    member = make_member(avenue, avenue.fernhill, name="Kit Marlowe")
    with acting(avenue.interface):
        Member.objects.filter(pk=member.pk).update(birth_on=date(1980, 5, 17))
        add_identifier(member, NewIdentifier("CCP-CLIENT", "C100001"))
    report = imported(avenue, {})
    assert counts(report) == (1, 0, 0, 1)
    assert "is in a program that takes nobody of this one" in reason(report)
    assert "Marlowe" not in reason(report)
    with acting(avenue.interface):
        assert Enrollment.objects.filter(member=member).count() == 1
