"""Unlucky and hostile situations around one member, each by its number in the list they come from.

The numbers are those of docs/reference/scenarios.md. What has no class here is proved in a file of
`ELSEWHERE`, or stands in docs/known-gaps.md by its number. Each situation is asked of the policies
alone, of both layers, and of a page
where there is one.
"""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now as database_now

from hearth.access.actors import Actor, acting, actor_of, hats_of
from hearth.access.areas import Area
from hearth.access.arranging import (
    end_arranged,
    end_personal_hat,
    give_personal_hat,
    keep_away,
    name_for,
    refer,
)
from hearth.access.emergencies import Asked, break_glass
from hearth.access.models import Consent, PersonalHat, Referral, Restriction
from hearth.access.overseeing import overseen
from hearth.access.purposes import Purpose
from hearth.access.selectors import visible, visible_members
from hearth.access.services import assign_care_manager, record_consent, withdraw_consent
from hearth.administration.leaving import off_board
from hearth.consents.models import Manner
from hearth.consents.policies import Signed
from hearth.consents.services import add_party, record_form
from hearth.encounters.models import Contact
from hearth.encounters.services import NewContact, log_contact
from hearth.foundation.clock import frozen_at, now
from hearth.foundation.database import login_as_administrator
from hearth.foundation.models import Activity, User
from hearth.members.models import ContactPoint, Identifier, Member
from hearth.network.models import Organization
from hearth.network.services import add_organization, leave_network, suspend_organization
from hearth.rules.labels import DV, HIV, MH, MINOR, NORMAL, REPRO, SUD_PART2, joined
from hearth.workforce.models import Employment
from hearth.workforce.roles import Role
from hearth.workforce.services import (
    begin_employment,
    confirm_proposal,
    propose_employment,
)
from tests.access.comparing import BOTH
from tests.access.ground import Ground, browser
from tests.access.model import comes_of_age
from tests.access.server import as_app, at
from tests.support.cast import ZONE, Cast, hat, hire, make_member

LONG_AGO = date(2010, 1, 1)
TODAY = database_now().astimezone(ZoneInfo(ZONE)).date()  # the network's, not UTC's
MONTH = timedelta(days=30)
HIDDEN_NUMBER = "OTP4471"
_nonces = count(1)
ELSEWHERE = {
    7: "tests/access/test_consent_withdrawn.py",
    15: "hearth/oversight/tests/test_alarms.py",
    17: "hearth/web/tests/test_exports.py",
    23: "hearth/oversight/tests/test_signals.py",
    34: "tests/hostile",
    51: "tests/access/test_seals.py",
    52: "hearth/oversight/tests/test_report.py",
    59: "tests/hostile",
}
"""Situations that another file proves."""
ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "docs" / "reference" / "scenarios.md"
GAPS = ROOT / "docs" / "known-gaps.md"


@pytest.fixture
def cast(db: None, standing_cast: Cast) -> Cast:
    return standing_cast


@pytest.fixture
def alba(cast: Cast) -> Member:
    return make_member(cast, cast.fernhill, care_managers=[cast.marta])


@pytest.fixture
def officer(cast: Cast) -> Actor:
    """The lead's privacy officer, whom Theo proposed and Bram confirmed."""
    with acting(cast.theo):
        newcomer = hire("Petra Lindahl", cast.lead, Role.QUALITY_ANALYST)
        proposal = propose_employment(
            hat(newcomer).staff, cast.lead, Role.PRIVACY_OFFICER, LONG_AGO,
            by_hat=cast.theo.hat_id, at=now(),
        )  # fmt: skip
    with acting(cast.bram):
        return actor_of(confirm_proposal(proposal, by_hat=cast.bram.hat_id, at=now()))


def knows(actor: Actor, member: Member) -> bool:
    """Whether an actor knows of a member, by the policies and by both layers; they must agree."""
    with acting(actor) as current:
        answers = {
            Member.objects.filter(pk=member.pk).exists(),
            visible_members(current).filter(pk=member.pk).exists(),
        }
    assert len(answers) == 1
    return answers.pop()


