"""What asks for a second look: filed for each reason, for nothing else, once; closed with words."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hearth.access.actors import Actor, acting, actor_of
from hearth.access.models import Edge, PersonalHat, Referral, Signal
from hearth.access.noticing import Closing, Rule, close_signal, note_signals
from hearth.access.permissions import RefusedError
from hearth.access.services import end_edge
from hearth.foundation.clock import now
from hearth.members.models import ContactPoint, Member
from hearth.oversight.tests.support import broken, looked, signals_of, words_of
from hearth.oversight.wording import WHY
from hearth.rules.labels import DV
from hearth.workforce.models import Employment
from tests.support.cast import ZONE, Cast, hat, make_member

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
DAY = date(2026, 11, 10)
NOON = datetime.combine(DAY, time(12), ZoneInfo(ZONE))
LONG_AGO = date(2015, 1, 1)


def found(cast: Cast, day: date = DAY) -> list[tuple[str, int, int]]:
    """What a day's run files: (rule, hat, member)."""
    note_signals(cast.network, day)
    return [(one.rule, one.hat_id, one.member_id) for one in signals_of(cast.ines)]


def stranger(cast: Cast, **more: str) -> Member:
    """A member of Two Rivers, whom nobody at Fernhill serves."""
    return make_member(cast, cast.two_rivers, care_managers=[cast.joyce], **more)


def own_hat(cast: Cast, member: Member, actor: Actor) -> None:
    """The member signs in as the person who also works as the actor."""
    with acting(cast.ines):
        PersonalHat.objects.create(
            network=cast.network, agency=member.agency, member=member, user_id=actor.user_id,
            role=14, starts_on=LONG_AGO, recorded_at=now(),
        )  # fmt: skip


def test_a_viewer_without_any_tie_on_the_day_is_noticed(standing_cast: Cast) -> None:
    member = stranger(standing_cast)
    looked(standing_cast.marta, member, NOON)
    assert found(standing_cast) == [("no_tie", standing_cast.marta.hat_id, member.pk)]


def test_who_is_tied_is_not_noticed(standing_cast: Cast) -> None:
    member = stranger(standing_cast)
    for actor in (standing_cast.joyce, standing_cast.saul):
        looked(actor, member, NOON)
    assert found(standing_cast) == []


def test_a_tie_that_ended_before_the_day_is_none(standing_cast: Cast) -> None:
    cast, member = standing_cast, stranger(standing_cast)
    looked(cast.saul, member, NOON)
    with acting(cast.interface):
        for edge in Edge.objects.filter(member=member, superseded_at=None):
            end_edge(edge, DAY)
    looked(cast.saul, member, NOON - timedelta(days=1))
    assert found(cast, DAY - timedelta(days=1)) == []
    assert found(cast) == [("no_tie", cast.saul.hat_id, member.pk)]


def test_an_open_referral_is_a_tie(standing_cast: Cast) -> None:
    cast, member = standing_cast, stranger(standing_cast)
    with acting(cast.saul) as saul:
        Referral.objects.create(
            network=cast.network, agency=cast.two_rivers, member=member, recipient=cast.fernhill,
            areas=[1], recorder_id=saul.hat_id, starts_on=LONG_AGO, recorded_at=now(),
        )  # fmt: skip
    looked(cast.greta, member, NOON)
    assert found(cast) == []


def test_an_emergency_is_looked_at_by_itself_and_the_leads_width_is_no_tie(
    standing_cast: Cast,
) -> None:
    member = stranger(standing_cast)
    looked(standing_cast.marta, member, NOON, purpose="ETREAT")
    looked(standing_cast.noor, member, NOON, purpose="HOPERAT")
    looked(standing_cast.ines, member, NOON, purpose="HOPERAT", action="report")
    assert found(standing_cast) == []


def test_to_stand_in_a_list_is_not_to_be_opened(standing_cast: Cast) -> None:
    looked(standing_cast.marta, stranger(standing_cast), NOON, action="list")
    assert found(standing_cast) == []


@pytest.mark.parametrize(
    ("name", "rules"),
    [("Rosa Olivares", ["same_name"]), ("Rosa OLIVARES", ["same_name"]),
     ("Rosa Olivar", []), ("Rosa M%", []), ("Rosa Marta", [])],
)  # fmt: skip
def test_the_same_family_name_is_noticed_and_no_part_of_one(
    standing_cast: Cast, name: str, rules: list[str]
) -> None:
    cast = standing_cast
    member = make_member(cast, cast.fernhill, name=name, care_managers=[cast.marta])
    looked(cast.marta, member, NOON)
    assert [rule for rule, *_ in found(cast)] == rules


def test_a_colleague_who_is_a_member_is_noticed(standing_cast: Cast) -> None:
    cast = standing_cast
    member = make_member(cast, cast.fernhill, care_managers=[cast.marta])
    own_hat(cast, member, cast.dara)
    looked(cast.marta, member, NOON)
    assert found(cast) == [("colleague", cast.marta.hat_id, member.pk)]


