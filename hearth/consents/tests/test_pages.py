"""Consents on pages: entered after a look at what changes, added to, taken back, printed."""

import re
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from hearth.access.actors import acting
from hearth.access.arranging import name_for
from hearth.access.models import Consent, Named
from hearth.consents.models import ConsentForm, Withdrawal
from hearth.consents.selectors import consents_of_form
from hearth.consents.tests.conftest import Sign, as_, file_contact
from hearth.consents.wording import opens_to_nobody_words
from hearth.documents.models import Document
from hearth.foundation.clock import now
from hearth.foundation.models import Activity
from hearth.members.models import Member
from hearth.rules.labels import HIV, NAMED_ONLY, NORMAL, REASONS, SUD_NOTES, covers
from hearth.ui.words import full_day
from tests.support.cast import Cast, hat

pytestmark = pytest.mark.django_db


def filled(cast: Cast, **more: object) -> dict[str, object]:
    return {
        "recipients": [str(cast.two_rivers.pk)],
        "labels": ["normal"],
        "purposes": ["TREATMENT", "OPERATIONS"],
        "of_whom": "any",
        "manner": "signed",
        "signed_on": f"{cast.marta.today:%Y-%m-%d}",
        "who": "member",
        "form_nonce": "sent-by-hand",
        **more,
    }


def sent(client: Client, member: Member, said: dict[str, object]) -> HttpResponse:
    return client.post(f"/members/{member.pk}/consents/new/", said)


def consents_in(cast: Cast, member: Member) -> list[Consent]:
    with acting(cast.marta):
        return list(Consent.objects.filter(member=member).order_by("pk"))


def take_back(client: Client, member: Member, *ids: int, **more: object) -> HttpResponse:
    said = {"consents": [str(one) for one in ids], "who": "member", "taking": "verbal"}
    return client.post(f"/members/{member.pk}/consents/withdraw/", said | more)


def born(member: Member) -> str:
    assert member.birth_on
    return " ".join(full_day(member.birth_on).split())


def text_of(answer: HttpResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_a_consent_is_looked_at_before_it_is_saved(standing_cast: Cast, alba: Member) -> None:
    cast, marta = standing_cast, as_(standing_cast.marta)
    looked = sent(marta, alba, filled(cast))
    assert looked.status_code == 200
    assert "Supervisor, 1 person will see" in text_of(looked)
    assert consents_in(cast, alba) == []
    saved = sent(marta, alba, filled(cast, step="save"))
    assert saved.status_code == 303
    assert "Two Rivers" in text_of(marta.get(saved["Location"]))
    assert len(consents_in(cast, alba)) == 1


def test_what_was_looked_at_is_sent_as_it_was_entered(standing_cast: Cast, alba: Member) -> None:
    """The hidden fields of the preview save the very form that was looked at."""
    cast, marta = standing_cast, as_(standing_cast.marta)
    ends = cast.marta.today + timedelta(days=30)
    said = filled(
        cast, labels=["normal", "hiv"], of_whom="some", sources=[str(cast.fernhill.pk)],
        last_on=f"{ends:%Y-%m-%d}", words="Came with her sister.",
    )  # fmt: skip
    page = sent(marta, alba, said).content.decode()
    form = re.search(r'<form method="post" action="/members.*?</form>', page, re.S)
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0])
    again: dict[str, object] = {"step": "save"}
    for name, value in hidden:
        again.setdefault(name, []).append(value)  # type: ignore[attr-defined]
    assert marta.post(f"/members/{alba.pk}/consents/new/", again).status_code == 303
    (consent,) = consents_in(cast, alba)
    assert (consent.sources, consent.label) == ([cast.fernhill.pk], HIV)
    assert consent.purposes == [1, 3]
    assert consent.expires_on == ends + timedelta(days=1)


def test_a_form_can_be_changed_after_the_look(standing_cast: Cast, alba: Member) -> None:
    marta = as_(standing_cast.marta)
    answer = sent(marta, alba, filled(standing_cast, step="change", words="As she said"))
    assert answer.status_code == 200
    assert answer.context["form"]["words"].value() == "As she said"
    assert "error-summary" not in answer.content.decode()


