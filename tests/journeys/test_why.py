"""Why everything is as it is: a program's manual, what is not asked, past days, and a command."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from hearth.access.actors import Actor, acting
from hearth.encounters.services import log_contact
from hearth.foundation.clock import frozen_at
from hearth.foundation.models import Activity, User
from hearth.ledger.models import Enrollment
from hearth.ledger.placing import enter
from hearth.ledger.services import NewEvidence, file_evidence
from hearth.rules.labels import SUD_PART2
from hearth.rules.obligation import SpanKind
from tests.journeys.caseload import MORNING, Caseload, new_contact, on
from tests.journeys.conftest import DESK, PHONE, Open
from tests.journeys.looking import look
from tests.support.cast import PASSWORD, ZONE

LATER = MORNING + timedelta(days=2)
SIZES = {"desk": DESK, "phone": PHONE}
SPANISH = {"HTTP_ACCEPT_LANGUAGE": "es"}


def signed_in(actor: Actor, **more: str) -> Client:
    client = Client(**more)
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def page(actor: Actor, path: str, **more: str) -> str:
    """A page's text: no tags, single spaces."""
    answer = signed_in(actor, **more).get(path)
    assert answer.status_code == 200, path
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def known_panel(actor: Actor, member_id: int, day: str, **more: str) -> str:
    return page(actor, f"/members/{member_id}/panels/known/?known_on={day}", **more)


def explained(email: str, member_id: int, *more: str) -> str:
    said = StringIO()
    call_command("explain", f"--member={member_id}", f"--as={email}", *more, stdout=said)
    return said.getvalue()


def email_of(actor: Actor) -> str:
    return str(User.objects.get(pk=actor.user_id).email)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["marta", "greta", "noor", "theo"])
def test_everybody_of_the_network_reads_the_manual(caseload: Caseload, who: str) -> None:
    cast = caseload.cast
    said = page(getattr(cast, who), f"/programs/{cast.offering.pk}/manual/")
    assert "Health Home: manual" in said
    assert "every calendar month: at least one contact" in said
    assert "Verified" in said
    assert "Recommended, not checked" in said
    assert "Reasons to close" in said
    assert "Source: " in said


@pytest.mark.django_db
def test_the_manual_says_first_what_is_not_set_yet(caseload: Caseload) -> None:
    cast = caseload.cast
    path = f"/programs/{cast.offering.pk}/manual/"
    said = page(cast.marta, path)
    begins = said.index("not set yet")
    numbers = said[begins : said.index("In stage Enrolled", begins)]
    assert numbers.index("Not set yet") < numbers.index(": 7 days")
    assert "Until it is set, this waits: " in numbers
    assert "It is set with: hearth offer nys-health-home" in numbers
    assert "Mientras no se fije, queda en espera" in page(cast.marta, path, **SPANISH)


@pytest.mark.django_db
def test_a_program_of_another_network_is_absent(caseload: Caseload) -> None:
    client = signed_in(caseload.cast.marta)
    assert client.get("/programs/999999/manual/").status_code == 404


@pytest.mark.django_db
def test_the_member_page_leads_to_the_manual(caseload: Caseload) -> None:
    answer = signed_in(caseload.cast.marta).get(f"/members/{caseload.alba.pk}/")
    address = f'<a href="/programs/{caseload.cast.offering.pk}/manual/">Health Home</a>, since'
    assert address in answer.content.decode()


@pytest.mark.django_db
def test_what_is_not_asked_now_says_why(caseload: Caseload) -> None:
    path = f"/members/{caseload.alba.pk}/panels/due/"
    said = page(caseload.cast.marta, path)
    rest = said[said.index("Not asked now") :]
    assert "It does not run: this network has not set" in rest
    assert "Asked only for" in rest
    assert "Asked only in stage Outreach; the stage is" in rest
    assert "No se pide ahora" in page(caseload.cast.marta, path, **SPANISH)


@pytest.fixture
def told_late(caseload: Caseload) -> Iterator[Caseload]:
    """Two days later: a contact of November 3 that was only told today."""
    marta = caseload.cast.marta
    with frozen_at(LATER):
        with acting(marta):
            log_contact(marta, caseload.alba, new_contact(on(11, 3, 9, 0)))
        yield caseload


@pytest.mark.django_db
def test_a_past_day_is_shown_as_it_was_known(told_late: Caseload) -> None:
    marta, alba = told_late.cast.marta, told_late.alba
    then = known_panel(marta, alba.pk, "2026-11-19")
    assert "As known on Nov 19, 2026, 11:59 PM" in then.replace("\xa0", " ")
    assert "Open: 0 of 1 found since 2026-11-01" in then
    assert "Met on 2026-11-03" not in then
    assert "Met on 2026-11-03" in known_panel(marta, alba.pk, "2026-11-21")
    assert "Lo que constaba" in known_panel(marta, alba.pk, "2026-11-19", **SPANISH)


@pytest.mark.django_db
def test_what_a_reader_may_not_read_is_withheld_on_past_days_too(caseload: Caseload) -> None:
    cast, alba = caseload.cast, caseload.alba
    said = {"reached": True, "mode": "phone", "core_service": True, "with_whom": "member"}
    hidden = NewEvidence("contact", on(11, 17, 9, 0), ZONE, said, label=SUD_PART2)
    with acting(cast.marta):
        file_evidence(cast.marta, alba, hidden)
    assert "Met on 2026-11-17" in known_panel(cast.marta, alba.pk, "2026-11-19")
    told = known_panel(cast.noor, alba.pk, "2026-11-19")
    assert "The details are withheld" in told
    assert "At a lead you see what carries no label" in told
    assert "2026-11-17" not in told
    told = explained(email_of(cast.noor), alba.pk, "--on=2026-11-19")
    assert "The details are withheld" in told
    assert "2026-11-17" not in told