def seen(actor: Actor, member: Member, model: type[Model] = Contact) -> list[int]:
    """The labels of a member's rows of a table that an actor reads, by both layers."""
    with acting(actor) as current:
        rows = model.objects.filter(member=member)
        by_policy = sorted(rows.values_list("label", flat=True))
        assert by_policy == sorted(visible(current, rows).values_list("label", flat=True))
    return by_policy


def contact(cast: Cast, actor: Actor, member: Member, label: int = NORMAL, note: str = "") -> None:
    """A contact as the page records it."""
    with acting(actor) as current:
        log_contact(
            current,
            member,
            NewContact(
                occurred_at=now() - timedelta(hours=1),
                zone=ZONE,
                mode="phone",
                with_whom="other",
                form_nonce=f"{next(_nonces)}",
                note=note,
                label=label,
            ),
        )


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def with_hat(client: Client, actor: Actor) -> Client:
    session = client.session
    session["hat"] = actor.hat_id
    session.save()
    return client


def address(cast: Cast, member: Member, value: str, label: int = NORMAL) -> None:
    with acting(cast.interface):
        ContactPoint.objects.create(
            network=cast.network, agency_id=member.agency_id, label=label, member=member,
            kind="address", value=value, starts_on=LONG_AGO, recorded_at=now(),
        )  # fmt: skip


def form_to(*recipients: Organization, label: int) -> Signed:
    """A form signed today, as the page records it."""
    return Signed(
        recipients=recipients, labels=(label,), purposes=(Purpose.TREATMENT,), signed_on=TODAY,
        manner=Manner.SIGNED, nonce=f"{next(_nonces)}",
    )  # fmt: skip


def number(cast: Cast, member: Member, value: str, label: int) -> None:
    with acting(cast.interface):
        Identifier.objects.create(
            network=cast.network, agency_id=member.agency_id, member=member, label=label,
            authority="state" if label == NORMAL else "treatment", value=value,
        )  # fmt: skip


def in_an_emergency(actor: Actor, member: Member, identifier: str) -> None:
    """Open a member's record as the page does."""
    asked = Asked(
        identifier=identifier, birth_on=member.birth_on, code="danger", words="She fell down."
    )
    with acting(actor) as current:
        assert break_glass(current, asked, "http://testserver/") == member.pk


def found(actor: Actor, text: str) -> str:
    """The list of members as somebody finds it by a text."""
    answer = signed_in(actor).get(reverse("members"), {"q": text})
    assert answer.status_code == 200
    return _still(answer.content)


def is_listed(member: Member, page: str) -> bool:
    return reverse("member", args=[member.pk]) in page


def representative(
    cast: Cast, officer: Actor, member: Member, **given: object
) -> tuple[Actor, PersonalHat]:
    """Somebody without a hat of the staff who stands for the member; the actor and the grant."""
    user = User.objects.create_user("kin@demo.example", "a lantern on the pier", "Kin")
    with acting(officer) as current:
        row = give_personal_hat(
            current, member, user, Role.REPRESENTATIVE, starts_on=LONG_AGO, **given
        )
    return hats_of(user)[0], row


def born(cast: Cast, member: Member, birth_on: date) -> None:
    with acting(cast.interface):
        Member.objects.filter(pk=member.pk).update(birth_on=birth_on)


def eighteen_years_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 18)
    except ValueError:  # 29 February
        return date(day.year - 18, 3, 1)