def test_ones_own_record_opened_at_work_is_noticed(standing_cast: Cast) -> None:
    cast = standing_cast
    member = make_member(cast, cast.fernhill, care_managers=[cast.marta])
    own_hat(cast, member, cast.marta)
    looked(cast.marta, member, NOON)
    assert found(cast) == [("own_record", cast.marta.hat_id, member.pk)]


def point(cast: Cast, member: Member, value: str, label: int = 0, kind: str = "address") -> None:
    with acting(cast.interface):
        ContactPoint.objects.create(
            network=cast.network, agency=member.agency, member=member, kind=kind, value=value,
            label=label, starts_on=LONG_AGO, recorded_at=now(),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("theirs", "label", "rules"),
    [("12 Wharf Lane", 0, ["same_place"]), (" 12 WHARF lane ", 0, ["same_place"]),
     ("13 Wharf Lane", 0, []), ("12 Wharf Lane", DV, [])],
)  # fmt: skip
def test_the_same_address_is_noticed_unless_it_is_confidential(
    standing_cast: Cast, theirs: str, label: int, rules: list[str]
) -> None:
    cast = standing_cast
    own = stranger(cast, name="Marta Olivares")
    own_hat(cast, own, cast.marta)
    member = make_member(cast, cast.fernhill, care_managers=[cast.marta])
    point(cast, own, "12 Wharf Lane")
    point(cast, member, theirs, label)
    looked(cast.marta, member, NOON)
    assert [rule for rule, *_ in found(cast)] == rules


def test_the_same_telephone_is_noticed_however_it_is_written(standing_cast: Cast) -> None:
    cast = standing_cast
    own = stranger(cast, name="Marta Olivares")
    own_hat(cast, own, cast.marta)
    member = make_member(cast, cast.fernhill, care_managers=[cast.marta])
    with acting(cast.interface):
        Member.objects.filter(pk=own.pk).update(phone="(555) 010-7788")
        Member.objects.filter(pk=member.pk).update(phone="555 010 7788")
    looked(cast.marta, member, NOON)
    assert found(cast) == [("same_place", cast.marta.hat_id, member.pk)]


def views(cast: Cast, actor: Actor, members: list[Member], day: date) -> None:
    for member in members:
        looked(actor, member, datetime.combine(day, time(12), ZoneInfo(ZONE)))


@pytest.mark.parametrize(("usual", "rules"), [(2, ["volume"]), (20, [])])
def test_many_more_than_usual_are_noticed_and_a_busy_persons_day_is_not(
    standing_cast: Cast, usual: int, rules: list[str]
) -> None:
    cast = standing_cast
    members = [
        make_member(cast, cast.fernhill, care_managers=[cast.marta], enrolled_on=None)
        for _ in range(40)
    ]
    for back in (1, 2, 3):
        views(cast, cast.marta, members[:usual], DAY - timedelta(days=back))
    views(cast, cast.marta, members, DAY)
    assert found(cast) == [(rule, cast.marta.hat_id, members[0].pk) for rule in rules]
    assert [one.seen for one in signals_of(cast.ines)] == [40 for _ in rules]


def test_a_day_is_filed_once(standing_cast: Cast) -> None:
    looked(standing_cast.marta, stranger(standing_cast), NOON)
    assert note_signals(standing_cast.network, DAY) == 1
    assert note_signals(standing_cast.network, DAY) == 0
    looked(standing_cast.marta, stranger(standing_cast), NOON)
    assert note_signals(standing_cast.network, DAY) == 1


def test_another_day_is_another_signal(standing_cast: Cast) -> None:
    member = stranger(standing_cast)
    for day in (DAY, DAY + timedelta(days=1)):
        looked(standing_cast.marta, member, NOON + (day - DAY))
        assert note_signals(standing_cast.network, day) == 1


@pytest.mark.parametrize(("closing", "again"), [(Closing.EXPECTED, 0), (Closing.MISUSE, 1)])
def test_what_was_expected_is_not_asked_again_and_misuse_is(
    standing_cast: Cast, closing: Closing, again: int
) -> None:
    member = stranger(standing_cast)
    looked(standing_cast.marta, member, NOON)
    looked(standing_cast.marta, member, NOON + timedelta(days=1))
    note_signals(standing_cast.network, DAY)
    (one,) = signals_of(standing_cast.ines)
    with acting(standing_cast.ines) as ines:
        close_signal(ines, one, closing, "Covered for Joyce.")
    assert note_signals(standing_cast.network, DAY + timedelta(days=1)) == again


