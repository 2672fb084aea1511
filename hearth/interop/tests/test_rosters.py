"""A sound row makes a member of a program; a doubtful one waits for a person, and says why."""

from datetime import date

import pytest
from django.utils.translation import override

from hearth.access.actors import acting
from hearth.access.models import Consent, Edge
from hearth.access.selectors import visible_members
from hearth.foundation.models import User
from hearth.interop.files.roster import roster_of
from hearth.interop.models import Line
from hearth.interop.pieces import UnreadableFileError
from hearth.ledger.models import Code, Enrollment, Obligation, Span, State
from hearth.members.models import Identifier, Member
from hearth.network.models import Offering, Organization
from hearth.ui.words import language_name
from tests.support.cast import Cast

from .support import (
    NOW,
    TODAY,
    counts,
    import_roster,
    make_hospital,
    reason,
    roster,
    rows_of_everything,
    try_again,
    whole_roster,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hospital(standing_cast: Cast) -> None:
    make_hospital(standing_cast)


def members_seen(actor) -> set[str]:
    with acting(actor):
        return set(visible_members(actor).values_list("family_name", flat=True))


def test_members_enroll_and_their_obligations_open(standing_cast: Cast) -> None:
    import_roster(standing_cast, whole_roster())
    monthly = Code.objects.get(domain="standard", key="nys-health-home/monthly-core-service").number
    with acting(standing_cast.interface):
        open_now = Obligation.objects.filter(standard=monthly, state=State.OPEN)
        enrolled = Enrollment.objects.count()
        outreach = Code.objects.get(domain="stage:nys-health-home", key="outreach").number
        in_outreach = Span.objects.filter(value=outreach).count()
        assert (enrolled, in_outreach, open_now.count()) == (18, 3, 15)


def test_a_row_becomes_the_member_it_describes(standing_cast: Cast) -> None:
    import_roster(standing_cast, whole_roster())
    with acting(standing_cast.interface):
        member = Member.objects.get(family_name="Ibarra Peña")
        assert (member.given_name, member.birth_on) == ("Consuelo", date(1965, 7, 7))
        assert (member.language, member.phone) == ("es", "212-555-0112")
        assert member.agency == standing_cast.two_rivers
        numbers = Identifier.objects.filter(member=member).values_list("authority", "value")
        assert list(numbers) == [("NY-MEDICAID", "AA10012M")]
        assert Member.objects.get(family_name="Tran, Jr.").given_name == "Quang"
        assert Member.objects.get(family_name="Suharto").name == "Suharto"


def test_only_members_who_signed_are_open_to_the_lead(standing_cast: Cast) -> None:
    import_roster(standing_cast, whole_roster())
    seen = members_seen(standing_cast.noor)
    assert len(seen) == 15
    assert not seen & {"Tran, Jr.", "Zelaya", "Suharto"}
    with acting(standing_cast.interface):
        recipients = set(Consent.objects.values_list("recipient__code", flat=True))
        assert recipients == {"LEAD", "FERN", "RIVERS"}


def test_a_named_care_manager_sees_the_member(standing_cast: Cast) -> None:
    email = User.objects.get(pk=standing_cast.marta.user_id).email
    import_roster(standing_cast, roster({"care_manager_email": email.upper()}))
    assert members_seen(standing_cast.marta) == {"Ferreira-Vance"}
    with acting(standing_cast.interface):
        assert Edge.objects.filter(employment_id=standing_cast.marta.hat_id).count() == 1


REFUSED = {
    "medicaid_id has not the shape AA99999A": {"medicaid_id": "aa10003c"},
    "medicaid_id has not the shape AA99999A (A a capital": {"medicaid_id": "ÄA10003C"},
    "medicaid_id is empty.": {"medicaid_id": ""},
    "family_name is empty.": {"family_name": " "},
    "family_name is longer than 120 characters.": {"family_name": "x" * 121},
    "birth_date is no date; write it as 1971-03-09.": {"birth_date": "06/30/1984"},
    "birth_date is no date": {"birth_date": "1984-02-30"},
    "birth_date lies in the future.": {"birth_date": "2026-03-11"},
    "birth_date lies before 1900.": {"birth_date": "1884-06-30"},
    "start_date lies before birth_date.": {"birth_date": "2026-02-01"},
    "start_date lies more than a year ahead.": {"start_date": "2027-12-02"},
    "consent_signed_date lies in the future.": {"consent_signed_date": "2026-03-11"},
    "Enrolled without a signed consent.": {"consent_signed_date": ""},
    "A consent is signed, but the stage is outreach": {"stage": "outreach"},
    "'closed' is no stage to enter; there are enrolled, outreach.": {"stage": "closed"},
    "Record type 'change' is not handled yet.": {"record_type": "change"},
    "No agency of this network has the code 'NOPE'.": {"agency_code": "NOPE"},
    "No agency of this network has the code 'LEAD'.": {"agency_code": "LEAD"},
    "No care manager of Fernhill Street Care has": {"care_manager_email": "nobody@demo.example"},
    "language is no language code": {"language": "Spanish"},
    "language is no language code such as": {"language": "xx"},
    "language is no language code such as en": {"language": "und"},
    "consent_signed_date lies after start_date: enrolled begins with the signed consent.": {
        "start_date": "2026-03-01",
        "consent_signed_date": "2026-03-02",
    },
    "only one is given.": {"hospital_code": "TestSystem"},
    "No hospital of this network has the code 'NOPE'.": {
        "hospital_code": "NOPE",
        "hospital_record_number": "1",
    },
    "This row has 15 values; the header has 14.": {"phone": "1,2"},
    "A quotation mark is not closed on this line.": {"phone": '"1'},
    "control characters": {"phone": "1\x002"},
}


@pytest.mark.parametrize(("sentence", "change"), REFUSED.items(), ids=REFUSED)
def test_a_bad_row_is_quarantined_with_its_reason_and_leaves_nothing(
    standing_cast: Cast, sentence: str, change: dict[str, str]
) -> None:
    before = rows_of_everything(standing_cast)
    report = import_roster(standing_cast, roster(change))
    assert counts(report) == (1, 0, 0, 1)
    assert sentence in reason(report)
    assert rows_of_everything(standing_cast) == before


@pytest.mark.parametrize("change", [{"suspended_at": NOW}, {"left_on": TODAY}], ids=str)
def test_nobody_is_assigned_to_an_agency_that_takes_no_part(
    standing_cast: Cast, change: dict[str, object]
) -> None:
    """Whoever came before the agency went is known still; nothing is lost of who comes after."""
    known, new = {"medicaid_id": "AA20001A"}, {"medicaid_id": "AA20002A"}
    assert counts(import_roster(standing_cast, roster(known))) == (1, 1, 0, 0)
    agency = Organization.objects.filter(pk=standing_cast.fernhill.pk)
    with acting(standing_cast.theo):
        agency.update(**change)
    report = import_roster(standing_cast, roster(known, new), "again.csv")
    assert counts(report) == (2, 0, 1, 1)
    assert reason(report).startswith("Fernhill Street Care takes no part in this network today")
    with acting(standing_cast.theo):
        agency.update(suspended_at=None, left_on=None)
    door = roster_of(standing_cast.offering)
    assert counts(try_again(standing_cast, door, report)) == (2, 1, 1, 0)


LANGUAGES = ("ht", "yi", "bn", "zh", "yue", "ur", "fr", "ko", "pl", "ru", "ar", "wo", "ff", "qu")


def test_the_languages_people_speak_are_taken_and_named_in_both_languages_of_the_pages(
    standing_cast: Cast,
) -> None:
    rows = [
        {"language": code.upper(), "medicaid_id": f"AA2{number:04}A"}
        for number, code in enumerate(LANGUAGES)
    ]
    assert counts(import_roster(standing_cast, roster(*rows))) == (14, 14, 0, 0)
    with acting(standing_cast.interface):
        assert set(Member.objects.values_list("language", flat=True)) == set(LANGUAGES)
    for page in ("en", "es"):
        with override(page):
            assert not {language_name(code) for code in LANGUAGES} & set(LANGUAGES)


def test_a_consent_signed_on_the_first_day_is_in_time(standing_cast: Cast) -> None:
    on_the_day = {"start_date": "2026-03-02", "consent_signed_date": "2026-03-02"}
    assert counts(import_roster(standing_cast, roster(on_the_day))) == (1, 1, 0, 0)


def test_everything_wrong_with_a_row_is_told_at_once(standing_cast: Cast) -> None:
    report = import_roster(standing_cast, roster({"medicaid_id": "X", "birth_date": "soon"}))
    assert "has not the shape" in reason(report)
    assert "is no date" in reason(report)


def test_a_reason_names_nobody(standing_cast: Cast) -> None:
    import_roster(standing_cast, roster({}))
    report = import_roster(standing_cast, roster({"family_name": "Otherwise"}))
    assert not {"Ferreira", "Otherwise", "Odalys", "AA10003C"} & set(reason(report).split())


def test_a_line_that_is_not_text_stops_no_other(standing_cast: Cast) -> None:
    content = roster({}, {"medicaid_id": "AA20000A"}).replace(b"Odalys", b"Od\xe9lys", 1)
    report = import_roster(standing_cast, content)
    assert counts(report) == (2, 1, 0, 1)
    assert "not UTF-8" in reason(report)


def test_a_known_number_with_another_birth_date_or_name_waits_for_a_person(
    standing_cast: Cast,
) -> None:
    import_roster(standing_cast, roster({}))
    before = rows_of_everything(standing_cast)
    for change, word in (
        ({"birth_date": "1984-06-03"}, "another birth date."),
        ({"family_name": "Pellam"}, "another family name."),
        ({"family_name": "Pellam", "birth_date": "1950-01-01"}, "birth date and another family"),
    ):
        report = import_roster(standing_cast, roster(change))
        assert counts(report) == (1, 0, 0, 1)
        assert word in reason(report)
    assert rows_of_everything(standing_cast) == before


def test_the_same_person_twice_in_one_file_is_enrolled_once(standing_cast: Cast) -> None:
    report = import_roster(standing_cast, roster({}, {"given_name": "Oda"}))
    assert counts(report) == (2, 1, 1, 0)
    with acting(standing_cast.interface):
        loaded, duplicate = Line.objects.filter(file=report.file_id).order_by("number")
        assert loaded.member == duplicate.member
        assert duplicate.reason == "Already in this program."


def test_twins_with_numbers_of_their_own_are_two_members(standing_cast: Cast) -> None:
    report = import_roster(standing_cast, roster({}, {"medicaid_id": "AA20000A"}))
    assert counts(report) == (2, 2, 0, 0)
    with acting(standing_cast.interface):
        assert Member.objects.filter(family_name="Ferreira-Vance").count() == 2


def test_a_hospital_number_that_is_another_members_is_refused(standing_cast: Cast) -> None:
    theirs = {"hospital_code": "TestSystem", "hospital_record_number": "1"}
    report = import_roster(standing_cast, roster(theirs, theirs | {"medicaid_id": "AA20000A"}))
    assert counts(report) == (2, 1, 0, 1)
    assert "Another member holds this identifier of TestSystem" in reason(report)


HEADERS = {
    "misses the columns medicaid_id, stage": lambda text: text.replace(
        "medicaid_id", "id", 1
    ).replace("stage", "step", 1),
    "has columns the layout does not know: id, step": lambda text: text.replace(
        "medicaid_id", "id", 1
    ).replace("stage", "step", 1),
    "has columns twice: phone": lambda text: text.replace("language", "phone", 1),
    "misses the columns record_type": lambda _text: "",
}


@pytest.mark.parametrize(("sentence", "spoil"), HEADERS.items(), ids=HEADERS)
def test_a_wrong_header_refuses_the_file_and_stores_nothing(
    standing_cast: Cast, sentence: str, spoil
) -> None:
    with pytest.raises(UnreadableFileError, match=sentence):
        import_roster(standing_cast, spoil(roster({}).decode()).encode())
    with acting(standing_cast.interface):
        assert not Line.objects.exists()


def test_a_program_without_an_installed_pack_says_so(standing_cast: Cast) -> None:
    with acting(standing_cast.theo):
        bare = Offering.objects.create(
            network=standing_cast.network,
            lead=standing_cast.lead,
            pack_key="none",
            title="Bare",
            go_live_on=date(2026, 1, 1),
        )
    with pytest.raises(UnreadableFileError, match="Bare has no pack installed"):
        roster_of(bare)


def test_a_first_line_that_is_no_header_is_not_repeated(standing_cast: Cast) -> None:
    row = roster({}).split(b"\n", 1)[1]
    with pytest.raises(UnreadableFileError) as refusal:
        import_roster(standing_cast, row)
    assert "misses the columns record_type, medicaid_id" in str(refusal.value)
    assert "odalys" not in str(refusal.value)