class Test01AConfidentialAddress:
    def test_only_named_persons_see_it(self, cast: Cast, officer: Actor, alba: Member) -> None:
        address(cast, alba, "the shelter", DV)
        address(cast, alba, "c/o the agency")
        assert seen(cast.marta, alba, ContactPoint) == [NORMAL]
        assert seen(cast.greta, alba, ContactPoint) == [NORMAL]
        with acting(officer) as current:
            named = name_for(current, alba, hat(cast.marta), reasons=[DV], starts_on=LONG_AGO)
        assert seen(cast.marta, alba, ContactPoint) == [NORMAL, DV]
        assert seen(cast.greta, alba, ContactPoint) == [NORMAL]
        with acting(officer):
            end_arranged(named, TODAY)
        assert seen(cast.marta, alba, ContactPoint) == [NORMAL]

    def test_no_consent_and_no_emergency_opens_it(
        self, cast: Cast, officer: Actor, alba: Member
    ) -> None:
        address(cast, alba, "the shelter", DV)
        with acting(cast.interface):
            employment = Employment.objects.get(pk=cast.joyce.hat_id)
            assign_care_manager(alba, employment, LONG_AGO)
            record_consent(alba, cast.two_rivers, labels=[NORMAL, DV], signed_on=LONG_AGO)
        number(cast, alba, "AA00000A", NORMAL)
        assert seen(cast.joyce, alba, ContactPoint) == []
        assert seen(cast.saul, alba, ContactPoint) == []
        address(cast, alba, "c/o the agency")
        for actor in (cast.joyce, cast.saul):  # one with the consent, one with no tie at all
            in_an_emergency(actor, alba, "AA00000A")
            assert seen(actor, alba, ContactPoint) == [NORMAL]  # so the emergency does open

    def test_a_feed_that_brings_the_address_again_takes_no_label_away(
        self, cast: Cast, alba: Member
    ) -> None:
        """It can replace the version, but never write over it."""
        address(cast, alba, "the shelter", DV)
        with acting(cast.interface), pytest.raises(DatabaseError), transaction.atomic():
            ContactPoint.objects.filter(member=alba).update(label=NORMAL)

    @pytest.mark.parametrize("again", ["12 Pier St.", " 12  PIER ST", "12 Pier, St"])
    def test_a_feed_that_files_the_address_anew_files_it_with_its_label(
        self, cast: Cast, alba: Member, again: str
    ) -> None:
        """However it is written, and also where the confidential row was replaced or is over."""
        address(cast, alba, "12 Pier St.", DV)
        address(cast, alba, again)
        assert seen(cast.marta, alba, ContactPoint) == []
        with acting(cast.interface):
            ContactPoint.objects.filter(member=alba).update(superseded_at=now())
        address(cast, alba, again, MH)
        assert seen(cast.marta, alba, ContactPoint) == []
        assert seen(cast.interface, alba, ContactPoint) == [DV, DV, joined(DV, MH)]

    def test_another_address_and_another_members_stay_as_the_feed_says(
        self, cast: Cast, alba: Member
    ) -> None:
        neighbour = make_member(cast, cast.fernhill, name="Cleo Marchetti", enrolled_on=None)
        address(cast, alba, "12 Pier St.", DV)
        address(cast, alba, "21 Pier St.")
        address(cast, neighbour, "12 Pier St.")
        assert seen(cast.greta, alba, ContactPoint) == [NORMAL]
        assert seen(cast.interface, neighbour, ContactPoint) == [NORMAL]

    def test_whoever_guesses_at_the_address_is_told_nothing(self, cast: Cast, alba: Member) -> None:
        """What somebody writes keeps the label they gave it: its loss would say that it is so."""
        address(cast, alba, "12 Pier St.", DV)
        with acting(cast.marta):
            for guess in ("12 Pier St.", "21 Pier St."):
                ContactPoint.objects.create(
                    network=cast.network, agency=cast.fernhill, label=NORMAL, member=alba,
                    kind="address", value=guess, starts_on=LONG_AGO, recorded_at=now(),
                )  # fmt: skip
        assert seen(cast.marta, alba, ContactPoint) == [NORMAL, NORMAL]

    def test_a_proxy_is_ended_at_once_and_is_told_nothing(
        self, cast: Cast, officer: Actor, alba: Member
    ) -> None:
        kin, row = representative(cast, officer, alba)
        assert knows(kin, alba)
        with acting(officer):
            end_personal_hat(row)
        assert not knows(kin, alba)
        assert hats_of(User.objects.get(pk=kin.user_id)) == []


