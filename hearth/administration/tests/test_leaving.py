"""Somebody leaves, moves, is held back, or works at two agencies: what they open from then on."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from hearth.access.actors import Actor, acting, hats_of
from hearth.access.models import Edge
from hearth.access.permissions import RefusedError
from hearth.administration import organizations, services
from hearth.administration.leaving import Left, heirs_for, off_board
from hearth.administration.policies import AdministrationRefusedError
from hearth.administration.tests.conftest import SignIn, today, tomorrow
from hearth.administration.tests.test_inviting import new_person
from hearth.encounters.models import Contact
from hearth.encounters.services import log_contact
from hearth.foundation import context
from hearth.foundation.clock import now
from hearth.foundation.models import Activity, SignInEvent, User
from hearth.foundation.sessions import end_sessions_of
from hearth.ledger.models import Obligation
from hearth.members.models import Member
from hearth.workforce.models import Employment
from hearth.workforce.roles import Role
from hearth.workforce.selectors import running
from hearth.workforce.services import begin_employment, end_employment
from tests.journeys.caseload import new_contact
from tests.support.cast import Cast, hat, hire, make_cast, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def caseload(standing_cast: Cast) -> list[Member]:
    return [
        make_member(
            standing_cast,
            standing_cast.fernhill,
            name=f"Number{one} Quill",
            care_managers=[standing_cast.marta],
        )
        for one in range(12)
    ]


def a_colleague(cast: Cast, name: str = "Ruth Amsel") -> Actor:
    with acting(cast.theo):
        return hire(name, cast.fernhill, Role.CARE_MANAGER)


def caseload_of(cast: Cast, actor: Actor) -> set[int]:
    with acting(cast.interface):
        live = Edge.objects.filter(
            kind=Edge.Kind.CARE_TEAM, employment=actor.hat_id, superseded_at=None, ends_on=None
        )
        return set(live.values_list("member_id", flat=True))


def status(client: Client, path: str, **headers: str) -> int:
    answer = client.get(path, headers=headers)
    context.end()
    return answer.status_code


def test_the_caseload_moves_whole_and_the_administrator_sees_nobody(
    standing_cast: Cast, signed_in: SignIn, caseload: list[Member]
) -> None:
    ruth = a_colleague(standing_cast)
    before = caseload_of(standing_cast, standing_cast.marta)
    assert len(before) == len(caseload)
    dara = signed_in(standing_cast.dara)
    leave = reverse("leave", args=[standing_cast.marta.hat_id])
    said = {"heir": ruth.hat_id}
    pages = [dara.get(leave), dara.post(leave, said)]
    pages.append(dara.post(leave, said | {"step": "confirm"}, follow=True))
    context.end()
    assert "12 members moved to Ruth Amsel." in pages[2].content.decode()
    assert "Quill" not in "".join(page.content.decode() for page in pages)
    assert caseload_of(standing_cast, ruth) == before
    assert caseload_of(standing_cast, standing_cast.marta) == set()
    with acting(standing_cast.dara):
        assert not Member.objects.exists()
        assert not Edge.objects.exists()
        assert not Activity.objects.exists()  # not even their numbers
    with acting(standing_cast.interface):
        written = Activity.objects.filter(action="hand_over", user_id=standing_cast.dara.user_id)
        assert set(written.values_list("member_id", flat=True)) == before
        assert written.count() == len(before)
        ended = Edge.objects.filter(employment=standing_cast.marta.hat_id, superseded_at=None)
        assert set(ended.values_list("ends_on", flat=True)) == {today()}


def test_what_is_due_and_who_wrote_what_stay(standing_cast: Cast, caseload: list[Member]) -> None:
    member = caseload[0]
    promise = {"promise": "A letter", "next_on": tomorrow()}
    with acting(standing_cast.marta) as marta:
        log_contact(marta, member, new_contact(now() - timedelta(days=1), **promise))
    with acting(standing_cast.greta):
        before = list(Obligation.objects.filter(member=member).values_list("pk", "state"))
    with acting(standing_cast.dara) as dara:
        off_board(dara, hat(standing_cast.marta), hat(standing_cast.greta))
    with acting(standing_cast.greta):
        assert list(Obligation.objects.filter(member=member).values_list("pk", "state")) == before
        assert Contact.objects.get(member=member).employment.staff.name == "Marta Olivares"


def test_a_caseload_goes_somewhere_or_nobody_leaves(
    standing_cast: Cast, signed_in: SignIn, caseload: list[Member]
) -> None:
    leave = reverse("leave", args=[standing_cast.marta.hat_id])
    dara = signed_in(standing_cast.dara)
    for step in ({}, {"step": "confirm"}):
        sent = dara.post(leave, {"heir": "0"} | step)
        context.end()
        assert sent.status_code == 422
        assert "12 members are on their caseload" in sent.content.decode()
    assert hat(standing_cast.marta).ends_on is None
    assert len(caseload_of(standing_cast, standing_cast.marta)) == 12


def test_a_caseload_goes_to_a_colleague_of_the_same_agency_and_never_to_oneself(
    standing_cast: Cast, caseload: list[Member]
) -> None:
    with acting(standing_cast.theo) as theo:
        own = hire("Second Dara", standing_cast.fernhill, Role.CARE_MANAGER)
        employment = hat(own)
        biller = hat(hire("Bo Reyes", standing_cast.fernhill, Role.BILLER))
        suspended = hat(hire("Sam Ito", standing_cast.fernhill, Role.CARE_MANAGER))
        services.suspend(theo, suspended)
    mine = Actor(
        hat_id=standing_cast.dara.hat_id,
        network_id=standing_cast.network.pk,
        role=Role.ORGANIZATION_ADMINISTRATOR,
        organization_id=standing_cast.fernhill.pk,
        user_id=own.user_id,  # as if the administrator also wore that hat
    )
    may = heirs_for(mine, hat(standing_cast.marta))
    assert [one.staff.name for one in may] == ["Greta Holm"]
    with acting(standing_cast.dara) as dara:
        for heir in (hat(standing_cast.joyce), biller, suspended, hat(standing_cast.marta)):
            with pytest.raises(AdministrationRefusedError):
                off_board(dara, hat(standing_cast.marta), heir)
        assert employment.pk in {one.pk for one in heirs_for(dara, hat(standing_cast.marta))}


def test_a_member_whom_the_agency_serves_no_more_is_not_tied_to_it_again(
    standing_cast: Cast, caseload: list[Member]
) -> None:
    gone = caseload[0]
    with acting(standing_cast.interface):
        Edge.objects.filter(member=gone, kind=Edge.Kind.AGENCY).update(superseded_at=now())
    ruth = a_colleague(standing_cast)
    with acting(standing_cast.dara) as dara:
        off_board(dara, hat(standing_cast.marta), hat(ruth))
    assert gone.pk not in caseload_of(standing_cast, ruth)
    with acting(standing_cast.interface):
        agency = Edge.objects.filter(member=gone, kind=Edge.Kind.AGENCY, superseded_at=None)
        assert not agency.exists()


def test_row_16_whoever_leaves_is_refused_at_the_next_request_and_fragment(
    standing_cast: Cast, signed_in: SignIn, caseload: list[Member]
) -> None:
    member = caseload[0].pk
    page = reverse("member", args=[member])
    fragment = reverse("panel", args=[member, "due"])
    marta, elsewhere = signed_in(standing_cast.marta), signed_in(standing_cast.marta)
    assert status(marta, page) == status(elsewhere, page) == 200
    with acting(standing_cast.dara) as dara:
        off_board(dara, hat(standing_cast.marta), hat(standing_cast.greta))
    for client in (marta, elsewhere):  # every session, not only the last
        assert status(client, fragment, hx_request="true") in (302, 401)
        assert status(client, page) == 302
    again = Client()
    login = {"login": f"marta.{standing_cast.fernhill.pk}@demo.example"}
    again.post(reverse("account_login"), login | {"password": "a lantern on the pier"})
    context.end()
    assert status(again, page) == 302
    assert not User.objects.get(pk=standing_cast.marta.user_id).is_active


def test_row_16_an_employment_that_ended_is_no_hat_even_with_a_session(
    standing_cast: Cast, signed_in: SignIn, caseload: list[Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were a session left, or made again, the ended employment alone refuses."""
    monkeypatch.setattr("hearth.administration.leaving.sign_out", lambda actor, user: None)
    monkeypatch.setattr("hearth.administration.leaving._close_sign_in", lambda staff: None)
    marta = signed_in(standing_cast.marta)
    page = reverse("member", args=[caseload[0].pk])
    fragment = reverse("panel", args=[caseload[0].pk, "due"])
    assert status(marta, page) == 200
    with acting(standing_cast.dara) as dara:
        off_board(dara, hat(standing_cast.marta), hat(standing_cast.greta))
    assert status(marta, page) == 404
    assert status(marta, fragment, hx_request="true") == 404


