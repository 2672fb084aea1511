"""Who may see what of a member, and why: as an officer reads it, of today and of days before."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hearth.access.actors import acting
from hearth.access.arranging import end_arranged, keep_away, name_for
from hearth.access.models import Consent, Edge
from hearth.access.services import assign_care_manager, end_edge, record_consent, withdraw_consent
from hearth.foundation.clock import frozen_at
from hearth.foundation.models import Activity
from hearth.members.models import Member
from hearth.oversight.sight import sight_of
from hearth.oversight.sight_wording import sight_lines
from hearth.oversight.tests.support import broken, words_of
from hearth.rules.labels import DV, HIV, NORMAL, SUD_PART2
from hearth.workforce.models import Staff
from hearth.workforce.roles import Role
from tests.support.cast import Cast, hat, hire, make_member

pytestmark = pytest.mark.django_db
JANUARY = date(2026, 1, 1)
SignIn = Callable[..., Client]
THIRD = datetime(2026, 5, 3, 15, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, 15, tzinfo=UTC)
FOURTH, FIFTH, SIXTH = (THIRD + timedelta(days=number) for number in (1, 2, 3))


def address(member: Member, **asked: object) -> str:
    return f"/members/{member.pk}/who-may-see/?" + "&".join(f"{k}={v}" for k, v in asked.items())


def page(client: Client, member: Member, **asked: object) -> str:
    answer = client.get(address(member, **asked))
    assert answer.status_code == 200
    return words_of(answer)


def seen_by(cast: Cast, member: Member, name: str, day: date, officer: str = "petra") -> str:
    """What the page says of one person on a day."""
    with acting(getattr(cast, officer)) as actor:
        lines = sight_lines(sight_of(actor, member, day))
    found = [one.said for one in lines if any(name in people for _, people in one.seen_by)]
    return " / ".join(found).replace("\u00a0", " ")


@pytest.fixture
def alba(standing_cast: Cast) -> Member:
    """Marta's member at Fernhill, who consented to the lead: known since April."""
    cast = standing_cast
    with frozen_at(APRIL):
        return make_member(cast, cast.fernhill, care_managers=[cast.marta], consent_to=[cast.lead])


@pytest.fixture
def shared(standing_cast: Cast, alba: Member) -> Member:
    """Alba, who let Fernhill Street receive what others hold, HIV too, on 3 May."""
    with frozen_at(THIRD), acting(standing_cast.marta):
        record_consent(alba, standing_cast.fernhill, labels=[NORMAL, HIV], signed_on=THIRD.date())
    return alba


def test_the_officer_reads_who_sees_what_and_by_which_consent(
    standing_cast: Cast, shared: Member, signed_in: SignIn
) -> None:
    with frozen_at(FOURTH):
        body = page(signed_in(standing_cast.petra), shared)
    assert "Marta Olivares" in body
    assert "shared by the consent of May 3, 2026" in body
    assert "their own organization's record" in body
    assert "Who they are: whoever serves them knows who they are" in body
    assert "normal items and items about HIV" in body
    seen = seen_by(standing_cast, shared, "Marta Olivares", THIRD.date())
    assert "anybody but Fernhill Street Care" in seen


def test_a_statement_stands_once_with_everybody_of_whom_it_is_true(
    standing_cast: Cast, shared: Member
) -> None:
    with frozen_at(FOURTH), acting(standing_cast.petra) as petra:
        lines = sight_lines(sight_of(petra, shared, FOURTH.date()))
    assert len({one.said for one in lines}) == len(lines)
    known = [one for one in lines if one.said.startswith("Who they are: whoever serves them")]
    (place,) = [people for at, people in known[0].seen_by if at == "Fernhill Street Care"]
    assert "Marta Olivares (Care manager)" in place
    assert "Greta Holm (Supervisor)" in place


def test_a_withdrawn_consent_is_gone_the_day_after_and_was_there_the_day_before(
    standing_cast: Cast, shared: Member
) -> None:
    cast = standing_cast
    with frozen_at(FIFTH), acting(cast.marta):
        withdraw_consent(Consent.objects.get(member=shared, recipient=cast.fernhill))
    with frozen_at(SIXTH):
        told = {
            at.day: seen_by(cast, shared, "Marta Olivares", at.date())
            for at in (THIRD, FOURTH, FIFTH, SIXTH)
        }
    assert "consent of May 3" in told[4]
    assert "(until" not in told[4]
    assert "(from 11:00 AM)" in told[3]
    assert "(until 11:00 AM)" in told[5]
    assert "consent of May 3" not in told[6]