class Test02ThePerpetratorIsOfTheStaff:
    def test_a_block_beats_role_and_team_and_hides_itself(
        self, cast: Cast, officer: Actor, alba: Member
    ) -> None:
        client = signed_in(cast.marta)
        page = reverse("member", args=[alba.pk])
        assert client.get(page).status_code == 200
        with acting(officer) as current:
            keep_away(current, alba, staff=hat(cast.marta).staff, starts_on=LONG_AGO)
        assert not knows(cast.marta, alba)
        with acting(cast.marta) as marta:
            assert not Restriction.objects.exists()
            assert not overseen(marta, Restriction.objects.all()).exists()
        refused, absent = client.get(page), client.get(reverse("member", args=[999]))
        assert (refused.status_code, absent.status_code) == (404, 404)
        assert "blocked" not in refused.content.decode()
        assert knows(cast.greta, alba)

    def test_nor_does_an_emergency_help(self, cast: Cast, officer: Actor, alba: Member) -> None:
        with acting(cast.interface):
            Identifier.objects.create(
                network=cast.network, agency=cast.fernhill, member=alba, authority="state",
                value="AA00000A",
            )  # fmt: skip
        ask = "select access_break_glass('AA00000A', '1971-03-09', 'danger', 'She fell.')"
        with acting(officer) as current:
            kept = keep_away(current, alba, staff=hat(cast.joyce).staff, starts_on=LONG_AGO)
        with acting(cast.joyce), connection.cursor() as cursor:
            cursor.execute(ask)
            assert cursor.fetchone() == (None,)
        with acting(officer):
            end_arranged(kept, TODAY)
        with acting(cast.joyce), connection.cursor() as cursor:
            cursor.execute(ask)
            assert cursor.fetchone() == (alba.pk,)
        assert knows(cast.joyce, alba)


class Test03AMinorComesOfAge:
    @pytest.mark.parametrize(("days", "stands"), [(1, True), (0, False)])
    def test_a_parents_access_ends_as_the_birthday_begins(
        self, cast: Cast, officer: Actor, alba: Member, days: int, stands: bool
    ) -> None:
        with acting(officer) as current:
            today = current.today
        born(cast, alba, eighteen_years_before(today) + timedelta(days=days))
        user = User.objects.create_user("parent@demo.example", "a lantern on the pier", "Parent")
        with acting(officer) as current:
            give_personal_hat(
                current, alba, user, Role.REPRESENTATIVE, starts_on=LONG_AGO, is_parental=True
            )
        assert bool(hats_of(user)) == stands

    def test_an_open_session_ends_that_instant(self, ground: Ground) -> None:
        """As it strikes midnight where the network is; in UTC the birthday began hours before."""
        zone = ZoneInfo(ground.cast.network.time_zone)
        birthday = now().astimezone(zone).date() + timedelta(days=1)
        midnight = datetime(birthday.year, birthday.month, birthday.day, tzinfo=zone)
        before = midnight - timedelta(seconds=1)
        assert before.astimezone(UTC).date() == birthday
        born(ground.cast, ground.alba, eighteen_years_before(birthday))
        kin, _ = representative(ground.cast, ground.cast.ines, ground.alba, is_parental=True)
        home = reverse("own_sessions")
        with at(before):
            opened = browser(kin, BOTH)
            assert opened.ask("get", home).status_code == 200
            with as_app():
                assert knows(kin, ground.alba)
            with at(midnight):
                assert opened.ask("get", home).status_code == 404
                with as_app():
                    assert not knows(kin, ground.alba)

    @pytest.mark.django_db
    def test_a_birthday_of_29_february_is_kept_on_1_march(self) -> None:
        with login_as_administrator().connect(connection.settings_dict["NAME"]) as admin:
            told = dict(
                admin.execute(
                    "select day::date, access_comes_of_age(day::date)"
                    " from generate_series('2004-01-01'::date, '2012-12-31', '1 day') as day"
                ).fetchall()
            )
        assert told[date(2008, 2, 29)] == date(2026, 3, 1)
        assert told[date(2008, 2, 28)] == date(2026, 2, 28)
        assert [day for day, of_age in told.items() if comes_of_age(day) != of_age] == []