def test_row_16_whoever_starts_elsewhere_sees_the_new_agency_alone(
    standing_cast: Cast, signed_in: SignIn, caseload: list[Member]
) -> None:
    with acting(standing_cast.dara) as dara:
        off_board(dara, hat(standing_cast.marta), hat(standing_cast.greta))
    user = User.objects.get(pk=standing_cast.marta.user_id)
    with acting(standing_cast.bram) as bram:
        invited = services.invite(bram, new_person(standing_cast.two_rivers, email=user.email))
    assert invited.staff.user == user
    user.refresh_from_db()
    assert user.is_active
    (worn,) = hats_of(user)
    assert worn.organization_id == standing_cast.two_rivers.pk
    theirs = make_member(standing_cast, standing_cast.two_rivers, care_managers=[worn])
    client = signed_in(worn)
    assert status(client, reverse("member", args=[theirs.pk])) == 200
    assert status(client, reverse("member", args=[caseload[0].pk])) == 404


def test_row_18_two_hats_never_mix_and_the_log_says_which(
    standing_cast: Cast, signed_in: SignIn, caseload: list[Member]
) -> None:
    user = User.objects.get(pk=standing_cast.marta.user_id)
    with acting(standing_cast.bram) as bram:
        services.invite(bram, new_person(standing_cast.two_rivers, email=user.email))
    first, second = hats_of(user)
    theirs = make_member(standing_cast, standing_cast.two_rivers, care_managers=[second])
    client = signed_in(first)
    for worn, own, other in ((first, caseload[0], theirs), (second, theirs, caseload[0])):
        chosen = client.post(reverse("hat"), {"hat": worn.hat_id})
        context.end()
        assert chosen.status_code == 303
        assert status(client, reverse("member", args=[own.pk])) == 200
        assert status(client, reverse("member", args=[other.pk])) == 404
        listed = client.get(reverse("members")).content.decode()
        context.end()
        assert reverse("member", args=[own.pk]) in listed
        assert reverse("member", args=[other.pk]) not in listed
        with acting(worn):
            noted = Activity.objects.filter(user_id=user.pk)
            assert set(noted.values_list("hat_id", flat=True)) == {worn.hat_id}
            assert other.pk not in set(noted.values_list("member_id", flat=True))