@pytest.mark.parametrize("who", ["marta", "petra", "ines", "theo", "interface"])
def test_nobody_but_the_settler_files_signals(standing_cast: Cast, who: str) -> None:
    with (
        acting(getattr(standing_cast, who)),
        pytest.raises(ProgrammingError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("select access_note_signals(%s, now())", [DAY])


def test_another_networks_activity_is_not_read(standing_cast: Cast, other_network: object) -> None:
    looked(standing_cast.marta, stranger(standing_cast), NOON)
    assert note_signals(other_network, DAY) == 0  # type: ignore[arg-type]


def test_an_officer_reads_why_in_plain_words_and_closes_it(
    standing_cast: Cast, signed_in: SignIn
) -> None:
    member = stranger(standing_cast)
    looked(standing_cast.marta, member, NOON)
    note_signals(standing_cast.network, DAY)
    client = signed_in(standing_cast.petra)
    body = words_of(client.get("/signals/"))
    assert "Marta Olivares, Fernhill Street Care" in body
    assert str(WHY[Rule.NO_TIE]) in body
    assert "A member whose name is not yours to see" in body
    (one,) = signals_of(standing_cast.petra)
    said = {"closing": "misuse", "words": "She looked up a neighbour."}
    assert client.post(f"/signals/{one.pk}/", said)["location"] == "/signals/"
    body = words_of(client.get("/signals/"))
    assert "Not allowed: She looked up a neighbour. (Petra Nyman" in body
    assert client.post(f"/signals/{one.pk}/", said).status_code == 404


@pytest.mark.parametrize("said", [{"closing": ""}, {"words": ""}])
def test_a_signal_is_closed_with_what_and_why(
    standing_cast: Cast, signed_in: SignIn, said: dict[str, str]
) -> None:
    looked(standing_cast.marta, stranger(standing_cast), NOON)
    note_signals(standing_cast.network, DAY)
    (one,) = signals_of(standing_cast.petra)
    usual = {"closing": "expected", "words": "Covered for Joyce."}
    assert (
        signed_in(standing_cast.petra).post(f"/signals/{one.pk}/", usual | said).status_code == 422
    )


def about_oneself(cast: Cast, signed_in: SignIn) -> tuple[Client, Signal]:
    """Petra, signed in as an officer, and a signal about another hat of hers."""
    petra = hat(cast.petra)
    with acting(cast.theo):
        second = Employment.objects.create(
            staff=petra.staff, network=cast.network, organization=cast.fernhill, role=1,
            starts_on=LONG_AGO,
        )  # fmt: skip
    looked(actor_of(second), stranger(cast), NOON)
    note_signals(cast.network, DAY)
    (one,) = signals_of(cast.petra)
    return signed_in(cast.petra), one


def test_nobody_closes_a_signal_about_themselves(standing_cast: Cast, signed_in: SignIn) -> None:
    client, one = about_oneself(standing_cast, signed_in)
    assert "About yourself: another officer closes it." in words_of(client.get("/signals/"))
    assert client.get(f"/signals/{one.pk}/").status_code == 404
    with acting(standing_cast.petra) as officer, pytest.raises(RefusedError):
        close_signal(officer, one, Closing.EXPECTED, "It was nothing.")


def test_the_database_refuses_that_too(
    standing_cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_FAULT", "access-answers-for-oneself")
    client, one = about_oneself(standing_cast, signed_in)
    said = {"closing": "expected", "words": "It was nothing."}
    assert client.get(f"/signals/{one.pk}/").status_code == 200  # the fault is there
    assert client.post(f"/signals/{one.pk}/", said).status_code == 404
    (still,) = signals_of(standing_cast.ines)
    assert still.closed_at is None


def test_each_rule_has_words() -> None:
    assert {*WHY, Rule.VOLUME, Rule.EXPORT} == set(Rule)


def test_the_command_files_a_day_of_every_network(standing_cast: Cast) -> None:
    looked(standing_cast.marta, stranger(standing_cast), NOON)
    said = StringIO()
    call_command("signals", "--on", str(DAY), stdout=said)
    assert f"Harbor, {DAY}: 1 new signals." in said.getvalue()
    with pytest.raises(CommandError):
        call_command("signals", "--on", "soon")


@pytest.mark.parametrize("page", ["/emergencies/", "/signals/", "/disclosures/"])
def test_a_list_asks_as_much_for_many_as_for_one(
    standing_cast: Cast, signed_in: SignIn, page: str
) -> None:
    client = signed_in(standing_cast.ines)

    def count() -> int:
        client.get(page)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(page).status_code == 200
        return len(seen)

    def one_more(number: int) -> None:
        member = stranger(standing_cast)
        broken(standing_cast, member, standing_cast.marta, f"AB{number}")
        looked(standing_cast.marta, member, NOON)
        note_signals(standing_cast.network, DAY)

    one_more(0)
    one = count()
    for number in range(1, 12):
        one_more(number)
    assert count() == one == LIST_QUERIES[page]


LIST_QUERIES = {"/emergencies/": 16, "/signals/": 16, "/disclosures/": 11}
"""A list that asks more must say so here."""