class Test04AMinorConsentsAlone:
    def test_it_is_kept_from_who_stands_for_them_and_open_to_the_team(
        self, cast: Cast, officer: Actor, alba: Member
    ) -> None:
        born(cast, alba, date(2011, 5, 5))
        contact(cast, cast.marta, alba)
        contact(cast, cast.marta, alba, joined(MINOR, REPRO))
        kin, _ = representative(cast, officer, alba, is_parental=True, reasons=[MINOR, REPRO, MH])
        assert seen(kin, alba) == [NORMAL]
        assert seen(cast.marta, alba) == [NORMAL, joined(MINOR, REPRO)]


class Test08SignedAgainWithFewerAgencies:
    def test_nothing_of_the_gap_becomes_visible_to_those_not_named(
        self, cast: Cast, alba: Member
    ) -> None:
        with acting(cast.interface):
            assign_care_manager(alba, Employment.objects.get(pk=cast.joyce.hat_id), LONG_AGO)
            given = record_consent(alba, cast.two_rivers, labels=[NORMAL], signed_on=LONG_AGO)
        contact(cast, cast.marta, alba)
        assert seen(cast.joyce, alba) == [NORMAL]
        with acting(cast.marta):
            withdraw_consent(given)
        contact(cast, cast.marta, alba)  # in the gap
        with acting(cast.marta):
            record_consent(alba, cast.lead, labels=[NORMAL], signed_on=TODAY)
        assert seen(cast.joyce, alba) == []
        assert seen(cast.noor, alba) == [NORMAL, NORMAL]


class Test09APaperEnteredLate:
    def test_both_days_are_kept_and_it_opens_from_its_entry(self, cast: Cast, alba: Member) -> None:
        contact(cast, cast.marta, alba)
        assert not knows(cast.noor, alba)
        assert seen(cast.noor, alba) == []
        with acting(cast.marta):
            given = record_consent(alba, cast.lead, labels=[NORMAL], signed_on=date(2026, 1, 5))
        with acting(cast.marta):
            kept = Consent.objects.get(pk=given.pk)
        assert (kept.signed_on, kept.recorded_at.date()) == (date(2026, 1, 5), now().date())
        assert knows(cast.noor, alba)
        assert seen(cast.noor, alba) == [NORMAL]


class Test10AConsentNamesEveryAgencyThereIsAndAnotherJoins:
    """A form names organizations one by one; that it could name a class of them is not built."""

    @pytest.mark.parametrize("label", [NORMAL, SUD_PART2, HIV])
    def test_it_covers_who_was_there_and_the_newcomer_from_when_they_are_named(
        self, cast: Cast, alba: Member, label: int
    ) -> None:
        with acting(cast.interface):
            assign_care_manager(alba, hat(cast.joyce), LONG_AGO)
        contact(cast, cast.marta, alba, label)
        with acting(cast.marta) as marta:
            everybody = tuple(Organization.objects.filter(network=cast.network, kind="agency"))
            given = record_form(marta, alba, form_to(*everybody, label=label))
        assert cast.two_rivers in everybody
        assert seen(cast.joyce, alba) == [label]
        with acting(cast.theo):
            third = add_organization(cast.network.pk, "Third Street", "agency", "third")
            newcomer = hire("Ines Quarry", third, Role.CARE_MANAGER)
        with acting(cast.interface):
            assign_care_manager(alba, hat(newcomer), LONG_AGO)
        assert knows(newcomer, alba)
        assert seen(newcomer, alba) == []
        with acting(cast.marta) as marta:
            add_party(marta, given, form_to(third, label=label))
        assert seen(newcomer, alba) == [label]


