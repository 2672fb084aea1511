"""What a privacy officer arranges for a member on pages, and what it does at the next request."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.http import HttpResponse
from django.test import Client

from hearth.access.actors import Actor, acting
from hearth.access.arranging import give_personal_hat as give
from hearth.access.arranging import keep_away, name_for
from hearth.access.models import Named, PersonalHat, Restriction
from hearth.access.permissions import RefusedError
from hearth.access.selectors import visible
from hearth.administration.invitations import make_invitation
from hearth.administration.models import Invitation
from hearth.administration.services import may_be_invited
from hearth.foundation.clock import frozen_at, now
from hearth.foundation.models import Activity, User
from hearth.members.models import ContactPoint, Member
from hearth.oversight.tests.support import words_of
from hearth.rules.labels import DV, HIV, MH, PSYCHOTHERAPY
from hearth.workforce.models import Staff
from hearth.workforce.roles import Role
from tests.support.cast import PASSWORD, Cast, hat

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
WHY = {"words": "The shelter asked for it."}
CONFIRMED = {"step": "confirm"}
LONG_AGO = date(2010, 1, 1)


@pytest.fixture
def petra(standing_cast: Cast, signed_in: SignIn) -> Client:
    """The privacy officer of the member's agency."""
    return signed_in(standing_cast.petra)


@pytest.fixture
def today(standing_cast: Cast) -> date:
    return standing_cast.petra.today


def away(cast: Cast, actor: Actor, today: date, **more: object) -> dict[str, object]:
    return {"staff": hat(actor).staff_id, "starts_on": today, **WHY, **more}


def restrictions(cast: Cast) -> list[Restriction]:
    with acting(cast.ines):
        rows = Restriction.objects.filter(network=cast.network).order_by("id")
        return list(rows.select_related("recorder__staff"))


