"""A packet sent to another organization: what it opens there, to whom, and until when."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.http import HttpResponse
from django.test import Client

from hearth.access.actors import Actor, acting
from hearth.access.areas import Area
from hearth.access.arranging import LONGEST_PACKET, end_arranged, refer
from hearth.access.models import Consent, Referral
from hearth.access.permissions import RefusedError
from hearth.access.selectors import visible
from hearth.access.services import record_consent, withdraw_consent
from hearth.foundation.clock import now
from hearth.foundation.models import Activity
from hearth.members.models import ContactPoint, Member
from hearth.rules.labels import DV, NORMAL, SUD_PART2
from hearth.workforce.models import Employment
from hearth.workforce.roles import Role
from tests.support.cast import Cast, hat

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
LONG_AGO = date(2010, 1, 1)
MONTH = timedelta(days=30)


def words_of(answer: HttpResponse) -> str:
    return answer.content.decode().replace("\u00a0", " ").replace("&#x27;", "'")


def packet(cast: Cast, **more: object) -> dict[str, object]:
    today = cast.marta.today
    usual = {
        "recipient": cast.two_rivers.pk, "areas": [Area.CARE.value], "starts_on": today,
        "ends_on": today + MONTH, "words": "Moves across the river in a week.",
    }  # fmt: skip
    return usual | more


def sent(client: Client, member: Member, said: dict[str, object]) -> HttpResponse:
    return client.post(f"/members/{member.pk}/referrals/new/", said | {"step": "confirm"})


def referrals_to(actor: Actor) -> list[Referral]:
    with acting(actor):
        return list(Referral.objects.filter(network_id=actor.network_id).order_by("id"))


def place(cast: Cast, member: Member, value: str, label: int = 0) -> None:
    with acting(cast.interface):
        ContactPoint.objects.create(
            network=cast.network, agency=member.agency, label=label, member=member,
            kind="address", value=value, starts_on=LONG_AGO, recorded_at=now(),
        )  # fmt: skip


def read(actor: Actor, member: Member) -> set[str]:
    """What an actor reads of a member's places, by the policies and by both layers alike."""
    with acting(actor) as current:
        rows = ContactPoint.objects.filter(member=member)
        by_policy = set(rows.values_list("value", flat=True))
        assert by_policy == set(visible(current, rows).values_list("value", flat=True))
    return by_policy


def consent_to(cast: Cast, member: Member, *labels: int) -> Consent:
    """The member lets Two Rivers receive what anybody holds."""
    with acting(cast.marta):
        return record_consent(member, cast.two_rivers, labels=labels, signed_on=LONG_AGO)


def usual(cast: Cast) -> dict[str, object]:
    """What a service takes for a packet of a month that says who the member is."""
    today = cast.marta.today
    return {"areas": [Area.IDENTITY], "starts_on": today, "ends_on": today + MONTH}


def with_reasons(cast: Cast, member: Member, reasons: int) -> Referral:
    """One that names reasons, as pages sent them before."""
    with acting(cast.marta) as marta:
        return Referral.objects.create(
            network=cast.network, agency=cast.fernhill, member=member, recipient=cast.two_rivers,
            areas=[Area.IDENTITY, Area.CARE], reasons=reasons, starts_on=marta.today,
            ends_on=marta.today + MONTH, words="Moves across the river.",
            recorder_id=marta.hat_id, recorded_at=now(),
        )  # fmt: skip


def work_at_two_rivers(cast: Cast, since: date, **more: object) -> None:
    """Another hat of Marta's."""
    with acting(cast.theo):
        Employment.objects.create(
            staff=hat(cast.marta).staff, network=cast.network, organization=cast.two_rivers,
            role=Role.SUPERVISOR, starts_on=since, **more,
        )  # fmt: skip