class Test12AFactHiddenInAnOrdinaryPlace:
    """The number that a treatment program gave tells of treatment, and can be searched for."""

    @pytest.fixture
    def numbered(self, cast: Cast, alba: Member) -> Member:
        with acting(cast.marta):
            record_consent(alba, cast.lead, labels=[NORMAL], signed_on=LONG_AGO)
        number(cast, alba, "AA00000A", NORMAL)
        return alba

    @pytest.mark.parametrize("asked", [HIDDEN_NUMBER, f"Serrano {HIDDEN_NUMBER}", "Serrano", ""])
    def test_a_search_for_a_labelled_number_finds_nobody_and_counts_the_same(
        self, cast: Cast, numbered: Member, asked: str
    ) -> None:
        with frozen_at(now()):  # a page says the minute at which it was made
            before, of_member = found(cast.noor, asked), found(cast.noor, "AA00000A")
            number(cast, numbered, HIDDEN_NUMBER, SUD_PART2)
            assert found(cast.noor, asked) == before
        assert is_listed(numbered, before) == (HIDDEN_NUMBER not in asked)
        assert is_listed(numbered, of_member)  # whom the lead finds by what is normal
        assert seen(cast.noor, numbered, Identifier) == [NORMAL]

    def test_the_search_finds_it_for_whoever_may_read_it(
        self, cast: Cast, numbered: Member
    ) -> None:
        assert not is_listed(numbered, found(cast.greta, HIDDEN_NUMBER))
        number(cast, numbered, HIDDEN_NUMBER, SUD_PART2)
        assert is_listed(numbered, found(cast.greta, HIDDEN_NUMBER))
        assert seen(cast.greta, numbered, Identifier) == [NORMAL, SUD_PART2]


class Test13HivUnderAGeneralConsent:
    def test_it_needs_to_be_named(self, cast: Cast, alba: Member) -> None:
        with acting(cast.interface):
            assign_care_manager(alba, Employment.objects.get(pk=cast.joyce.hat_id), LONG_AGO)
            record_consent(alba, cast.two_rivers, labels=[NORMAL], signed_on=LONG_AGO)
        contact(cast, cast.marta, alba)
        contact(cast, cast.marta, alba, HIV)
        assert seen(cast.joyce, alba) == [NORMAL]
        with acting(cast.marta):
            record_consent(alba, cast.two_rivers, labels=[HIV], signed_on=LONG_AGO)
        assert seen(cast.joyce, alba) == [NORMAL, HIV]


class Test16SomebodyLeavesAndStartsElsewhereTheNextDay:
    def test_the_session_dies_the_caseload_is_handed_on_and_names_stay(
        self, cast: Cast, alba: Member
    ) -> None:
        with acting(cast.theo):
            ilse = hire("Ilse Brandt", cast.fernhill, Role.CARE_MANAGER)
        with acting(cast.interface):
            assign_care_manager(alba, Employment.objects.get(pk=ilse.hat_id), LONG_AGO)
        contact(cast, ilse, alba)
        client = signed_in(ilse)
        page = reverse("member", args=[alba.pk])
        assert client.get(page).status_code == 200
        with acting(cast.dara) as dara:
            off_board(dara, hat(ilse), hat(cast.greta))
        assert client.get(page).status_code in (302, 404)
        assert client.get(page, headers={"HX-Request": "true"}).status_code in (401, 404)
        with acting(cast.theo):
            again = actor_of(
                begin_employment(hat(ilse).staff, cast.two_rivers, Role.CARE_MANAGER, TODAY)
            )
        assert not knows(again, alba)
        with acting(cast.greta):
            written = Contact.objects.get(member=alba)
            assert written.employment_id == ilse.hat_id
            assert written.employment.staff.name == "Ilse Brandt"


class Test18SomebodyWorksAtTwoAgencies:
    def test_each_hat_sees_its_own_and_the_account_says_which(
        self, cast: Cast, alba: Member
    ) -> None:
        with acting(cast.theo):
            second = actor_of(
                begin_employment(hat(cast.marta).staff, cast.two_rivers, Role.CARE_MANAGER, TODAY)
            )
        theirs = make_member(cast, cast.two_rivers, name="Cleo Marchetti", care_managers=[second])
        assert (knows(cast.marta, alba), knows(cast.marta, theirs)) == (True, False)
        assert (knows(second, alba), knows(second, theirs)) == (False, True)
        client = with_hat(signed_in(cast.marta), second)
        assert client.get(reverse("member", args=[alba.pk])).status_code == 404
        assert client.get(reverse("member", args=[theirs.pk])).status_code == 200
        with acting(second):
            noted = Activity.objects.filter(member_id=theirs.pk, route="member")
            assert [one.hat_id for one in noted] == [second.hat_id]