class TestKeepingAPersonAway:
    def test_it_says_what_will_happen_and_does_nothing_before_that_is_confirmed(
        self, standing_cast: Cast, alba: Member, petra: Client, today: date
    ) -> None:
        said = away(standing_cast, standing_cast.marta, today)
        body = words_of(petra.post(f"/members/{alba.pk}/kept-away/person/", said))
        assert (
            "From today Marta Olivares, Fernhill Street Care will find nothing of Alba Serrano,"
            " in whichever role."
        ) in body
        assert "It holds until somebody ends it." in body
        assert 'value="The shelter asked for it."' in body
        assert restrictions(standing_cast) == []

    def test_the_next_request_and_the_next_fragment_of_an_open_page_are_refused(
        self, standing_cast: Cast, alba: Member, petra: Client, today: date, signed_in: SignIn
    ) -> None:
        marta, page = signed_in(standing_cast.marta), f"/members/{alba.pk}/"
        assert marta.get(page).status_code == 200
        said = away(standing_cast, standing_cast.marta, today) | CONFIRMED
        answer = petra.post(f"/members/{alba.pk}/kept-away/person/", said)
        assert answer["location"] == f"/members/{alba.pk}/kept-away/"
        fragment = marta.get(f"{page}panels/due/", headers={"HX-Request": "true"})
        assert fragment.status_code == 404
        assert marta.get(page).status_code == 404
        assert "Serrano" not in words_of(marta.get("/members/?q=Alba"))
        assert signed_in(standing_cast.greta).get(page).status_code == 200

    def test_it_stands_in_the_list_with_words_who_and_since_when(
        self, standing_cast: Cast, alba: Member, petra: Client, today: date
    ) -> None:
        address = f"/members/{alba.pk}/kept-away/"
        petra.post(f"{address}person/", away(standing_cast, standing_cast.marta, today) | CONFIRMED)
        body = words_of(petra.get(address))
        for said in ("Marta Olivares", "The shelter asked for it.", "Arranged by Petra Nyman",
                     "no end set", "Done. It is kept with your name."):  # fmt: skip
            assert said in body
        assert f"/kept-away/{restrictions(standing_cast)[0].pk}/end/" in body

    def test_ended_it_opens_at_once_and_both_officers_are_named(
        self, standing_cast: Cast, alba: Member, petra: Client, today: date, signed_in: SignIn
    ) -> None:
        address = f"/members/{alba.pk}/kept-away/"
        petra.post(f"{address}person/", away(standing_cast, standing_cast.marta, today) | CONFIRMED)
        (kept,) = restrictions(standing_cast)
        ines, end = signed_in(standing_cast.ines), f"/kept-away/{kept.pk}/end/"
        assert "From today this holds no more for Alba Serrano: Marta Olivares." in words_of(
            ines.post(end, {"ends_on": today})
        )
        assert ines.post(end, {"ends_on": today} | CONFIRMED).status_code == 303
        assert signed_in(standing_cast.marta).get(f"/members/{alba.pk}/").status_code == 200
        body = words_of(petra.get(address))
        assert "Arranged by Petra Nyman · Ended by Ines Barroso" in body
        assert ines.get(end).status_code == 404  # nobody ends it again
        former, standing = restrictions(standing_cast)
        assert former.ends_on is None
        assert former.superseded_at == standing.recorded_at

    def test_who_ended_which_is_told_even_of_what_happened_at_one_instant(
        self, standing_cast: Cast, alba: Member, petra: Client, today: date, signed_in: SignIn
    ) -> None:
        address, cast = f"/members/{alba.pk}/kept-away/", standing_cast
        with frozen_at(now()):
            for whom in (cast.marta, cast.greta):
                petra.post(f"{address}person/", away(cast, whom, today) | CONFIRMED)
            kept = restrictions(cast)[0]
            ines = signed_in(cast.ines)
            ines.post(f"/kept-away/{kept.pk}/end/", {"ends_on": today} | CONFIRMED)
            body = words_of(petra.get(address))
        assert body.count("Arranged by Petra Nyman") == 2
        assert body.count("Ended by Ines Barroso") == 1
        assert body.index("Greta Holm") < body.index("Marta Olivares") < body.index("Ended by")

    def test_one_that_is_to_begin_keeps_nobody_away_before_its_day(
        self, standing_cast: Cast, alba: Member, petra: Client, today: date, signed_in: SignIn
    ) -> None:
        tomorrow = today + timedelta(days=1)
        said = away(standing_cast, standing_cast.marta, tomorrow) | CONFIRMED
        petra.post(f"/members/{alba.pk}/kept-away/person/", said)
        assert signed_in(standing_cast.marta).get(f"/members/{alba.pk}/").status_code == 200
        (kept,) = restrictions(standing_cast)
        petra.post(f"/kept-away/{kept.pk}/end/", {"ends_on": today} | CONFIRMED)
        assert "Ended before it began" in words_of(petra.get(f"/members/{alba.pk}/kept-away/"))
        assert signed_in(standing_cast.marta).get(f"/members/{alba.pk}/").status_code == 200

    @pytest.mark.parametrize(
        "wrong",
        [
            {"words": ""}, {"words": "No"}, {"staff": ""}, {"staff": "999999"},
            {"starts_on": "2010-01-01"}, {"ends_on": "2010-01-01"}, {"starts_on": "soon"},
        ],
    )  # fmt: skip
    def test_what_is_not_said_rightly_keeps_nobody_away(
        self, standing_cast: Cast, alba: Member, petra: Client, today: date, wrong: dict[str, str]
    ) -> None:
        said = away(standing_cast, standing_cast.marta, today, **wrong) | CONFIRMED
        assert petra.post(f"/members/{alba.pk}/kept-away/person/", said).status_code == 422
        assert restrictions(standing_cast) == []

    def test_an_officer_does_not_shut_themselves_out(
        self, standing_cast: Cast, alba: Member, petra: Client, today: date
    ) -> None:
        said = away(standing_cast, standing_cast.petra, today) | CONFIRMED
        assert petra.post(f"/members/{alba.pk}/kept-away/person/", said).status_code == 422

    def test_going_back_keeps_what_was_written(
        self, standing_cast: Cast, alba: Member, petra: Client, today: date
    ) -> None:
        said = away(standing_cast, standing_cast.marta, today) | {"step": "change"}
        answer = petra.post(f"/members/{alba.pk}/kept-away/person/", said)
        assert answer.status_code == 200
        assert "The shelter asked for it.</textarea>" in words_of(answer)
        assert restrictions(standing_cast) == []