def test_it_says_what_will_happen_and_sends_nothing_before_that_is_confirmed(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    answer = signed_in(standing_cast.marta).post(
        f"/members/{alba.pk}/referrals/new/", packet(standing_cast)
    )
    body = words_of(answer)
    assert (
        "From today care managers, supervisors, clinicians and intake at Two Rivers will see of"
        " Alba Serrano: who they are; what happened."
    ) in body
    assert "Without one they see nothing." in body
    assert "What carries a label is not in a packet: a consent opens it." in body
    assert referrals_to(standing_cast.marta) == []


def test_it_opens_what_is_normal_in_its_areas_to_the_recipient_and_nothing_else(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    cast, page = standing_cast, f"/members/{alba.pk}/"
    place(cast, alba, "home")
    place(cast, alba, "the clinic", SUD_PART2)
    place(cast, alba, "the shelter", DV)
    joyce, marta = signed_in(cast.joyce), signed_in(cast.marta)
    assert joyce.get(page).status_code == 404
    assert sent(marta, alba, packet(cast, areas=[Area.COURSE.value])).status_code == 303
    consent_to(cast, alba, NORMAL)
    assert joyce.get(page).status_code == 200
    assert read(cast.joyce, alba) == set()  # places are of care, which stayed at home
    assert sent(marta, alba, packet(cast)).status_code == 303
    assert read(cast.joyce, alba) == {"home"}


def test_it_opens_nothing_before_a_consent_and_after_its_withdrawal(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    cast, page = standing_cast, f"/members/{alba.pk}/"
    fragment = {"headers": {"HX-Request": "true"}}
    place(cast, alba, "home")
    joyce = signed_in(cast.joyce)
    sent(signed_in(cast.marta), alba, packet(cast))
    assert joyce.get(page).status_code == 404
    body = words_of(joyce.get("/referrals/"))
    assert "A member whose name is not yours to see" in body
    assert "Alba" not in body
    consent_to(cast, alba, SUD_PART2)  # names nothing that is normal
    assert joyce.get(page).status_code == 404
    given = consent_to(cast, alba, NORMAL)
    assert read(cast.joyce, alba) == {"home"}
    assert joyce.get(page).status_code == 200
    with acting(cast.marta):
        withdraw_consent(given)
    assert read(cast.joyce, alba) == set()
    assert joyce.get(page).status_code == 404
    assert joyce.get(f"{page}panels/due/", **fragment).status_code == 404


def test_a_packet_shows_no_more_of_a_reason_than_consents_name(
    standing_cast: Cast, alba: Member
) -> None:
    """A row that names reasons is of no service, and a packet still asks for consent to each."""
    place(standing_cast, alba, "home")
    place(standing_cast, alba, "the clinic", SUD_PART2)
    with_reasons(standing_cast, alba, SUD_PART2)
    consent_to(standing_cast, alba, NORMAL)
    assert read(standing_cast.joyce, alba) == {"home"}


def test_the_gate_reads_the_reasons_that_a_row_names(standing_cast: Cast, alba: Member) -> None:
    """No service writes such a row any more; those that stand are read as they are."""
    place(standing_cast, alba, "home")
    place(standing_cast, alba, "the clinic", SUD_PART2)
    place(standing_cast, alba, "the shelter", DV)
    with_reasons(standing_cast, alba, SUD_PART2)
    consent_to(standing_cast, alba, NORMAL, SUD_PART2, DV)
    assert read(standing_cast.joyce, alba) == {"home", "the clinic"}


def test_it_closes_on_its_last_day_and_when_it_is_ended(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    cast, page = standing_cast, f"/members/{alba.pk}/"
    today, joyce, marta = cast.marta.today, signed_in(cast.joyce), signed_in(cast.marta)
    consent_to(cast, alba, NORMAL)
    with acting(cast.marta) as current:  # as a page did a month ago
        refer(
            current, alba, cast.two_rivers, areas=[Area.IDENTITY], starts_on=today - MONTH,
            ends_on=today, words="It closed this morning.",
        )  # fmt: skip
    assert joyce.get(page).status_code == 404
    assert "No referral is open." in words_of(joyce.get("/referrals/"))
    sent(marta, alba, packet(cast))
    assert joyce.get(page).status_code == 200
    row = referrals_to(cast.marta)[-1]
    end = f"/referrals/{row.pk}/end/"
    assert "From today this packet shows Two Rivers nothing of Alba Serrano any more." in words_of(
        marta.post(end, {"ends_on": today})
    )
    assert joyce.get(page).status_code == 200
    assert marta.post(end, {"ends_on": today, "step": "confirm"}).status_code == 303
    assert joyce.get(page).status_code == 404
    assert joyce.get(f"{page}panels/due/", headers={"HX-Request": "true"}).status_code == 404
    assert marta.get(end).status_code == 404
    assert ", ended" in words_of(marta.get(f"{page}referrals/"))


def test_the_recipients_find_it_under_referred_to_us_and_that_is_written_down(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    cast = standing_cast
    consent_to(cast, alba, NORMAL)
    sent(signed_in(cast.marta), alba, packet(cast))
    for who in (cast.joyce, cast.saul):
        body = words_of(signed_in(who).get("/referrals/"))
        assert f'href="/members/{alba.pk}/">Alba Serrano</a>' in body
        assert "Marta Olivares, Fernhill Street Care" in body
        assert "Moves across the river in a week." in body
        with acting(who) as current:
            rows = Activity.objects.filter(hat_id=current.hat_id)
            assert list(rows.values_list("member_id", "action")) == [(alba.pk, "list")]
    assert "No referral is open." in words_of(signed_in(cast.greta).get("/referrals/"))
    assert "Moves across the river" in words_of(
        signed_in(cast.joyce).get(f"/members/{alba.pk}/panels/referrals/")
    )


def test_a_packet_that_does_not_say_who_it_is_names_nobody(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    cast, today = standing_cast, standing_cast.marta.today
    with acting(cast.marta) as current:
        refer(
            current, alba, cast.two_rivers, areas=[Area.CARE], starts_on=today,
            ends_on=today + MONTH, words="Who it is comes by telephone.",
        )  # fmt: skip
    body = words_of(signed_in(cast.joyce).get("/referrals/"))
    assert "Who it is comes by telephone." in body
    assert "A member whose name is not yours to see" in body
    assert "Alba" not in body
    assert f"/members/{alba.pk}/" not in body


def test_a_reason_sent_with_the_form_is_not_written(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    marta, page = signed_in(standing_cast.marta), f"/members/{alba.pk}/referrals/new/"
    body = words_of(marta.get(page))
    assert "What carries a label is not in a packet: a consent opens it." in body
    assert f'href="/members/{alba.pk}/consents/"' in body
    assert 'name="reasons"' not in body
    sent(marta, alba, packet(standing_cast, reasons=["sud_part2", "hiv"]))
    assert [row.reasons for row in referrals_to(standing_cast.marta)] == [NORMAL]


def test_one_that_names_reasons_stays_as_it_is_until_it_ends(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    cast = standing_cast
    marta, page = signed_in(cast.marta), f"/members/{alba.pk}/referrals/"
    row = with_reasons(cast, alba, SUD_PART2)
    for told in (marta.get(page), signed_in(cast.joyce).get("/referrals/")):
        assert "also what tells of substance use treatment" in words_of(told)
    said = {"ends_on": cast.marta.today, "step": "confirm"}
    assert marta.post(f"/referrals/{row.pk}/end/", said).status_code == 303
    assert "No referral is open." in words_of(signed_in(cast.joyce).get("/referrals/"))


def test_it_is_open_for_ninety_days_at_most(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    cast, begins = standing_cast, standing_cast.marta.today + timedelta(days=2)
    days = {"starts_on": begins, "ends_on": begins + LONGEST_PACKET}
    too_long = days | {"ends_on": days["ends_on"] + timedelta(days=1)}
    refused = sent(signed_in(cast.marta), alba, packet(cast, **too_long))
    assert refused.status_code == 422
    assert "A packet is open for 90 days at most." in words_of(refused)
    with acting(cast.marta) as marta, pytest.raises(ValueError, match="90 days"):
        refer(marta, alba, cast.two_rivers, areas=[Area.IDENTITY], **too_long)
    assert referrals_to(cast.marta) == []
    assert sent(signed_in(cast.marta), alba, packet(cast, **days)).status_code == 303


def test_ending_it_makes_it_no_longer(standing_cast: Cast, alba: Member, signed_in: SignIn) -> None:
    cast, client = standing_cast, signed_in(standing_cast.marta)
    sent(client, alba, packet(cast))
    (row,) = referrals_to(cast.marta)
    later = row.ends_on + timedelta(days=1)
    answer = client.post(f"/referrals/{row.pk}/end/", {"ends_on": later, "step": "confirm"})
    assert answer.status_code == 422
    assert "It closes on " in words_of(answer)
    with acting(cast.marta) as marta, pytest.raises(ValueError, match="closes on"):
        end_arranged(row, later, by=marta)
    assert [one.pk for one in referrals_to(cast.marta)] == [row.pk]


@pytest.mark.parametrize("when", ["running", "to come", "suspended"])
def test_it_goes_nowhere_where_its_sender_works_too(
    standing_cast: Cast, alba: Member, signed_in: SignIn, when: str
) -> None:
    cast, client = standing_cast, signed_in(standing_cast.marta)
    form, since = f"/members/{alba.pk}/referrals/new/", LONG_AGO
    assert ">Two Rivers<" in words_of(client.get(form))
    if when == "to come":
        since = cast.marta.today + MONTH
    work_at_two_rivers(cast, since, suspended_at=now() if when == "suspended" else None)
    assert ">Two Rivers<" not in words_of(client.get(form))
    assert sent(client, alba, packet(cast)).status_code == 422
    with acting(cast.marta) as marta, pytest.raises(RefusedError, match="where they work"):
        refer(marta, alba, cast.two_rivers, **usual(cast))
    assert referrals_to(cast.marta) == []


def test_it_goes_to_where_its_sender_worked_before(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    cast = standing_cast
    work_at_two_rivers(cast, LONG_AGO, ends_on=cast.marta.today)
    assert sent(signed_in(cast.marta), alba, packet(cast)).status_code == 303


def test_a_planted_fault_sends_it_to_oneself(
    standing_cast: Cast, alba: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = standing_cast
    work_at_two_rivers(cast, LONG_AGO)
    monkeypatch.setenv("HEARTH_FAULT", "access-answers-for-oneself")
    with acting(cast.marta) as marta:
        assert refer(marta, alba, cast.two_rivers, **usual(cast)).pk


@pytest.mark.parametrize(
    "wrong",
    [
        {"recipient": ""}, {"recipient": "999999"}, {"areas": ["4"]}, {"ends_on": ""},
        {"ends_on": "2010-01-01"}, {"starts_on": "2010-01-01"}, {"words": ""},
    ],
)  # fmt: skip
def test_what_is_not_said_rightly_sends_nothing(
    standing_cast: Cast, alba: Member, signed_in: SignIn, wrong: dict[str, object]
) -> None:
    answer = sent(signed_in(standing_cast.marta), alba, packet(standing_cast, **wrong))
    assert answer.status_code == 422
    assert referrals_to(standing_cast.marta) == []


@pytest.mark.parametrize("page", ["referrals/", "referrals/new/"])
@pytest.mark.parametrize("who", ["joyce", "saul", "noor", "petra", "theo"])
def test_whoever_does_not_work_with_the_member_finds_no_page(
    standing_cast: Cast, alba: Member, signed_in: SignIn, who: str, page: str
) -> None:
    client = signed_in(getattr(standing_cast, who))
    assert client.get(f"/members/{alba.pk}/{page}").status_code == 404


def test_a_recipient_does_not_send_it_on_nor_end_it(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    cast, joyce = standing_cast, signed_in(standing_cast.joyce)
    sent(signed_in(cast.marta), alba, packet(cast))
    assert sent(joyce, alba, packet(cast, recipient=cast.lead.pk)).status_code == 404
    (row,) = referrals_to(cast.marta)
    assert joyce.get(f"/referrals/{row.pk}/end/").status_code == 404
    assert "Send a packet" not in words_of(joyce.get(f"/members/{alba.pk}/"))


def test_either_layer_alone_refuses_a_packet_of_who_is_not_related(
    standing_cast: Cast, alba: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, packet_of = standing_cast, usual(standing_cast)
    with acting(cast.joyce) as joyce, pytest.raises(RefusedError):
        refer(joyce, alba, cast.lead, **packet_of)
    monkeypatch.setenv("HEARTH_FAULT", "access-application-off")
    with (
        acting(cast.joyce) as joyce,
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        refer(joyce, alba, cast.lead, **packet_of)


def test_two_who_end_it_at_once_leave_one_end(standing_cast: Cast, alba: Member) -> None:
    cast, today = standing_cast, standing_cast.marta.today
    with acting(cast.marta) as marta:
        row = refer(
            marta, alba, cast.two_rivers, areas=[Area.IDENTITY], starts_on=today,
            ends_on=today + MONTH,
        )  # fmt: skip
    with acting(cast.marta) as marta:
        end_arranged(row, today + timedelta(days=2), by=marta)
    with acting(cast.greta) as greta, pytest.raises(RefusedError), transaction.atomic():
        end_arranged(row, today, by=greta)
    standing = [one for one in referrals_to(cast.marta) if one.superseded_at is None]
    assert [one.ends_on for one in standing] == [today + timedelta(days=2)]


def test_an_organization_that_has_left_is_not_offered(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    address = f"/members/{alba.pk}/referrals/new/"
    marta = signed_in(standing_cast.marta)
    assert ">Two Rivers<" in words_of(marta.get(address))
    from hearth.network.services import suspend_organization

    with acting(standing_cast.bram):
        suspend_organization(standing_cast.two_rivers, now())
    assert ">Two Rivers<" not in words_of(marta.get(address))


def test_the_member_page_leads_to_them(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    body = words_of(signed_in(standing_cast.marta).get(f"/members/{alba.pk}/"))
    assert f'href="/members/{alba.pk}/referrals/new/"' in body
    assert f'href="/members/{alba.pk}/referrals/"' in body
    assert 'href="/referrals/"' in body


def test_it_speaks_spanish(standing_cast: Cast, alba: Member, signed_in: SignIn) -> None:
    marta = signed_in(standing_cast.marta, "es")
    body = words_of(marta.post(f"/members/{alba.pk}/referrals/new/", packet(standing_cast)))
    assert "en Two Rivers verán de Alba Serrano: quién es; lo que pasó." in body
    assert "Lo que lleva una etiqueta no va en una remisión: lo abre un consentimiento." in body
    sent(marta, alba, packet(standing_cast))
    assert "Remitidos a nosotros" in words_of(
        signed_in(standing_cast.joyce, "es").get("/referrals/")
    )