class Test19AnAgencyLeavesTheNetwork:
    def test_it_is_cut_from_that_day_and_its_records_stay(self, cast: Cast, alba: Member) -> None:
        with acting(cast.marta):
            record_consent(alba, cast.lead, labels=[NORMAL], signed_on=LONG_AGO)
        contact(cast, cast.marta, alba)
        client = signed_in(cast.marta)
        page = reverse("member", args=[alba.pk])
        assert client.get(page).status_code == 200
        with acting(cast.bram) as bram:
            assert leave_network(cast.fernhill, bram.today)
        assert client.get(page).status_code in (302, 404)
        assert not knows(cast.marta, alba)
        assert hats_of(User.objects.get(pk=cast.marta.user_id)) == []
        assert seen(cast.noor, alba) == [NORMAL]


class Test20AnAgencySuspendedAndClearedLater:
    def test_it_is_reversible_and_nothing_is_lost(self, cast: Cast, alba: Member) -> None:
        contact(cast, cast.marta, alba)
        with acting(cast.bram):
            assert suspend_organization(cast.fernhill, now())
        assert not knows(cast.marta, alba)
        assert not knows(cast.greta, alba)
        with acting(cast.bram):
            assert suspend_organization(cast.fernhill, None)
        assert seen(cast.marta, alba) == [NORMAL]


class Test21AgenciesMergeOrSplit:
    def test_a_consent_to_the_old_one_does_not_cover_the_new_one(
        self, cast: Cast, alba: Member
    ) -> None:
        contact(cast, cast.marta, alba)
        with acting(cast.marta):
            record_consent(alba, cast.two_rivers, labels=[NORMAL], signed_on=LONG_AGO)
        with acting(cast.theo):
            united = add_organization(cast.network.pk, "United Rivers", "agency", "united")
            joyce_there = actor_of(
                begin_employment(hat(cast.joyce).staff, united, Role.CARE_MANAGER, TODAY)
            )
        with acting(cast.interface):
            for employment in (hat(cast.joyce), hat(joyce_there)):
                assign_care_manager(alba, employment, LONG_AGO)
        assert seen(cast.joyce, alba) == [NORMAL]
        assert seen(joyce_there, alba) == []


class Test24AProxyIsRevokedWhileSignedIn:
    def test_the_next_request_is_refused(self, cast: Cast, officer: Actor, alba: Member) -> None:
        kin, row = representative(cast, officer, alba)
        client = signed_in(kin)
        assert client.get(reverse("own_sessions")).status_code == 200
        with acting(officer):
            end_personal_hat(row)
        assert client.get(reverse("own_sessions")).status_code == 404
        fragment = client.get(reverse("own_sessions"), headers={"HX-Request": "true"})
        assert fragment.status_code in (401, 404)