def test_an_organization_kept_away_finds_nothing(
    standing_cast: Cast, alba: Member, cleo: Member, today: date, signed_in: SignIn
) -> None:
    cast = standing_cast
    said = {"organization": cast.two_rivers.pk, "starts_on": today, **WHY}
    ines, address = signed_in(cast.ines), f"/members/{cleo.pk}/kept-away/organization/"
    assert "nobody at Two Rivers will find anything of Cleo Marchetti" in words_of(
        ines.post(address, said)
    )
    assert ines.post(address, said | CONFIRMED).status_code == 303
    for who in (cast.joyce, cast.saul):
        assert signed_in(who).get(f"/members/{cleo.pk}/").status_code == 404
    assert "Everybody at Two Rivers" in words_of(ines.get(f"/members/{cleo.pk}/kept-away/"))


def test_a_sealed_member_is_found_by_those_listed_and_nobody_else(
    standing_cast: Cast, alba: Member, petra: Client, today: date, signed_in: SignIn
) -> None:
    cast, page = standing_cast, f"/members/{alba.pk}/"
    staff = [hat(cast.marta).staff_id, hat(cast.petra).staff_id]
    said = {"listed": staff, "starts_on": today, **WHY}
    body = words_of(petra.post(f"{page}kept-away/seal/", said))
    assert "nobody will find anything of Alba Serrano but: Marta Olivares, Fernhill" in body
    assert petra.post(f"{page}kept-away/seal/", said | CONFIRMED).status_code == 303
    assert signed_in(cast.marta).get(page).status_code == 200
    for who in (cast.greta, cast.noor):
        assert signed_in(who).get(page).status_code == 404
    assert signed_in(cast.ines).get(f"{page}kept-away/").status_code == 404
    assert "Everybody but Marta Olivares, Petra Nyman" in words_of(petra.get(f"{page}kept-away/"))


def test_whoever_seals_stays_on_the_list(
    standing_cast: Cast, alba: Member, petra: Client, today: date
) -> None:
    said = {"listed": [hat(standing_cast.marta).staff_id], "starts_on": today, **WHY, **CONFIRMED}
    answer = petra.post(f"/members/{alba.pk}/kept-away/seal/", said)
    assert answer.status_code == 422
    assert "Leave yourself on the list: somebody has to end it." in words_of(answer)
    assert restrictions(standing_cast) == []


@pytest.fixture
def shelter(standing_cast: Cast, alba: Member) -> None:
    """A confidential address, and psychotherapy's telephone, of Alba's."""
    for value, label in (("the shelter", DV), ("the therapist", PSYCHOTHERAPY), ("home", 0)):
        with acting(standing_cast.interface):
            ContactPoint.objects.create(
                network=standing_cast.network, agency=alba.agency, label=label, member=alba,
                kind="address", value=value, starts_on=LONG_AGO, recorded_at=now(),
            )  # fmt: skip


def read(actor: Actor, member: Member) -> set[str]:
    """What an actor reads of a member's places, by the policies and by both layers alike."""
    with acting(actor) as current:
        rows = ContactPoint.objects.filter(member=member)
        by_policy = set(rows.values_list("value", flat=True))
        assert by_policy == set(visible(current, rows).values_list("value", flat=True))
    return by_policy