def test_row_18_nobody_chooses_anothers_hat_or_one_that_ended(
    standing_cast: Cast, signed_in: SignIn
) -> None:
    client = signed_in(standing_cast.marta)
    for hat_id in (standing_cast.greta.hat_id, "", "-1", "none"):
        assert client.post(reverse("hat"), {"hat": hat_id}).status_code == 404
        context.end()
    page = client.get(reverse("hat")).content.decode()
    assert "Care manager" in page
    assert "You work as: Care manager" in page


def test_whoever_works_elsewhere_too_keeps_that_and_their_sign_in(standing_cast: Cast) -> None:
    user = User.objects.get(pk=standing_cast.marta.user_id)
    with acting(standing_cast.bram) as bram:
        services.invite(bram, new_person(standing_cast.two_rivers, email=user.email))
    with acting(standing_cast.dara) as dara:
        off_board(dara, hat(standing_cast.marta), None)
    user.refresh_from_db()
    assert user.is_active
    assert [one.organization_id for one in hats_of(user)] == [standing_cast.two_rivers.pk]


def test_an_administrator_off_boards_nobody_elsewhere_nor_themselves(
    standing_cast: Cast, signed_in: SignIn
) -> None:
    for other in (standing_cast.joyce, standing_cast.noor, standing_cast.dara):
        with acting(standing_cast.dara) as dara, pytest.raises(RefusedError):
            off_board(dara, hat(other), None)
        for page in ("leave", "change_role", "suspend_person", "resume_person"):
            sent = signed_in(standing_cast.dara).post(reverse(page, args=[other.hat_id]))
            context.end()
            assert sent.status_code == 404
        assert hat(other).ends_on is None
        assert hat(other).suspended_at is None