class TestAPacketOpensWhatItNamesWhileItIsOpen:
    """Of no number: sight before a member changes agencies goes no further than the packet."""

    def test_its_areas_until_its_day(self, cast: Cast, alba: Member) -> None:
        contact(cast, cast.marta, alba)
        contact(cast, cast.marta, alba, SUD_PART2)
        address(cast, alba, "12 Pier Street")
        with acting(cast.marta) as marta:
            record_consent(alba, cast.two_rivers, labels=[NORMAL], signed_on=LONG_AGO)
            sent = refer(
                marta, alba, cast.two_rivers, areas=[Area.IDENTITY], starts_on=TODAY - MONTH,
                ends_on=TODAY + MONTH,
            )  # fmt: skip
        assert knows(cast.saul, alba)
        assert seen(cast.saul, alba) == []
        with acting(cast.marta) as marta:
            end_arranged(sent, TODAY)
            wider = refer(
                marta, alba, cast.two_rivers, areas=[Area.IDENTITY, Area.CARE],
                starts_on=TODAY - MONTH, ends_on=TODAY + MONTH,
            )  # fmt: skip
        assert seen(cast.saul, alba) == [NORMAL]
        with acting(cast.marta):
            end_arranged(wider, TODAY)
        assert not knows(cast.saul, alba)

    def test_the_reasons_that_a_row_names(self, cast: Cast, alba: Member) -> None:
        """The gate reads them, though no service writes them any more."""
        contact(cast, cast.marta, alba)
        contact(cast, cast.marta, alba, SUD_PART2)
        contact(cast, cast.marta, alba, HIV)
        with acting(cast.marta) as marta:
            record_consent(
                alba, cast.two_rivers, labels=[NORMAL, SUD_PART2, HIV], signed_on=LONG_AGO
            )
            Referral.objects.create(
                network=cast.network, agency=cast.fernhill, member=alba, recipient=cast.two_rivers,
                areas=[Area.IDENTITY, Area.CARE], reasons=SUD_PART2, starts_on=TODAY - MONTH,
                ends_on=TODAY + MONTH, words="", recorder_id=marta.hat_id, recorded_at=now(),
            )  # fmt: skip
        assert seen(cast.saul, alba) == [NORMAL, SUD_PART2]


class Test54AMemberInProtection:
    def test_that_they_exist_is_hidden_from_all_but_those_listed(
        self, cast: Cast, officer: Actor, alba: Member
    ) -> None:
        with acting(cast.marta):
            record_consent(alba, cast.lead, labels=[NORMAL], signed_on=LONG_AGO)
        before = found(cast.greta, "Alba")
        with acting(officer) as current:
            keep_away(
                current, alba, starts_on=LONG_AGO,
                listed=[hat(cast.marta).staff, hat(officer).staff],
            )  # fmt: skip
        assert [knows(who, alba) for who in (cast.marta, cast.greta, cast.noor)] == [
            True, False, False,
        ]  # fmt: skip
        assert "Serrano" in before
        assert "Serrano" not in found(cast.greta, "Alba")


class Test58AnAdministratorGivesHimselfEverything:
    """tests/access/test_keeping.py tries every statement; this is the plainest one."""

    def test_nobody_grants_to_themselves(self, cast: Cast, alba: Member) -> None:
        with acting(cast.dara), pytest.raises(DatabaseError), transaction.atomic():
            begin_employment(hat(cast.dara).staff, cast.fernhill, Role.SUPERVISOR, TODAY)
        assert not knows(cast.dara, alba)


def _still(body: bytes) -> str:
    """A page without what is drawn anew for each request."""
    text = re.sub(r'(name="csrfmiddlewaretoken" value=|"X-CSRFToken": )"[^"]*"', "", body.decode())
    return re.sub(r'(name="hearth-view" content=)"[^"]*"', "", text)


def test_each_situation_is_proved_or_named_as_a_gap() -> None:
    """The list has sixty; what is proved is not called a gap, and its missing parts are named."""
    listed = _numbers(r"^\| (\d+) \|", SCENARIOS)
    assert listed == set(range(1, 61))
    here = {int(one[1]) for name in globals() if (one := re.match(r"Test(\d\d)A?", name))}
    assert all((ROOT / path).exists() for path in ELSEWHERE.values())
    gaps = _numbers(r"^- Situation (\d+):", GAPS)
    assert here | set(ELSEWHERE) | gaps == listed
    assert not gaps & (here | set(ELSEWHERE))
    parts = _numbers(r"^- Part of situation (\d+):", GAPS)
    assert parts == _numbers(r"^\| (\d+) \|.* \*\(in part\)\* \|$", SCENARIOS)
    assert parts <= here | set(ELSEWHERE)
    assert gaps == _numbers(r"^\| (\d+) \|.* \*\(not yet\)\* \|$", SCENARIOS)


def _numbers(pattern: str, path: Path) -> set[int]:
    """The numbers of situations that a document has in this way."""
    return set(map(int, re.findall(pattern, path.read_text(), re.MULTILINE)))