@pytest.mark.usefixtures("shelter")
class TestNamedAccess:
    def test_it_opens_exactly_its_label_to_exactly_this_employment_until_it_ends(
        self, standing_cast: Cast, alba: Member, petra: Client, today: date
    ) -> None:
        cast, address = standing_cast, f"/members/{alba.pk}/named-access/"
        said = {"employment": cast.marta.hat_id, "reasons": ["dv"], "starts_on": today, **WHY}
        body = words_of(petra.post(f"{address}new/", said))
        assert "this one will see what tells of a confidential address of Alba Serrano" in body
        assert read(cast.marta, alba) == {"home"}
        assert petra.post(f"{address}new/", said | CONFIRMED).status_code == 303
        assert read(cast.marta, alba) == {"home", "the shelter"}
        assert read(cast.greta, alba) == {"home"}
        body = words_of(petra.get(address))
        assert "Marta Olivares, Care manager at Fernhill Street Care" in body
        assert "a confidential address" in body
        with acting(cast.ines):
            (row,) = Named.objects.filter(member=alba)
        assert petra.post(
            f"/named-access/{row.pk}/end/", {"ends_on": today} | CONFIRMED
        ).status_code == 303  # fmt: skip
        assert read(cast.marta, alba) == {"home"}
        assert "Ended by Petra Nyman" in words_of(petra.get(address))

    def test_an_officer_is_not_offered_themselves_and_may_not_choose_themselves(
        self, standing_cast: Cast, alba: Member, petra: Client, today: date
    ) -> None:
        cast, address = standing_cast, f"/members/{alba.pk}/named-access/new/"
        assert f'value="{cast.petra.hat_id}"' not in words_of(petra.get(address))
        said = {"employment": cast.petra.hat_id, "reasons": ["dv"], "starts_on": today, **WHY}
        assert petra.post(address, said | CONFIRMED).status_code == 422
        assert read(cast.petra, alba) == set()

    def test_the_application_refuses_it_where_the_page_would_not(
        self, standing_cast: Cast, alba: Member, today: date
    ) -> None:
        with acting(standing_cast.petra) as petra, pytest.raises(RefusedError):
            name_for(petra, alba, hat(standing_cast.petra), reasons=[DV], starts_on=today)

    def test_the_database_refuses_it_where_the_application_forgets(
        self, standing_cast: Cast, alba: Member, today: date, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HEARTH_FAULT", "access-answers-for-oneself")
        cast = standing_cast
        with (
            acting(cast.petra) as petra,
            pytest.raises(DatabaseError, match="row-level security"),
            transaction.atomic(),
        ):
            name_for(petra, alba, hat(cast.petra), reasons=[DV], starts_on=today)

    @pytest.mark.parametrize("wrong", [{"reasons": ["hiv"]}, {"reasons": []}, {"employment": ""}])
    def test_only_reasons_that_no_role_holds_are_named(
        self, standing_cast: Cast, alba: Member, petra: Client, today: date, wrong: dict[str, str]
    ) -> None:
        said = {
            "employment": standing_cast.marta.hat_id, "reasons": ["dv"], "starts_on": today, **WHY,
        } | wrong  # fmt: skip
        answer = petra.post(f"/members/{alba.pk}/named-access/new/", said | CONFIRMED)
        assert answer.status_code == 422


def sign_in_of(today: date, **more: object) -> dict[str, object]:
    usual = {
        "role": Role.REPRESENTATIVE.value, "email": "Rosa.Serrano@demo.example",
        "name": "Rosa Serrano", "language": "es", "authority": "Guardianship papers of 2024",
        "starts_on": today,
    }  # fmt: skip
    return usual | more


def link_in(answer: HttpResponse) -> str:
    return str(answer.context["link"].address)


class TestPersonalHats:
    def test_somebody_new_gets_a_link_signs_in_and_is_refused_once_it_is_ended(
        self, standing_cast: Cast, alba: Member, petra: Client, today: date
    ) -> None:
        address = f"/members/{alba.pk}/sign-ins/"
        body = words_of(petra.post(f"{address}new/", sign_in_of(today)))
        assert "From today whoever signs in as rosa.serrano@demo.example will read" in body
        assert "Whoever has it becomes this person." in body
        assert not User.objects.filter(email="rosa.serrano@demo.example").exists()
        answer = petra.post(f"{address}new/", sign_in_of(today) | CONFIRMED)
        rosa = Client()
        opened = link_in(answer).removeprefix("http://testserver")
        rosa.post(opened, {"password": PASSWORD, "again": PASSWORD})
        user = User.objects.get(email="rosa.serrano@demo.example")
        assert user.check_password(PASSWORD)
        rosa.force_login(user)
        assert rosa.get("/accounts/own/sessions/").status_code == 200
        assert "Guardianship papers of 2024" in words_of(petra.get(address))
        with acting(standing_cast.ines):
            given = PersonalHat.objects.get(user=user)
        end = f"/sign-ins/{given.pk}/end/"
        assert "From now on Rosa Serrano opens nothing of Alba Serrano." in words_of(petra.get(end))
        assert petra.post(end).status_code == 303
        assert rosa.get("/accounts/own/sessions/").status_code == 404
        fragment = rosa.get("/accounts/own/sessions/", headers={"HX-Request": "true"})
        assert fragment.status_code in (401, 404)
        assert petra.post(end).status_code == 404
        assert "Ended" in words_of(petra.get(address))

    def test_a_link_that_was_lost_is_made_anew_until_a_password_is_chosen(
        self, standing_cast: Cast, alba: Member, petra: Client, today: date
    ) -> None:
        address = f"/members/{alba.pk}/sign-ins/"
        first = link_in(petra.post(f"{address}new/", sign_in_of(today) | CONFIRMED))
        rosa = User.objects.get(email="rosa.serrano@demo.example")
        with acting(standing_cast.ines):
            given = PersonalHat.objects.get(user=rosa)
        again = f"/sign-ins/{given.pk}/link/"
        assert again in petra.get(address).content.decode()
        answer = petra.post(again)
        second = link_in(answer)
        assert rosa.email in words_of(answer)
        with acting(standing_cast.ines):
            assert Activity.objects.filter(
                user_id=standing_cast.petra.user_id, member_id=alba.pk,
                route="new_personal_link", action="record",
            ).exists()  # fmt: skip
        new = Client()
        both = {"password": PASSWORD, "again": PASSWORD}
        assert new.post(first.removeprefix("http://testserver"), both).status_code == 404
        assert new.post(second.removeprefix("http://testserver"), both).status_code == 303
        assert petra.post(again).status_code == 404  # they have a password
        assert again not in petra.get(address).content.decode()

    @pytest.mark.parametrize("who", ["dara", "theo", "marta", "saul"])
    def test_nobody_but_an_officer_who_knows_the_member_makes_a_link_anew(
        self, standing_cast: Cast, alba: Member, petra: Client, today: date, who: str
    ) -> None:
        petra.post(f"/members/{alba.pk}/sign-ins/new/", sign_in_of(today) | CONFIRMED)
        with acting(standing_cast.ines):
            given = PersonalHat.objects.get(user__email="rosa.serrano@demo.example")
        other = Client()
        other.force_login(User.objects.get(pk=getattr(standing_cast, who).user_id))
        assert other.post(f"/sign-ins/{given.pk}/link/").status_code == 404
        assert Invitation.objects.filter(user=given.user).count() == 1

    def test_what_is_over_gets_no_link_anew(
        self, standing_cast: Cast, alba: Member, petra: Client, today: date
    ) -> None:
        petra.post(f"/members/{alba.pk}/sign-ins/new/", sign_in_of(today) | CONFIRMED)
        with acting(standing_cast.ines):
            given = PersonalHat.objects.get(user__email="rosa.serrano@demo.example")
        petra.post(f"/sign-ins/{given.pk}/end/")
        assert petra.post(f"/sign-ins/{given.pk}/link/").status_code == 404

    def test_whom_an_administrator_invited_meanwhile_gets_no_link_anew(
        self, standing_cast: Cast, alba: Member, petra: Client, today: date
    ) -> None:
        petra.post(f"/members/{alba.pk}/sign-ins/new/", sign_in_of(today) | CONFIRMED)
        with acting(standing_cast.ines):
            given = PersonalHat.objects.get(user__email="rosa.serrano@demo.example")
        with acting(standing_cast.theo):
            Staff.objects.create(user=given.user, name="Rosa Serrano")
        assert petra.post(f"/sign-ins/{given.pk}/link/").status_code == 303
        said = words_of(petra.get(f"/members/{alba.pk}/sign-ins/"))
        assert "Somebody else invited them" in said
        assert Invitation.objects.filter(user=given.user).count() == 1

    def test_a_member_with_a_sign_in_reads_who_saw_them_at_once(
        self, standing_cast: Cast, alba: Member, petra: Client, today: date
    ) -> None:
        user = User.objects.create_user("alba@demo.example", PASSWORD, "Alba Serrano")
        own = Client()
        own.force_login(user)
        assert own.get("/seen-by/").status_code == 404
        said = sign_in_of(today, role=Role.MEMBER.value, email=user.email, authority="")
        answer = petra.post(f"/members/{alba.pk}/sign-ins/new/", said | CONFIRMED)
        assert answer["location"] == f"/members/{alba.pk}/sign-ins/"
        assert own.get("/seen-by/").status_code == 200

    def test_the_same_sign_in_is_not_given_twice(
        self, alba: Member, petra: Client, today: date
    ) -> None:
        User.objects.create_user("rosa.serrano@demo.example", PASSWORD, "Rosa Serrano")
        address = f"/members/{alba.pk}/sign-ins/new/"
        assert petra.post(address, sign_in_of(today) | CONFIRMED).status_code == 303
        answer = petra.post(address, sign_in_of(today) | CONFIRMED)
        assert answer.status_code == 422
        assert "They act for this member already." in words_of(answer)

    def test_nobody_gives_one_to_themselves(
        self, standing_cast: Cast, alba: Member, petra: Client, today: date
    ) -> None:
        own = User.objects.get(pk=standing_cast.petra.user_id)
        answer = petra.post(
            f"/members/{alba.pk}/sign-ins/new/", sign_in_of(today, email=own.email) | CONFIRMED
        )
        assert answer.status_code == 422
        assert "Nobody gives this to themselves." in words_of(answer)
        with acting(standing_cast.petra) as current, pytest.raises(RefusedError):
            give(current, alba, own, Role.MEMBER, starts_on=today)

    def test_the_database_refuses_it_where_the_application_forgets(
        self, standing_cast: Cast, alba: Member, today: date, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HEARTH_FAULT", "access-answers-for-oneself")
        own = User.objects.get(pk=standing_cast.petra.user_id)
        with (
            acting(standing_cast.petra) as petra,
            pytest.raises(DatabaseError, match="row-level security"),
            transaction.atomic(),
        ):
            give(petra, alba, own, Role.MEMBER, starts_on=today)

    def test_whom_an_administrator_invited_gets_no_link_of_an_officer(
        self, standing_cast: Cast, alba: Member, petra: Client, today: date
    ) -> None:
        """Whoever holds the link chooses the password, and would wear their hat of the staff."""
        with acting(standing_cast.theo):
            user = User.objects.create_user("rosa.serrano@demo.example", name="Rosa Serrano")
            Staff.objects.create(user=user, name=user.name)
        answer = petra.post(f"/members/{alba.pk}/sign-ins/new/", sign_in_of(today) | CONFIRMED)
        assert answer.status_code == 422
        assert "Somebody else invited them" in words_of(answer)
        with acting(standing_cast.ines):
            assert not PersonalHat.objects.filter(user=user).exists()

    def test_the_database_lets_no_officer_invite_staff(self, standing_cast: Cast) -> None:
        marta = User.objects.get(pk=standing_cast.marta.user_id)
        with (
            acting(standing_cast.petra) as petra,
            pytest.raises(DatabaseError, match="row-level security"),
            transaction.atomic(),
        ):
            make_invitation(petra, marta)

    def test_an_administrator_hands_out_no_link_to_whom_an_officer_invited(
        self, standing_cast: Cast, alba: Member, petra: Client, today: date
    ) -> None:
        petra.post(f"/members/{alba.pk}/sign-ins/new/", sign_in_of(today) | CONFIRMED)
        user = User.objects.get(email="rosa.serrano@demo.example")
        with acting(standing_cast.dara) as dara:
            assert not may_be_invited(dara, Staff.objects.create(user=user, name=user.name))

    @pytest.mark.parametrize(
        ("wrong", "reason"),
        [
            ({"authority": ""}, "Say what it rests on."),
            ({"is_parental": "on"}, "Only a parent of a member under 18 has it."),
            ({"reasons": ["dv"]}, "Select a valid choice."),
            ({"reasons": ["minor"]}, "Select a valid choice."),
            ({"email": "rosa"}, "Enter a valid email address."),
        ],
    )
    def test_what_is_not_said_rightly_gives_nothing(
        self, alba: Member, petra: Client, today: date, wrong: dict[str, object], reason: str
    ) -> None:
        said = sign_in_of(today, **wrong) | CONFIRMED
        answer = petra.post(f"/members/{alba.pk}/sign-ins/new/", said)
        assert answer.status_code == 422
        assert reason in words_of(answer)

    def test_parental_authority_is_listed_as_ended_once_the_member_is_18(
        self, standing_cast: Cast, alba: Member, petra: Client, today: date
    ) -> None:
        def born(day: date) -> None:
            with acting(standing_cast.interface):
                Member.objects.filter(pk=alba.pk).update(birth_on=day)

        born(today.replace(day=1, year=today.year - 10))
        address = f"/members/{alba.pk}/sign-ins/"
        petra.post(f"{address}new/", sign_in_of(today, is_parental="on") | CONFIRMED)
        assert "With parental authority" in words_of(petra.get(address))
        born(today.replace(day=1, year=today.year - 18))
        assert "Ended as the member came of age" in words_of(petra.get(address))


PAGES = (
    "kept-away/", "kept-away/person/", "kept-away/organization/", "kept-away/seal/",
    "named-access/", "named-access/new/", "sign-ins/", "sign-ins/new/",
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_an_officer_opens_them_for_whom_they_know_and_it_is_written_down(
    standing_cast: Cast, alba: Member, cleo: Member, petra: Client, page: str
) -> None:
    assert petra.get(f"/members/{alba.pk}/{page}").status_code == 200
    unknown, absent = (petra.get(f"/members/{pk}/{page}") for pk in (cleo.pk, 999_999))
    assert unknown.status_code == absent.status_code == 404
    with acting(standing_cast.petra) as current:
        rows = Activity.objects.filter(hat_id=current.hat_id)
        assert list(rows.values_list("member_id", "action")) == [(alba.pk, "view")]


@pytest.mark.parametrize("who", ["marta", "greta", "noor", "theo", "dara"])
@pytest.mark.parametrize("page", PAGES)
def test_nobody_else_opens_them(
    standing_cast: Cast, alba: Member, signed_in: SignIn, who: str, page: str
) -> None:
    assert (
        signed_in(getattr(standing_cast, who)).get(f"/members/{alba.pk}/{page}").status_code == 404
    )


def test_either_layer_alone_refuses_what_is_arranged_by_who_may_not(
    standing_cast: Cast, alba: Member, cleo: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, today = standing_cast, standing_cast.petra.today
    staff = hat(cast.joyce).staff
    for actor, member in ((cast.petra, cleo), (cast.greta, alba), (cast.marta, alba)):
        with acting(actor) as current, pytest.raises(RefusedError):
            keep_away(current, member, staff=staff, starts_on=today)
    monkeypatch.setenv("HEARTH_FAULT", "access-application-off")
    for actor, member in ((cast.petra, cleo), (cast.greta, alba), (cast.marta, alba)):
        with (
            acting(actor) as current,
            pytest.raises(DatabaseError, match="row-level security"),
            transaction.atomic(),
        ):
            keep_away(current, member, staff=staff, starts_on=today)


def test_the_officers_page_of_a_member_leads_to_each(alba: Member, petra: Client) -> None:
    body = words_of(petra.get(f"/members/{alba.pk}/seen-by/"))
    for page in ("kept-away/", "named-access/", "sign-ins/"):
        assert f'href="/members/{alba.pk}/{page}"' in body


def test_what_is_arranged_speaks_spanish(
    standing_cast: Cast, alba: Member, today: date, signed_in: SignIn
) -> None:
    petra, address = signed_in(standing_cast.petra, "es"), f"/members/{alba.pk}/kept-away/"
    said = away(standing_cast, standing_cast.marta, today)
    assert (
        "Desde hoy Marta Olivares, Fernhill Street Care no encontrará nada de Alba Serrano,"
        " en ningún puesto."
    ) in words_of(petra.post(f"{address}person/", said))
    petra.post(f"{address}person/", said | CONFIRMED)
    body = words_of(petra.get(address))
    assert "Quién está apartado" in body
    assert "Lo dispuso Petra Nyman" in body


def test_who_stands_for_somebody_sees_the_reasons_named_and_no_others(
    standing_cast: Cast, alba: Member, petra: Client, today: date
) -> None:
    User.objects.create_user("rosa.serrano@demo.example", PASSWORD, "Rosa Serrano")
    said = sign_in_of(today, reasons=["mh", "hiv"])
    body = words_of(petra.post(f"/members/{alba.pk}/sign-ins/new/", said))
    assert "What is normal, and what tells of HIV and mental health." in body
    petra.post(f"/members/{alba.pk}/sign-ins/new/", said | CONFIRMED)
    with acting(standing_cast.ines):
        assert PersonalHat.objects.get(member=alba).reasons == HIV | MH


def test_a_span_that_ends_before_it_begins_is_none(
    standing_cast: Cast, alba: Member, today: date
) -> None:
    """One such row would keep the gate from reading any: nobody in the network could work."""
    cast = standing_cast
    with acting(cast.petra) as officer, pytest.raises(DatabaseError), transaction.atomic():
        Restriction.objects.create(
            network=cast.network, agency=cast.fernhill, member=alba, organization=cast.two_rivers,
            recorder_id=officer.hat_id, starts_on=today, ends_on=today - timedelta(days=1),
            recorded_at=now(),
        )  # fmt: skip