def test_a_role_changes_on_a_day_and_the_caseload_goes_along(
    standing_cast: Cast, signed_in: SignIn, caseload: list[Member]
) -> None:
    change = reverse("change_role", args=[standing_cast.marta.hat_id])
    sent = signed_in(standing_cast.dara).post(
        change, {"role": "2", "on": f"{today():%Y-%m-%d}", "heir": ""}
    )
    context.end()
    assert sent.status_code == 303
    former = hat(standing_cast.marta)
    begun = Employment.objects.get(staff=former.staff, ends_on=None)
    assert (former.ends_on, begun.starts_on, begun.role) == (today(), today(), Role.SUPERVISOR)
    assert former.role == Role.CARE_MANAGER
    (worn,) = hats_of(User.objects.get(pk=standing_cast.marta.user_id))
    assert len(caseload_of(standing_cast, worn)) == len(caseload)


def test_a_role_off_the_care_teams_asks_for_an_heir(
    standing_cast: Cast, caseload: list[Member]
) -> None:
    with acting(standing_cast.dara) as dara:
        with pytest.raises(AdministrationRefusedError, match="12 members"):
            services.change_role(dara, hat(standing_cast.marta), Role.BILLER, today())
        services.change_role(
            dara, hat(standing_cast.marta), Role.BILLER, today(), hat(standing_cast.greta)
        )
    assert len(caseload_of(standing_cast, standing_cast.greta)) == len(caseload)


def test_a_suspension_signs_out_and_is_taken_back_without_loss(
    standing_cast: Cast, signed_in: SignIn, caseload: list[Member]
) -> None:
    marta, dara = signed_in(standing_cast.marta), signed_in(standing_cast.dara)
    assert status(marta, reverse("my_day")) == 200
    dara.post(reverse("suspend_person", args=[standing_cast.marta.hat_id]))
    context.end()
    assert hat(standing_cast.marta).suspended_at is not None
    assert status(marta, reverse("my_day")) == 302
    dara.post(reverse("resume_person", args=[standing_cast.marta.hat_id]))
    context.end()
    assert hat(standing_cast.marta).suspended_at is None
    assert len(caseload_of(standing_cast, standing_cast.marta)) == len(caseload)
    assert status(signed_in(standing_cast.marta), reverse("my_day")) == 200


def test_a_suspended_hat_opens_nothing_even_after_signing_in_again(
    standing_cast: Cast, signed_in: SignIn, caseload: list[Member]
) -> None:
    with acting(standing_cast.dara) as dara:
        services.suspend(dara, hat(standing_cast.marta))
    marta = signed_in(standing_cast.marta)
    page = reverse("member", args=[caseload[0].pk])
    assert status(marta, page) == 404
    assert status(marta, reverse("panel", args=[caseload[0].pk, "due"]), hx_request="true") == 404
    with acting(standing_cast.marta):
        assert not Member.objects.exists()


def test_row_19_an_agency_that_left_is_signed_out(
    standing_cast: Cast, signed_in: SignIn, caseload: list[Member]
) -> None:
    marta = signed_in(standing_cast.marta)
    assert status(marta, reverse("my_day")) == 200
    with acting(standing_cast.bram) as bram:
        organizations.change_organization(
            bram, standing_cast.fernhill, "Fernhill Street Care", today()
        )
    assert status(marta, reverse("my_day")) == 302
    standing_cast.fernhill.refresh_from_db()
    assert standing_cast.fernhill.left_on == today()
    standing_cast.fernhill.left_on = None
    with acting(standing_cast.interface):
        assert Member.objects.filter(agency=standing_cast.fernhill).count() == len(caseload)


def test_row_19_nobody_of_an_agency_that_left_opens_anything(
    standing_cast: Cast, signed_in: SignIn, caseload: list[Member]
) -> None:
    with acting(standing_cast.bram) as bram:
        organizations.change_organization(
            bram, standing_cast.fernhill, "Fernhill Street Care", today()
        )
    for actor in (standing_cast.marta, standing_cast.greta, standing_cast.dara):
        assert hats_of(User.objects.get(pk=actor.user_id)) == []
        assert status(signed_in(actor), "/") == 404
        with acting(actor):
            assert not Member.objects.exists()


def test_row_20_an_agency_held_back_goes_on_where_it_stopped(
    standing_cast: Cast, signed_in: SignIn, caseload: list[Member]
) -> None:
    marta, bram = signed_in(standing_cast.marta), signed_in(standing_cast.bram)
    assert status(marta, reverse("my_day")) == 200
    suspend = reverse("suspend_organization", args=[standing_cast.fernhill.pk])
    bram.post(suspend, {"step": "confirm"})
    context.end()
    standing_cast.fernhill.refresh_from_db()
    assert standing_cast.fernhill.suspended_at is not None
    assert status(marta, reverse("my_day")) == 302
    bram.post(reverse("resume_organization", args=[standing_cast.fernhill.pk]))
    context.end()
    standing_cast.fernhill.refresh_from_db()
    assert standing_cast.fernhill.suspended_at is None
    assert len(caseload_of(standing_cast, standing_cast.marta)) == len(caseload)
    assert status(signed_in(standing_cast.marta), reverse("my_day")) == 200