def test_the_paper_to_sign_names_everything_and_has_lines(
    standing_cast: Cast, alba: Member
) -> None:
    page = text_of(sent(as_(standing_cast.marta), alba, filled(standing_cast, labels=["hiv"])))
    for words in ("My consent", "Alba Serrano", "Two Rivers", "HIV (NY PHL 27-F)", "Signature",
                  "Treatment, operations", "Until it is taken back", "How I take it back",
                  "Witness", f"Birth date: {born(alba)}"):  # fmt: skip
        assert words in page, words


def look_at_taking_back(cast: Cast, member: Member, sign: Sign) -> tuple[Consent, str]:
    """A new consent to what tells of HIV, and the text of the page that would take it back."""
    sign(labels=(NORMAL, HIV))
    (given,) = consents_in(cast, member)
    return given, text_of(take_back(as_(cast.marta), member, given.pk))


def test_the_paper_of_a_withdrawal_names_what_is_taken_back(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    _given, page = look_at_taking_back(standing_cast, alba, sign)
    for words in (
        "I take back my consent",
        "Alba Serrano",
        f"Birth date: {born(alba)}",
        "Signature",
    ):
        assert words in page, words
    assert consents_in(standing_cast, alba)[0].withdrawn_at is None


def test_the_look_at_a_withdrawal_repeats_what_is_taken_back_and_names_what_its_button_does(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    given, page = look_at_taking_back(standing_cast, alba, sign)
    day = " ".join(full_day(given.signed_on).split())
    said = f"Two Rivers, signed {day} · General information, HIV · Treatment, payment, operations"
    told = "Whose consent Alba Serrano Who would no longer receive it"
    assert f"{told} {said} Who takes it back The member" in page
    assert "Take it back Change something Leave it open" in page
    assert page.count(said) == 2  # on the paper too


def test_a_refusal_stands_at_its_field(standing_cast: Cast, alba: Member) -> None:
    said = filled(standing_cast, labels=["sud_notes", "hiv"])
    answer = sent(as_(standing_cast.marta), alba, said)
    assert answer.status_code == 422
    assert "a form of their own" in " ".join(answer.context["form"].errors["labels"])


def test_the_look_says_that_notes_open_to_nobody_by_a_consent_alone(
    standing_cast: Cast, alba: Member
) -> None:
    cast, marta = standing_cast, as_(standing_cast.marta)
    alone = "by this consent alone"
    assert alone not in text_of(sent(marta, alba, filled(cast, labels=["normal", "hiv", "mh"])))
    said = filled(cast, labels=["sud_notes"])
    assert (
        "Nobody sees counselling notes on substance use by this consent alone: a privacy officer"
        " names the person who does."
    ) in text_of(sent(marta, alba, said))
    marta.cookies["django_language"] = "es"
    assert (
        "Solo con este consentimiento nadie ve notas de consejería por uso de sustancias: un"
        " responsable de privacidad nombra a quien puede hacerlo."
    ) in text_of(sent(marta, alba, said))


@pytest.mark.parametrize("reason", REASONS)
def test_it_is_said_of_each_reason_that_no_role_holds(reason: str) -> None:
    label = REASONS[reason]
    assert bool(opens_to_nobody_words([NORMAL, label])) == covers(NAMED_ONLY, label)


def test_adding_to_a_form_says_so_only_to_whoever_may_be_told_what_it_is_for(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    cast = standing_cast
    form = sign(labels=(SUD_NOTES,))
    said = filled(cast, recipients=[str(cast.lead.pk)])
    address = f"/consents/{form.pk}/add/"
    assert "by this consent alone" not in text_of(as_(cast.marta).post(address, said))
    with acting(cast.petra) as petra:
        name_for(petra, alba, hat(cast.greta), reasons=[SUD_NOTES], starts_on=petra.today)
    assert "by this consent alone" in text_of(as_(cast.greta).post(address, said))


def test_a_withdrawn_consent_closes_the_next_page_and_the_open_pages_next_fragment(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    cast, noor = standing_cast, as_(standing_cast.noor)
    sign(recipients=(cast.lead,))
    page, fragment = f"/members/{alba.pk}/", f"/members/{alba.pk}/panels/consents/"
    assert noor.get(page).status_code == noor.get(fragment).status_code == 200
    (given,) = consents_in(cast, alba)
    assert take_back(as_(cast.marta), alba, given.pk, step="save").status_code == 303
    assert noor.get(fragment).status_code == noor.get(page).status_code == 404


def test_the_next_page_of_another_agency_no_longer_shows_what_was_withdrawn(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    cast, joyce = standing_cast, as_(standing_cast.joyce)
    with acting(cast.marta) as marta:
        kept = Document.objects.create(
            network=cast.network, agency=cast.fernhill, member=alba, employment_id=marta.hat_id,
            name="Letter from the clinic.pdf", kind="letter", content_type="application/pdf",
            size=1, sha256="of-the-letter", stored_as="of-the-letter", recorded_at=now(),
        )  # fmt: skip
    sign()
    pages = (f"/members/{alba.pk}/panels/documents/", f"/members/{alba.pk}/documents/")
    assert all(kept.name in joyce.get(page).content.decode() for page in pages)
    (given,) = consents_in(cast, alba)
    take_back(as_(cast.marta), alba, given.pk, step="save")
    assert not any(kept.name in joyce.get(page).content.decode() for page in pages)


def test_a_withdrawal_says_who_how_and_when(standing_cast: Cast, alba: Member, sign: Sign) -> None:
    cast, marta = standing_cast, as_(standing_cast.marta)
    form = sign()
    (given,) = consents_in(cast, alba)
    take_back(marta, alba, given.pk, step="save", words="Called this morning")
    for page in (f"/consents/{form.pk}/", f"/members/{alba.pk}/consents/"):
        said = text_of(marta.get(page))
        assert "by the member, said aloud; entered by Marta Olivares" in said
        assert "Called this morning" in said
    assert "Two Rivers" not in text_of(marta.get(f"/members/{alba.pk}/panels/consents/"))


def test_details_are_withheld_from_whoever_lacks_the_label(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    """Counselling notes: no role holds them. Greta is named for them, and reads."""
    cast = standing_cast
    form = sign(labels=(SUD_NOTES,), words="Only her counsellor's notes.")
    pages = (f"/consents/{form.pk}/", f"/members/{alba.pk}/consents/",
             f"/members/{alba.pk}/panels/consents/", f"/consents/{form.pk}/add/",
             f"/members/{alba.pk}/consents/withdraw/")  # fmt: skip
    for page in pages:
        answer = as_(cast.marta).get(page)
        assert answer.status_code == 200
        assert "counselling notes" not in answer.content.decode().lower(), page
        assert "her counsellor" not in answer.content.decode(), page
    assert "details withheld" in text_of(as_(cast.marta).get(pages[0]))
    with acting(cast.petra) as petra:
        Named.objects.create(
            network=cast.network, agency=cast.fernhill, member=alba, reasons=SUD_NOTES,
            employment_id=cast.greta.hat_id, recorder_id=petra.hat_id, starts_on=petra.today,
            recorded_at=now(),
        )  # fmt: skip
    assert "Counselling notes" in text_of(as_(cast.greta).get(pages[0]))


def test_an_organization_is_added_to_an_earlier_form(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    cast, marta = standing_cast, as_(standing_cast.marta)
    first = sign(labels=(NORMAL, HIV))
    said = filled(cast, recipients=[str(cast.lead.pk)])
    address = f"/consents/{first.pk}/add/"
    assert "Harbor Health Home" in text_of(marta.post(address, said))
    saved = marta.post(address, said | {"step": "save"})
    with acting(cast.marta) as acts:
        later = ConsentForm.objects.get(adds_to=first)
        (given,) = consents_of_form(acts, later)
    assert (given.recipient, given.label) == (cast.lead, HIV)
    assert saved["Location"] == f"/consents/{later.pk}/"
    assert f"/consents/{later.pk}/" in marta.get(f"/consents/{first.pk}/").content.decode()
    assert f"/consents/{first.pk}/" in marta.get(saved["Location"]).content.decode()


def test_what_was_said_aloud_keeps_the_words_of_who_heard_it(
    standing_cast: Cast, alba: Member
) -> None:
    marta = as_(standing_cast.marta)
    said = filled(standing_cast, manner="verbal", step="save")
    refused = sent(marta, alba, said)
    assert "Write who heard it" in " ".join(refused.context["form"].errors["words"])
    saved = sent(marta, alba, said | {"words": "Heard by Greta Holm."})
    page = text_of(marta.get(saved["Location"]))
    assert "Said aloud" in page
    assert "Heard by Greta Holm." in page


def test_a_late_paper_says_both_days(standing_cast: Cast, alba: Member) -> None:
    marta = as_(standing_cast.marta)
    day = standing_cast.marta.today - timedelta(days=40)
    said = filled(standing_cast, manner="paper", signed_on=f"{day:%Y-%m-%d}", step="save")
    page = text_of(marta.get(sent(marta, alba, said)["Location"]))
    assert f"On paper: {day:%b} {day.day}, {day.year}." in page.replace("\u00a0", " ")
    assert "and open from then on" in page


@pytest.mark.parametrize("who", ["noor", "petra", "dara", "theo"])
def test_whoever_may_not_record_finds_no_form(
    standing_cast: Cast, alba: Member, sign: Sign, who: str
) -> None:
    cast = standing_cast
    form = sign(recipients=(cast.lead,))
    client = as_(getattr(cast, who))
    for page in (f"/members/{alba.pk}/consents/new/", f"/members/{alba.pk}/consents/withdraw/",
                 f"/consents/{form.pk}/add/"):  # fmt: skip
        assert client.get(page).status_code == 404, page
        assert client.post(page, filled(cast, step="save")).status_code == 404, page
    assert len(consents_in(cast, alba)) == 1


def test_each_page_is_noted_and_what_is_recorded_as_such(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    cast, marta = standing_cast, as_(standing_cast.marta)
    form = sign()
    for page in (f"/members/{alba.pk}/consents/", f"/consents/{form.pk}/"):
        marta.get(page)
    sent(marta, alba, filled(cast))
    sent(marta, alba, filled(cast, step="save"))
    assert noted(cast, alba) == [
        ("member_consents", "view"), ("consent", "view"), ("record_consent", "view"),
        ("record_consent", "record"),
    ]  # fmt: skip


def noted(cast: Cast, member: Member) -> list[tuple[str, str]]:
    with acting(cast.marta):
        rows = Activity.objects.filter(hat_id=cast.marta.hat_id, member_id=member.pk)
        return list(rows.order_by("pk").values_list("route", "action"))


def test_a_consent_of_another_is_not_taken_back_by_its_number(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    """What Fernhill Street recorded is no choice at Two Rivers."""
    cast = standing_cast
    sign()
    (given,) = consents_in(cast, alba)
    answer = take_back(as_(cast.joyce), alba, given.pk, step="save")
    assert answer.status_code == 422
    with acting(cast.marta):
        assert not Withdrawal.objects.filter(member=alba).exists()


def test_pages_read_in_spanish(standing_cast: Cast, alba: Member, sign: Sign) -> None:
    form = sign(labels=(NORMAL, HIV))
    marta = as_(standing_cast.marta)
    marta.cookies["django_language"] = "es"
    for page, words in (
        (f"/consents/{form.pk}/", "Un consentimiento de Alba Serrano"),
        (f"/members/{alba.pk}/consents/new/", "Registrar un consentimiento"),
        (f"/members/{alba.pk}/consents/withdraw/", "Retirar un consentimiento"),
    ):
        assert words in text_of(marta.get(page)), page


def test_an_actor_who_reads_sees_the_panel_on_the_members_page(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    cast = standing_cast
    file_contact(cast.marta, alba)
    sign()
    page = text_of(as_(cast.marta).get(f"/members/{alba.pk}/"))
    assert "Record a consent" in page
    assert "Two Rivers" in page
