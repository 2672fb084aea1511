"""Situation 15: who is told at once of an emergency, of what else, and how little is said."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now as database_now

from hearth.access import exports
from hearth.access.actors import Actor, acting, actor_of
from hearth.access.alarming import What
from hearth.access.emergencies import Asked, break_glass
from hearth.access.models import Restriction, Signal
from hearth.access.noticing import note_refused_export
from hearth.access.waiting import Waiting, officers_to_tell, waiting_for
from hearth.foundation.clock import now
from hearth.foundation.models import User
from hearth.members.models import Member
from hearth.network.models import Organization
from hearth.oversight.tests.support import HERE, broken, numbered, signals_of
from hearth.web import shell
from hearth.workforce.models import Employment
from hearth.workforce.roles import Role
from hearth.workforce.services import (
    begin_employment,
    confirm_proposal,
    propose_employment,
)
from tests.journeys.caseload import Caseload
from tests.support.cast import Cast, hat, hire
from tests.support.mailing import queued, work_off

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
CANARY = "qzcanary"
EXPORT = {"q": "", "kind": "csv", "purpose": "TREAT"}


@pytest.fixture(autouse=True)
def mail_server(settings: object) -> None:
    settings.EMAIL_HOST = "mail.example"


def said_to(actor: Actor, language: str) -> None:
    User.objects.filter(pk=actor.user_id).update(language=language)


# --- who is told


def test_the_officers_of_the_members_agency_and_of_the_lead_are_told_at_once(
    standing_cast: Cast, alba: Member
) -> None:
    officer(standing_cast)
    broken(standing_cast, alba, standing_cast.greta)
    assert work_off() == ["ines", "petra"]


def test_the_officer_of_whoever_opened_it_is_told_too(standing_cast: Cast, alba: Member) -> None:
    officer(standing_cast)
    broken(standing_cast, alba, standing_cast.joyce)
    assert work_off() == ["ines", "petra", "zoe"]


def test_an_officer_of_an_unconcerned_agency_and_of_another_network_are_not(
    standing_cast: Cast, cleo: Member, kept_caseload: Caseload
) -> None:
    """The other network has officers of its own."""
    broken(standing_cast, cleo, standing_cast.joyce)
    assert work_off() == ["ines"]
    others = User.objects.get(pk=kept_caseload.cast.ines.user_id)
    assert mail.outbox[0].to != [others.email]


@pytest.mark.parametrize(
    "change",
    [
        {"suspended_at": database_now()},
        {"ends_on": date(2020, 1, 1)},
    ],
)
def test_an_officer_whose_hat_does_not_act_is_not(
    standing_cast: Cast, alba: Member, change: dict[str, object]
) -> None:
    broken(standing_cast, alba, standing_cast.joyce)
    with acting(standing_cast.theo):
        Employment.objects.filter(pk=standing_cast.petra.hat_id).update(**change)
    assert work_off() == ["ines"]


def test_an_officer_whose_account_is_closed_is_not(standing_cast: Cast, alba: Member) -> None:
    broken(standing_cast, alba, standing_cast.joyce)
    User.objects.filter(pk=standing_cast.petra.user_id).update(is_active=False)
    assert work_off() == ["ines"]


def test_an_officer_who_is_kept_from_the_member_is_not(standing_cast: Cast, alba: Member) -> None:
    keep_away(standing_cast, alba, standing_cast.petra)
    broken(standing_cast, alba, standing_cast.joyce)
    assert work_off() == ["ines"]


def test_whoever_opened_it_is_not_asked_to_look_at_it(standing_cast: Cast, alba: Member) -> None:
    broken(standing_cast, alba, supervisor_too(standing_cast, standing_cast.petra))
    assert work_off() == ["ines"]


def test_an_officer_under_two_hats_is_told_once(standing_cast: Cast, alba: Member) -> None:
    officer(standing_cast, standing_cast.petra)
    broken(standing_cast, alba, standing_cast.joyce)
    assert work_off() == ["ines", "petra"]


def test_nobody_else_is_asked_what_they_read(standing_cast: Cast, alba: Member) -> None:
    """Whoever opened it learns of no officer: the job that is queued holds numbers alone."""
    emergency = broken(standing_cast, alba, standing_cast.joyce)
    ((name, said),) = queued()
    assert name == "access.alarm_officers"
    assert said == {
        "what": "emergency", "number": emergency.pk,
        "network_id": standing_cast.network.pk, "address": HERE,
    }  # fmt: skip


def officer(cast: Cast, actor: Actor | None = None) -> Actor:
    """A privacy officer of Two Rivers, proposed by Theo, confirmed by Bram; Zoe, if nobody else."""
    with acting(cast.theo):
        known = actor or hire("Zoe Marsh", cast.two_rivers, Role.QUALITY_ANALYST)
        proposal = propose_employment(
            hat(known).staff, cast.two_rivers, Role.PRIVACY_OFFICER, date(2010, 1, 1),
            by_hat=cast.theo.hat_id, at=now(),
        )  # fmt: skip
    with acting(cast.bram):
        return actor_of(confirm_proposal(proposal, by_hat=cast.bram.hat_id, at=now()))


def supervisor_too(cast: Cast, actor: Actor) -> Actor:
    """Another hat of the same person, at Two Rivers."""
    with acting(cast.theo):
        made = begin_employment(
            hat(actor).staff, cast.two_rivers, Role.SUPERVISOR, date(2010, 1, 1)
        )
    return actor_of(made)


def keep_away(cast: Cast, member: Member, actor: Actor) -> None:
    with acting(cast.ines) as ines:
        Restriction.objects.create(
            network=cast.network, agency=member.agency, member=member, staff_id=actor.staff_id,
            recorder_id=ines.hat_id, starts_on=date(2020, 1, 1), recorded_at=now(),
        )  # fmt: skip


# --- what is said


@pytest.mark.parametrize(
    ("language", "subject"),
    [("en", "Something awaits your look"), ("es", "Algo espera su revisión")],
)
def test_what_is_sent_names_nobody_and_nothing(
    standing_cast: Cast, alba: Member, language: str, subject: str
) -> None:
    cast = standing_cast
    for officer in (cast.petra, cast.ines):
        said_to(officer, language)
    with acting(cast.interface):
        Member.objects.filter(pk=alba.pk).update(given_name=CANARY, family_name=f"{CANARY}family")
    numbered(cast, alba, f"{CANARY}number")
    asked = Asked(
        identifier=f"{CANARY}number", birth_on=alba.birth_on, code="danger",
        words=f"{CANARY} was found unconscious.",
    )  # fmt: skip
    with acting(cast.joyce) as joyce:
        assert break_glass(joyce, asked, HERE) == alba.pk
    work_off()
    assert len(mail.outbox) == 2
    told = {value for actor in (cast.joyce, cast.petra, cast.ines) for value in actor.name.split()}
    for sent in mail.outbox:
        headers = " ".join(f"{key}: {value}" for key, value in sent.message().items())
        whole = f"{sent.subject} {sent.body} {headers}".lower()
        assert sent.subject == subject
        assert HERE in sent.body
        assert len(sent.to + sent.cc + sent.bcc) == 1
        hidden = {CANARY, "danger", "emergenc", cast.network.name, *told}
        for word in hidden | {one.name for one in Organization.objects.all()}:
            assert word.lower() not in whole.replace(sent.to[0], "")
    assert CANARY not in str(queued())


def test_without_a_mail_server_nothing_is_queued(
    standing_cast: Cast, alba: Member, settings: object
) -> None:
    settings.EMAIL_HOST = ""
    broken(standing_cast, alba, standing_cast.joyce)
    assert queued() == []


def test_an_emergency_that_is_not_kept_alarms_nobody(standing_cast: Cast, alba: Member) -> None:
    with transaction.atomic():
        broken(standing_cast, alba, standing_cast.joyce)
        assert len(queued()) == 1
        transaction.set_rollback(True)
    assert queued() == []


def test_a_refused_try_alarms_nobody(standing_cast: Cast, alba: Member) -> None:
    asked = Asked(identifier="no", birth_on=alba.birth_on, code="danger", words="Found so.")
    with acting(standing_cast.joyce) as joyce:
        assert break_glass(joyce, asked, HERE) is None
    assert queued() == []


def test_a_page_of_whoever_opened_it_holds_no_officers_address(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    broken(standing_cast, alba, standing_cast.joyce)
    body = signed_in(standing_cast.joyce).get(f"/members/{alba.pk}/").content.decode()
    for officer in (standing_cast.petra, standing_cast.ines):
        assert User.objects.get(pk=officer.user_id).email not in body
        assert officer.name not in body


# --- an export over the cap


@pytest.fixture
def too_long(monkeypatch: pytest.MonkeyPatch, alba: Member) -> None:
    monkeypatch.setattr(exports, "MOST_ROWS", 0)


def test_a_file_over_the_cap_alarms_the_officers_of_whoever_asked(
    standing_cast: Cast, too_long: None, signed_in: SignIn
) -> None:
    officer(standing_cast)
    assert signed_in(standing_cast.greta).post("/members/export/", EXPORT).status_code == 303
    assert work_off() == ["ines", "petra"]
    (signal,) = signals_of(standing_cast.petra)
    assert (signal.rule, signal.member_id, signal.seen) == ("export", None, 1)
    assert signal.hat_id == standing_cast.greta.hat_id


def test_the_same_again_that_day_asks_for_no_other_look(
    standing_cast: Cast, too_long: None, signed_in: SignIn
) -> None:
    client = signed_in(standing_cast.greta)
    for _ in range(3):
        client.post("/members/export/", EXPORT)
    signed_in(standing_cast.marta).post("/members/export/", EXPORT)
    assert work_off() == ["ines", "ines", "petra", "petra"]
    assert len(signals_of(standing_cast.petra)) == 2


def test_it_stands_in_the_queue_and_is_closed_there(
    standing_cast: Cast, too_long: None, signed_in: SignIn
) -> None:
    signed_in(standing_cast.greta).post("/members/export/", EXPORT)
    client = signed_in(standing_cast.petra)
    body = client.get("/signals/").content.decode()
    assert "Greta Holm, Fernhill Street Care" in body
    assert "They asked for 1 member in a file" in body
    (signal,) = signals_of(standing_cast.petra)
    said = {"closing": "expected", "words": "For the audit of November."}
    assert client.post(f"/signals/{signal.pk}/", said).status_code == 303
    assert signals_of(standing_cast.petra)[0].outcome == "expected"


def test_nobody_files_it_of_another_or_about_a_member(standing_cast: Cast) -> None:
    """The function takes no hat: whoever acts files it of themselves, and reads nothing back."""
    with acting(standing_cast.marta):
        number = note_refused_export(7)
        assert note_refused_export(7) is None
        assert not Signal.objects.filter(pk=number).exists()
    with acting(standing_cast.ines):
        assert Signal.objects.get(pk=number).hat_id == standing_cast.marta.hat_id
    with acting(standing_cast.interface):
        assert note_refused_export(7) is None


# --- who waits for whom: the count in the bar is what the queues hold


def test_who_is_told_is_who_counts_it(standing_cast: Cast, alba: Member, cleo: Member) -> None:
    """The same emergencies and signals, for every officer there is, by three ways of asking."""
    cast = standing_cast
    zoe = officer(cast)
    petra_too = supervisor_too(cast, cast.petra)
    emergencies = [
        broken(cast, alba, cast.joyce, "A1"), broken(cast, cleo, cast.marta, "A2"),
        broken(cast, cleo, cast.joyce, "A3"), broken(cast, alba, petra_too, "A4"),
    ]  # fmt: skip
    for actor in (cast.marta, petra_too):
        with acting(actor):
            note_refused_export(9)
    with acting(cast.ines):
        signals = list(Signal.objects.values_list("pk", flat=True))
    keep_away(cast, cleo, zoe)
    asked = [(What.EMERGENCY, one.pk) for one in emergencies]
    asked += [(What.SIGNAL, one) for one in signals]
    told = {one: officers_to_tell(*one, cast.network.pk) for one in asked}
    for reader in (cast.petra, zoe, cast.ines):
        mine = [
            what for (what, _), users in told.items() if reader.user_id in {u.pk for u in users}
        ]
        with acting(reader) as actor:
            waits = waiting_for(actor)
        assert waits.emergencies == mine.count(What.EMERGENCY), reader.name
        assert waits.signals == mine.count(What.SIGNAL), reader.name
    with acting(cast.petra) as petra:
        assert waiting_for(petra).all == 3  # two by others of Fernhill or about Alba, one file


def test_the_bar_says_on_every_page_how_much_waits(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    first = broken(standing_cast, alba, standing_cast.joyce, "A1")
    second = broken(standing_cast, alba, standing_cast.joyce, "A2")
    petra = signed_in(standing_cast.petra)
    for page in ("/members/", "/disclosures/", "/hat/", "/accounts/own/", "/nowhere/"):
        body = petra.get(page).content.decode()
        assert '<a class="bar__waits" href="/emergencies/">' in body
        assert "2 to look at" in body
    assert "2 por revisar" in signed_in(standing_cast.petra, "es").get("/hat/").content.decode()
    for one in (first, second):
        said = {"finding": "justified", "words": "The shelter called."}
        assert petra.post(f"/emergencies/{one.pk}/", said).status_code == 303
    assert "bar__waits" not in petra.get("/hat/").content.decode()


def test_a_queue_that_is_not_all_says_where_the_rest_waits(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    broken(standing_cast, alba, standing_cast.joyce)
    petra = signed_in(standing_cast.petra)
    assert "To look at:" not in petra.get("/emergencies/").content.decode()
    with acting(standing_cast.marta):
        note_refused_export(9)
    here, there = (petra.get(f"/{one}/").content.decode() for one in ("emergencies", "signals"))
    assert 'To look at: 1 emergency, <a href="/signals/">1 signal</a>' in here
    assert 'To look at: <a href="/emergencies/">1 emergency</a>, 1 signal' in there


def test_the_bar_leads_to_signals_where_only_those_wait(
    standing_cast: Cast, signed_in: SignIn
) -> None:
    with acting(standing_cast.marta):
        note_refused_export(9)
    body = signed_in(standing_cast.petra).get("/hat/").content.decode()
    assert '<a class="bar__waits" href="/signals/">' in body


@pytest.mark.parametrize("page", ["/members/", "/hat/", "/emergencies/", "/accounts/own/"])
def test_the_count_costs_officers_one_query_and_others_none(
    standing_cast: Cast, alba: Member, signed_in: SignIn, page: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    broken(standing_cast, alba, standing_cast.joyce)

    def cost(actor: Actor) -> int:
        client, found = signed_in(actor), []
        for ask in (waiting_for, lambda _actor: Waiting()):
            monkeypatch.setattr(shell, "waiting_for", ask)
            client.get(page)
            with CaptureQueriesContext(connection) as seen:
                client.get(page)
            found.append(len(seen))
        return found[0] - found[1]

    for officer in (standing_cast.petra, standing_cast.ines):
        assert cost(officer) == 1
    for other in (standing_cast.marta, standing_cast.greta, standing_cast.noor):
        assert cost(other) == 0