@pytest.mark.django_db
def test_closed_windows_say_by_which_rule_details_are_withheld(caseload: Caseload) -> None:
    cast, alba = caseload.cast, caseload.alba
    said = {"reached": True, "mode": "phone", "core_service": True, "with_whom": "member"}
    hidden = NewEvidence("contact", on(11, 17, 9, 0), ZONE, said, label=SUD_PART2)
    with acting(cast.marta):
        file_evidence(cast.marta, alba, hidden)
    path = f"/members/{alba.pk}/panels/history/"
    told = page(cast.noor, path)
    assert "met (details withheld)" in told
    assert "Details are withheld of some. At a lead you see what carries no label" in told
    assert "Nov 17" not in told.replace("\xa0", " ")
    assert "De algunos se reservan los detalles." in page(cast.noor, path, **SPANISH)
    assert "Details are withheld" not in page(cast.marta, path)


@pytest.mark.django_db
def test_before_anything_was_recorded_nothing_was_asked(caseload: Caseload) -> None:
    said = known_panel(caseload.cast.marta, caseload.alba.pk, "2026-11-08")
    assert "Nothing that you may see was asked." in said


@pytest.mark.django_db
def test_what_is_on_hold_stands_among_what_is_due(caseload: Caseload) -> None:
    cast, kit = caseload.cast, caseload.kit
    with acting(cast.interface):
        enrollment = Enrollment.objects.get(member=kit)
        enter(enrollment, SpanKind.HOLD, "incarceration", date(2026, 11, 6))
    said = page(cast.marta, f"/members/{kit.pk}/panels/due/")
    assert "On hold Contact after an inpatient discharge" in said
    assert "On hold: the clock stands still" in said


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["2026-11-20", "1999-01-01", "yesterday", "2026-13-45"])
def test_a_day_that_cannot_be_shown_is_refused_in_words(caseload: Caseload, day: str) -> None:
    said = known_panel(caseload.cast.marta, caseload.alba.pk, day)
    assert "Give a day from" in said
    assert "As known on Nov" not in said


@pytest.mark.django_db
def test_a_past_day_is_noted_and_closed_to_others(caseload: Caseload) -> None:
    cast, path = caseload.cast, f"/members/{caseload.alba.pk}/?known_on=2026-11-08"
    assert signed_in(cast.greta).get(path).status_code == 200
    with acting(cast.greta) as greta:
        noted = Activity.objects.filter(hat_id=greta.hat_id, route="member", status=200)
        assert [one.member_id for one in noted] == [caseload.alba.pk]
    assert signed_in(cast.joyce).get(path).status_code == 404


@pytest.mark.django_db
def test_the_command_says_why_in_both_languages(caseload: Caseload) -> None:
    marta, alba = caseload.cast.marta, caseload.alba
    said = explained(email_of(marta), alba.pk, "--on=2026-11-19")
    assert f"Member {alba.pk} on 2026-11-19" in said
    assert "Read as Marta Olivares, Fernhill Street Care." in said
    assert "[Missed] " in said
    assert "[Met] " in said
    assert "[Open] " in said
    assert "Source: " in said
    rest = said[said.index("Not asked on this day") :]
    assert "It is set with: hearth offer nys-health-home" in rest
    told = explained(email_of(marta), alba.pk, "--on=2026-11-19", "--language=es")
    assert "[Incumplida] " in told
    assert "No se pide ese día" in told


@pytest.mark.django_db
def test_the_command_knows_no_more_than_was_known(told_late: Caseload) -> None:
    email, alba = email_of(told_late.cast.marta), told_late.alba
    call = ("--on=2026-11-19", "--since=2026-11-01")
    then = explained(email, alba.pk, *call, "--as-known=2026-11-19T12:00")
    assert "Open: 0 of 1 found since 2026-11-01" in then
    assert "Met on 2026-11-03" not in then
    assert "Met on 2026-11-03" in explained(email, alba.pk, *call)


@pytest.mark.django_db
def test_the_command_refuses_like_a_page_and_is_noted_like_one(caseload: Caseload) -> None:
    cast, alba = caseload.cast, caseload.alba
    with pytest.raises(CommandError, match="There is no member"):
        explained(email_of(cast.joyce), alba.pk)
    with pytest.raises(CommandError, match="There is no member"):
        explained(email_of(cast.theo), alba.pk)
    with pytest.raises(CommandError, match="Nobody who works here"):
        explained("nobody@demo.example", alba.pk)
    explained(email_of(cast.noor), alba.pk)
    with acting(cast.noor) as noor:
        noted = Activity.objects.filter(route="command:explain", member_id=alba.pk)
        assert [one.hat_id for one in noted] == [noor.hat_id]


@pytest.mark.browser
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_pages_of_why_fit(visit: Open, size: str, language: str) -> None:
    with visit(SIZES[size]) as marta:
        if language == "es":
            marta.open("/")
            marta.page.get_by_role("button", name="Español").click()
        marta.open("/")
        marta.page.locator("[name=login]").fill(marta.site.marta)
        marta.page.locator("[name=password]").fill(PASSWORD)
        marta.page.locator(".card button").click()
        marta.page.wait_for_url("**/my-day/")
        marta.open(f"/members/{marta.site.alba}/?known_on=2026-11-19")
        marta.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        look(marta, f"why-member-{size}", language)
        marta.page.locator("a[href^='/programs/']").click()
        marta.page.wait_for_url("**/manual/")
        look(marta, f"why-manual-{size}", language)