def test_row_20_nobody_of_a_suspended_agency_opens_anything(
    standing_cast: Cast, signed_in: SignIn, caseload: list[Member]
) -> None:
    with acting(standing_cast.bram) as bram:
        organizations.suspend_organization(bram, standing_cast.fernhill)
    for actor in (standing_cast.marta, standing_cast.greta, standing_cast.dara):
        assert status(signed_in(actor), "/") == 404
        with acting(actor):
            assert not Member.objects.exists()


def test_row_58_an_organizations_administrator_becomes_no_supervisor(
    standing_cast: Cast, signed_in: SignIn
) -> None:
    """Through no page, no service and no SQL; what SQL tries is in tests/access/test_keeping.py."""
    client = signed_in(standing_cast.dara)
    own = standing_cast.dara.hat_id
    form = {"role": "2", "on": f"{today():%Y-%m-%d}", "heir": ""}
    assert client.post(reverse("change_role", args=[own]), form).status_code == 404
    context.end()
    with acting(standing_cast.dara) as dara, pytest.raises(RefusedError):
        services.change_role(dara, hat(standing_cast.dara), Role.SUPERVISOR, today())
    (worn,) = hats_of(User.objects.get(pk=standing_cast.dara.user_id))
    assert worn.role == Role.ORGANIZATION_ADMINISTRATOR


def test_every_session_of_one_person_ends_and_nobody_elses(
    standing_cast: Cast, signed_in: SignIn
) -> None:
    first, second = (signed_in(standing_cast.marta) for _ in range(2))
    greta = signed_in(standing_cast.greta)
    end_sessions_of(User.objects.get(pk=standing_cast.marta.user_id))
    context.end()
    assert [status(one, reverse("my_day")) for one in (first, second)] == [302, 302]
    assert status(greta, reverse("team")) == 200