def test_who_left_the_care_team_is_told_on_the_days_before_alone(
    standing_cast: Cast, alba: Member
) -> None:
    cast = standing_cast
    with frozen_at(FIFTH), acting(cast.marta):
        edge = Edge.objects.get(member=alba, employment_id=cast.marta.hat_id)
        end_edge(edge, FIFTH.date())
    with frozen_at(SIXTH):
        assert seen_by(cast, alba, "Marta Olivares", SIXTH.date()) == ""


def test_nobody_is_told_to_have_seen_what_was_entered_later(
    standing_cast: Cast, alba: Member
) -> None:
    """Signed on the third, entered on the fifth: on the fourth it opened nothing."""
    cast = standing_cast
    with frozen_at(FIFTH), acting(cast.marta):
        record_consent(alba, cast.fernhill, labels=[NORMAL], signed_on=THIRD.date())
    with frozen_at(SIXTH):
        assert "consent of" not in seen_by(cast, alba, "Marta Olivares", FOURTH.date())
        assert "consent of May 3" in seen_by(cast, alba, "Marta Olivares", SIXTH.date())


def test_whoever_is_kept_away_is_not_in_the_table_while_it_lasts(
    standing_cast: Cast, alba: Member
) -> None:
    cast = standing_cast
    with frozen_at(THIRD), acting(cast.petra) as petra:
        kept = keep_away(
            petra, alba, starts_on=THIRD.date(), staff=Staff.objects.get(pk=cast.greta.staff_id)
        )
    with frozen_at(FIFTH), acting(cast.petra):
        end_arranged(kept, FIFTH.date())
    with frozen_at(SIXTH):
        days = [bool(seen_by(cast, alba, "Greta", at.date())) for at in (FOURTH, SIXTH)]
    assert days == [False, True]


def ask(cast: Cast, client: Client, member: Member, who: int, **more: object) -> str:
    """The answer to a question, alone."""
    body = page(client, member, hat=who, **more)
    return body.split('role="status"')[1].split("<p>")[1].split("</p>")[0]


def test_a_question_is_answered_in_a_sentence(
    standing_cast: Cast, shared: Member, signed_in: SignIn
) -> None:
    cast, client = standing_cast, signed_in(standing_cast.petra)
    marta, elsewhere = cast.marta.hat_id, {"source": 0}
    with frozen_at(FOURTH):
        told = ask(cast, client, shared, marta, label=HIV, **elsewhere)
        assert told == (
            "Yes. Marta Olivares (Care manager) may see what happened in their care, items about"
            " HIV, recorded by another organization: shared by the consent of May 3, 2026."
        )
        told = ask(cast, client, shared, marta, label=SUD_PART2, **elsewhere)
        assert told.endswith(
            "no consent that you may read names items about substance use treatment."
        )
        told = ask(cast, client, shared, cast.greta.hat_id, source=0)
        assert told.startswith("Yes.")
        told = ask(cast, client, shared, cast.petra.hat_id)
        assert "the role Privacy officer does not open what happened in their care." in told
        assert told.startswith("No. Petra Nyman")


def test_why_not_tells_when_the_consent_was_withdrawn(
    standing_cast: Cast, shared: Member, signed_in: SignIn
) -> None:
    cast = standing_cast
    with frozen_at(FIFTH), acting(cast.marta):
        withdraw_consent(Consent.objects.get(member=shared, recipient=cast.fernhill))
    with frozen_at(SIXTH):
        client, marta = signed_in(cast.petra), cast.marta.hat_id
        told = ask(cast, client, shared, marta, label=HIV, source=0)
        assert "the consent of May 3, 2026 was withdrawn on May 5, 2026" in told
        told = ask(cast, client, shared, marta, label=HIV, source=0, day="2026-05-04")
        assert told.startswith("Yes.")


def test_an_emergency_is_told_with_its_hour(standing_cast: Cast, cleo: Member) -> None:
    broken(standing_cast, cleo, standing_cast.marta)
    with acting(standing_cast.ines) as ines:
        today = ines.today
    told = seen_by(standing_cast, cleo, "Marta", today, "ines")
    assert "opened in an emergency on" in told