@pytest.fixture(scope="module")
def committed(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[tuple[Cast, set[int]]]:
    """A network of its own: two administrators at once must both see it."""
    with django_db_blocker.unblock():
        cast = make_cast(name="Leaving twice")
        members = {
            make_member(cast, cast.fernhill, care_managers=[cast.marta], enrolled_on=None).pk
            for _ in range(8)
        }
        connection.close()
        yield cast, members


@pytest.mark.django_db(transaction=False)
def test_off_boarding_twice_at_once_is_harmless(
    committed: tuple[Cast, set[int]], django_db_blocker: pytest.FixtureRequest
) -> None:
    cast, members = committed
    start, came, wrong = Barrier(2), [], []

    def leave(administrator: Actor, heir: Actor) -> None:
        try:
            start.wait()
            with acting(administrator) as actor:
                came.append(off_board(actor, hat(cast.marta), hat(heir)))
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    pairs = ((cast.dara, cast.greta), (cast.bram, cast.greta))
    threads = [Thread(target=leave, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert sorted(came, key=lambda left: left.ended) == [Left(0, 0), Left(1, 8, "Greta Holm")]
    assert caseload_of(cast, cast.greta) == members
    with acting(cast.interface):
        edges = Edge.objects.filter(network=cast.network, kind=Edge.Kind.CARE_TEAM)
        assert edges.filter(superseded_at=None, ends_on=None).count() == len(members)
        assert edges.count() == 3 * len(members)  # the former, its end, the new one


# --- what will happen, before it does


def test_leaving_says_first_who_takes_how_many_and_does_nothing_yet(
    standing_cast: Cast, signed_in: SignIn, caseload: list[Member]
) -> None:
    leave = reverse("leave", args=[standing_cast.marta.hat_id])
    dara = signed_in(standing_cast.dara)
    sent = dara.post(leave, {"heir": standing_cast.greta.hat_id})
    context.end()
    page = sent.content.decode()
    for said in (
        "Marta Olivares is signed out everywhere at once.",
        "What they do at Fernhill Street Care ends today: Care manager.",
        "12 members go to Greta Holm (Supervisor).",
        "Off-board Marta Olivares</button>",
        "Change something",
    ):
        assert said in page, said
    assert "Quill" not in page
    assert hat(standing_cast.marta).ends_on is None
    assert len(caseload_of(standing_cast, standing_cast.marta)) == 12
    back = dara.post(leave, {"heir": standing_cast.greta.hat_id, "step": "change"})
    context.end()
    assert back.status_code == 200
    assert hat(standing_cast.marta).ends_on is None


def test_nobody_takes_a_caseload_without_being_chosen(
    standing_cast: Cast, signed_in: SignIn, caseload: list[Member]
) -> None:
    leave = reverse("leave", args=[standing_cast.marta.hat_id])
    dara = signed_in(standing_cast.dara)
    asked = dara.get(leave).content.decode()
    context.end()
    assert '<option value="" selected>Choose</option>' in asked
    for said in ({}, {"heir": ""}, {"step": "confirm"}):
        sent = dara.post(leave, said)
        context.end()
        assert sent.status_code == 422
        assert "Say who takes their members." in sent.content.decode()
    assert hat(standing_cast.marta).ends_on is None


def test_who_has_no_members_leaves_them_to_nobody(standing_cast: Cast, signed_in: SignIn) -> None:
    leave = reverse("leave", args=[standing_cast.marta.hat_id])
    dara = signed_in(standing_cast.dara)
    for heir in ("0", str(standing_cast.greta.hat_id)):
        sent = dara.post(leave, {"heir": heir})
        context.end()
        assert "Nobody is on their caseload: nothing moves." in sent.content.decode()


def test_suspending_says_first_how_many_are_signed_out(
    standing_cast: Cast, signed_in: SignIn
) -> None:
    with acting(standing_cast.theo):
        both = hire("Ruth Amsel", standing_cast.fernhill, Role.CARE_MANAGER)
        begin_employment(hat(both).staff, standing_cast.two_rivers, Role.CARE_MANAGER, both.today)
        gone = hire("Sam Ito", standing_cast.fernhill, Role.CARE_MANAGER)
        end_employment(hat(gone), gone.today)
        there = running(Employment.objects.filter(organization=standing_cast.fernhill))
        people = there.values("staff").distinct().count()
    suspend = reverse("suspend_organization", args=[standing_cast.fernhill.pk])
    bram, marta = signed_in(standing_cast.bram), signed_in(standing_cast.marta)
    for answer in (bram.get(suspend), bram.post(suspend)):
        context.end()
        page = answer.content.decode()
        said = f"{people} people work at Fernhill Street Care and are signed out everywhere"
        assert said in page
        assert "1 of them works elsewhere in this network too" in page
        assert "Suspend Fernhill Street Care</button>" in page
    standing_cast.fernhill.refresh_from_db()
    assert standing_cast.fernhill.suspended_at is None
    assert status(marta, "/my-day/") == 200
    before = User.objects.get(pk=gone.user_id).sessions_ended
    bram.post(suspend, {"step": "confirm"})
    context.end()
    standing_cast.fernhill.refresh_from_db()
    assert standing_cast.fernhill.suspended_at is not None
    assert marta.get("/my-day/").status_code == 302
    context.end()
    ended = SignInEvent.objects.filter(what=SignInEvent.What.SESSIONS_ENDED)
    assert ended.filter(by_user=standing_cast.bram.user_id).count() == people
    assert User.objects.get(pk=gone.user_id).sessions_ended == before  # works there no more
    assert bram.get(suspend).status_code == 404  # it is suspended already
    context.end()


def test_nobody_is_foretold_the_suspension_of_their_own(
    standing_cast: Cast, signed_in: SignIn
) -> None:
    own = reverse("suspend_organization", args=[standing_cast.lead.pk])
    assert status(signed_in(standing_cast.bram), own) == 404


def test_what_will_happen_stands_in_spanish(
    standing_cast: Cast, signed_in: SignIn, caseload: list[Member]
) -> None:
    bram = signed_in(standing_cast.bram, "es")
    leave = reverse("leave", args=[standing_cast.marta.hat_id])
    sent = bram.post(leave, {"heir": standing_cast.greta.hat_id}).content.decode()
    context.end()
    for said in ("12 participantes pasan a Greta Holm", "Dar de baja a Marta Olivares</button>"):
        assert said in sent, said
    suspend = reverse("suspend_organization", args=[standing_cast.fernhill.pk])
    page = bram.get(suspend).content.decode()
    context.end()
    for said in ("trabajan en Fernhill Street Care", "Suspender a Fernhill Street Care</button>"):
        assert said in page, said