def test_a_lead_officer_hears_of_no_label(
    standing_cast: Cast, shared: Member, signed_in: SignIn
) -> None:
    with frozen_at(FOURTH):
        body = page(signed_in(standing_cast.ines), shared)
        refused = signed_in(standing_cast.ines).get(
            address(shared, hat=standing_cast.marta.hat_id, label=HIV)
        )
    assert "HIV" not in body
    assert "substance" not in body
    assert "labelled items" not in body
    assert "open to the lead by the consent of" in body
    assert refused.status_code == 422


def test_an_officer_reads_that_somebody_was_named_and_not_for_what(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    cast = standing_cast
    with frozen_at(THIRD), acting(cast.petra) as petra:
        name_for(petra, alba, hat(cast.marta), reasons=[DV], starts_on=THIRD.date())
    with frozen_at(FOURTH):
        body = page(signed_in(cast.petra), alba)
    assert "some of what no role holds" in body
    assert "confidential address" not in body


def test_what_the_officer_may_not_read_is_not_in_the_page(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    """Joyce of Two Rivers is on Alba's team too, which nobody let Fernhill Street know."""
    cast = standing_cast
    with acting(cast.interface):
        assign_care_manager(alba, hat(cast.joyce), date(2010, 1, 1))
    assert "Joyce" not in page(signed_in(cast.petra), alba)


def test_of_a_member_whom_the_officer_does_not_know_there_is_no_page(
    standing_cast: Cast, cleo: Member, signed_in: SignIn
) -> None:
    client = signed_in(standing_cast.petra)
    assert client.get(address(cleo)).status_code == 404
    assert client.get("/members/999999/who-may-see/").status_code == 404
    for who in (standing_cast.marta, standing_cast.noor, standing_cast.greta):
        assert signed_in(who).get(address(cleo)).status_code == 404


def test_to_ask_is_written_down(standing_cast: Cast, alba: Member, signed_in: SignIn) -> None:
    page(signed_in(standing_cast.petra), alba)
    with acting(standing_cast.petra) as petra:
        rows = Activity.objects.filter(hat_id=petra.hat_id, member_id=alba.pk, route="who_may_see")
        assert rows.count() == 1


@pytest.mark.parametrize(
    "asked", [{"day": "9999-12-31"}, {"day": "soon"}, {"hat": "999999"}, {"kind": "all"},
              {"label": "256"}, {"source": "77"}, {"day": "0001-01-01"}],
)  # fmt: skip
def test_what_cannot_be_asked_is_said_so(
    standing_cast: Cast, alba: Member, signed_in: SignIn, asked: dict[str, str]
) -> None:
    assert signed_in(standing_cast.petra).get(address(alba, **asked)).status_code == 422


def test_the_page_asks_as_much_for_many_as_for_one(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    cast, client = standing_cast, signed_in(standing_cast.petra)

    def count() -> int:
        page(client, alba)
        with CaptureQueriesContext(connection) as asked:
            page(client, alba, hat=cast.marta.hat_id)
        return len(asked)

    one = count()
    roles = (Role.CARE_MANAGER, Role.SUPERVISOR, Role.INTAKE, Role.BILLER, Role.PEER)
    with acting(cast.theo):
        people = [hire(f"P{number} Extra", cast.fernhill, roles[number % 5]) for number in TEN]
    with acting(cast.interface):
        for person in people:
            if person.role in (Role.CARE_MANAGER, Role.PEER):
                assign_care_manager(alba, hat(person), JANUARY)
        for number in TEN:
            signed_on = JANUARY + timedelta(days=number)
            record_consent(alba, cast.fernhill, labels=[NORMAL], signed_on=signed_on)
    assert count() == one == SIGHT_QUERIES


TEN = range(10)
SIGHT_QUERIES = 20  # a page that asks more must say so here


def test_the_page_speaks_spanish(standing_cast: Cast, shared: Member, signed_in: SignIn) -> None:
    with frozen_at(FOURTH):
        client = signed_in(standing_cast.petra, "es")
        body = page(client, shared)
        told = ask(standing_cast, client, shared, standing_cast.marta.hat_id, label=HIV, source=0)
    assert "Quién puede ver qué de Alba Serrano" in body
    assert "compartido por el consentimiento del" in body
    assert told.startswith("Sí. Marta Olivares (")
    assert "datos sobre VIH" in told


def test_the_report_leads_to_it(standing_cast: Cast, alba: Member, signed_in: SignIn) -> None:
    body = words_of(signed_in(standing_cast.petra).get(f"/members/{alba.pk}/seen-by/"))
    assert f'href="/members/{alba.pk}/who-may-see/"' in body
