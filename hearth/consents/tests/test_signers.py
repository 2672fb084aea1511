"""Who signs for a member, and by what right: only whom a grant in force on that day lets."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count

import pytest
from django.db import Error, connection, transaction
from django.http import HttpResponse

from hearth.access.actors import Actor, acting
from hearth.access.arranging import end_personal_hat, give_personal_hat, keep_away
from hearth.access.models import Consent, PersonalHat
from hearth.access.permissions import RefusedError
from hearth.access.signing import signers_of
from hearth.consents.models import ConsentForm, KeptPaper, Manner, Taking, Who
from hearth.consents.policies import ConsentRefusedError
from hearth.consents.selectors import consents_of_form
from hearth.consents.services import keep_paper, withdraw
from hearth.consents.tests.conftest import Sign, as_
from hearth.consents.tests.test_pages import filled, sent, take_back, text_of
from hearth.consents.wording import giver_words
from hearth.documents.models import Document
from hearth.foundation.clock import now
from hearth.foundation.models import User
from hearth.members.models import Member
from hearth.rules.labels import HIV, NORMAL
from hearth.workforce.roles import Role
from tests.support.cast import GO_LIVE, Cast, hat, make_member

pytestmark = pytest.mark.django_db
Grant = Callable[..., PersonalHat]
ByRosa = Callable[..., ConsentForm]
numbers = count(1)
RIGHT = "Health care proxy of 2024"


@pytest.fixture
def grant(standing_cast: Cast, alba: Member) -> Grant:
    """Let an officer give Rosa the right to sign for somebody, by default for Alba."""

    def given(member: Member = alba, **said: object) -> PersonalHat:
        user = said.pop("user", None) or User.objects.create_user(
            f"rosa{next(numbers)}@demo.example", "", "Rosa Serrano"
        )
        usual = {"starts_on": GO_LIVE, "signs": True, "authority": RIGHT}
        with acting(standing_cast.petra) as petra:
            return give_personal_hat(petra, member, user, Role.REPRESENTATIVE, **usual | said)

    return given


@pytest.fixture
def by_rosa(sign: Sign) -> ByRosa:
    def signed(given: PersonalHat, **said: object) -> ConsentForm:
        return sign(who=Who.REPRESENTATIVE, signer_id=given.pk, **said)

    return signed


def kept(cast: Cast, member: Member) -> Document:
    with acting(cast.marta) as marta:
        return Document.objects.create(
            network_id=cast.network.pk, agency=cast.fernhill, member=member, name="Signed.pdf",
            kind="consent", content_type="application/pdf", size=1, sha256=str(next(numbers)),
            stored_as=str(next(numbers)), recorded_at=now(), employment_id=marta.hat_id,
        )  # fmt: skip


def refused_by_the_database(form: ConsentForm, **other: object) -> bool:
    """Whether a copy of a row with something else in it is refused, past the application."""
    values = {one.attname: getattr(form, one.attname) for one in form._meta.concrete_fields}
    values |= {"form_nonce": f"copy-{next(numbers)}"} if "form_nonce" in values else {}
    values |= other
    values.pop("id")
    try:
        with transaction.atomic():
            type(form).objects.create(**values)
            with connection.cursor() as cursor:
                cursor.execute("set constraints all immediate")
    except Error:
        return True
    return False


def test_whoever_stands_for_a_member_signs_and_is_kept_with_it(
    standing_cast: Cast, grant: Grant, by_rosa: ByRosa
) -> None:
    given = grant()
    form = by_rosa(given)
    assert (form.who, form.signer_id) == ("representative", given.pk)


@pytest.mark.parametrize(
    "said",
    [
        {"signs": False},
        {"starts_on": date(2199, 1, 1)},
        {"ends_on": GO_LIVE + timedelta(days=1)},
    ],
)
def test_a_grant_that_is_not_for_signing_or_not_in_force_signs_nothing(
    standing_cast: Cast, alba: Member, sign: Sign, grant: Grant, by_rosa: ByRosa,
    said: dict[str, object],
) -> None:  # fmt: skip
    given, own = grant(**said), sign()
    with pytest.raises(ConsentRefusedError, match="on that day"):
        by_rosa(given)
    with acting(standing_cast.marta):
        assert refused_by_the_database(own, who="representative", signer_id=given.pk)
        assert not refused_by_the_database(own)


def test_a_grant_for_another_member_signs_nothing_here(
    standing_cast: Cast, sign: Sign, grant: Grant, by_rosa: ByRosa
) -> None:
    cast = standing_cast
    other = make_member(cast, cast.fernhill, care_managers=[cast.marta], name="Bo Reyes")
    given, own = grant(other), sign()
    with pytest.raises(ConsentRefusedError):
        by_rosa(given)
    with acting(cast.marta):
        assert refused_by_the_database(own, who="representative", signer_id=given.pk)


def test_a_row_that_says_nothing_of_who_or_half_of_it_is_refused(
    standing_cast: Cast, sign: Sign, grant: Grant
) -> None:
    given, own = grant(), sign()
    with acting(standing_cast.marta):
        for who, signer in (("", None), ("member", given.pk), ("representative", None)):
            assert refused_by_the_database(own, who=who, signer_id=signer), who
        assert not refused_by_the_database(own, who="representative", signer_id=given.pk)


def test_a_grant_ended_at_once_signs_no_more_that_day_and_still_counts_for_earlier_paper(
    standing_cast: Cast, grant: Grant, by_rosa: ByRosa
) -> None:
    given = grant()
    with acting(standing_cast.petra) as petra:
        end_personal_hat(given, by=petra)
    with pytest.raises(ConsentRefusedError):
        by_rosa(given)
    yesterday = standing_cast.marta.today - timedelta(days=1)
    assert by_rosa(given, manner=Manner.PAPER, signed_on=yesterday).signer_id == given.pk


def test_a_parent_signs_until_the_18th_birthday(
    standing_cast: Cast, alba: Member, grant: Grant, by_rosa: ByRosa
) -> None:
    """Scenario 3: Alba is grown up. The day before she was, a parent could sign."""
    given = grant(is_parental=True, starts_on=date(1980, 1, 1))
    born = alba.birth_on
    of_age = born.replace(year=born.year + 18)
    with pytest.raises(ConsentRefusedError):
        by_rosa(given, manner=Manner.PAPER, signed_on=of_age)
    before = of_age - timedelta(days=1)
    assert by_rosa(given, manner=Manner.PAPER, signed_on=before).signer_id == given.pk


def test_nobody_signs_for_what_they_may_not_see(
    standing_cast: Cast, sign: Sign, grant: Grant, by_rosa: ByRosa
) -> None:
    blind, own = grant(), sign(labels=(NORMAL, HIV))
    with pytest.raises(ConsentRefusedError, match="may see themselves"):
        by_rosa(blind, labels=(NORMAL, HIV))
    with acting(standing_cast.marta):
        assert refused_by_the_database(own, who="representative", signer_id=blind.pk)
    assert by_rosa(grant(reasons=[HIV]), labels=(NORMAL, HIV)).label == HIV


def test_a_withdrawal_names_who_took_it_back_and_is_held_to_the_same(
    standing_cast: Cast, alba: Member, sign: Sign, grant: Grant
) -> None:
    cast = standing_cast
    form, given, idle = sign(recipients=(cast.two_rivers, cast.lead)), grant(), grant(signs=False)
    with acting(cast.marta) as marta:
        first, second = consents_of_form(marta, form)
        how = {"who": Who.REPRESENTATIVE, "taking": Taking.VERBAL}
        with pytest.raises(ConsentRefusedError):
            withdraw(marta, alba, [first], signer_id=idle.pk, **how)
        done = withdraw(marta, alba, [first], signer_id=given.pk, **how)
        assert done.signer_id == given.pk
        assert refused_by_the_database(done, signer_id=idle.pk)
        assert not refused_by_the_database(done)
        assert Consent.objects.get(pk=second.pk).withdrawn_at is None


def test_who_may_sign_is_told_to_whoever_records_about_the_member_and_to_nobody_else(
    standing_cast: Cast, alba: Member, sign: Sign, grant: Grant,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Each layer alone: the function of the gate by itself, and the application before it."""
    cast, given = standing_cast, grant()
    sign(recipients=(cast.lead, cast.two_rivers))
    kim = make_member(cast, cast.fernhill, care_managers=[cast.greta], name="Kim Other")
    people: list[tuple[Actor, Member, bool]] = [
        (cast.marta, alba, True), (cast.greta, alba, True), (cast.joyce, alba, True),
        (cast.noor, alba, False), (cast.petra, alba, False), (cast.dara, alba, False),
        (cast.theo, alba, False), (cast.marta, kim, False),
    ]  # fmt: skip
    grant(kim)
    for application in (True, False):
        if not application:
            monkeypatch.setenv("HEARTH_FAULT", "access-application-off")
        for actor, member, is_told in people:
            with acting(actor) as acts:
                found = signers_of(acts, member.pk)
            assert bool(found) == is_told, (actor.name, application)
            assert not is_told or [one.id for one in found] == [given.pk]


def test_whoever_is_kept_away_is_told_nothing(
    standing_cast: Cast, alba: Member, grant: Grant
) -> None:
    cast = standing_cast
    grant()
    with acting(cast.petra) as petra:
        keep_away(petra, alba, staff=hat(cast.greta).staff, starts_on=GO_LIVE, words="Asked for.")
    with acting(cast.greta) as greta:
        assert signers_of(greta, alba.pk) == ()


def test_nobody_records_what_they_sign_themselves_for_a_member(
    standing_cast: Cast, alba: Member, sign: Sign, grant: Grant, by_rosa: ByRosa
) -> None:
    given = grant(user=User.objects.get(pk=standing_cast.marta.user_id))
    with pytest.raises(ConsentRefusedError):
        by_rosa(given)
    own = sign()
    with acting(standing_cast.marta):
        assert refused_by_the_database(own, who="representative", signer_id=given.pk)
    assert by_rosa(given, actor=standing_cast.greta).signer_id == given.pk


def test_without_a_grant_the_page_offers_the_member_and_says_who_arranges_it(
    standing_cast: Cast, alba: Member, sign: Sign, grant: Grant
) -> None:
    cast, marta = standing_cast, as_(standing_cast.marta)
    form, hers = sign(), "Somebody who stands for them"
    pages = (f"/members/{alba.pk}/consents/new/", f"/members/{alba.pk}/consents/withdraw/",
             f"/consents/{form.pk}/add/")  # fmt: skip
    for page in pages:
        text = text_of(marta.get(page))
        assert hers not in text, page
        assert "a privacy officer arranges that first" in text, page
    answer = sent(marta, alba, filled(cast, who="representative", step="save"))
    assert answer.status_code == 422
    assert "a privacy officer arranges it" in " ".join(answer.context["form"].errors["who"])
    grant()
    for page in pages:
        text = text_of(marta.get(page))
        assert hers in text, page
        assert f"Rosa Serrano: {RIGHT}" in text, page
        assert "a privacy officer arranges that first" not in text, page


def test_those_of_the_day_that_was_entered_are_offered(
    standing_cast: Cast, alba: Member, grant: Grant
) -> None:
    cast, marta = standing_cast, as_(standing_cast.marta)
    given = grant(ends_on=GO_LIVE + timedelta(days=9))
    address = f"/members/{alba.pk}/consents/new/"
    assert "Rosa Serrano" not in text_of(marta.get(address))
    day = f"{GO_LIVE + timedelta(days=2):%Y-%m-%d}"
    said = filled(cast, manner="paper", signed_on=day, who="representative", step="save")
    answer = sent(marta, alba, said)
    assert answer.context["form"].errors["signer"] == ["Choose who stands for them."]
    assert "Rosa Serrano" in text_of(answer)
    assert sent(marta, alba, said | {"signer": given.pk}).status_code == 303
    late = said | {"signer": given.pk, "signed_on": f"{cast.marta.today:%Y-%m-%d}"}
    assert "on that day" in " ".join(sent(marta, alba, late).context["form"].errors["signer"])


def pages_with_rosa(cast: Cast, alba: Member, given: PersonalHat) -> list[str]:
    """A consent that she gave and took back, by what the pages are called."""
    marta = as_(cast.marta)
    said = filled(cast, who="representative", signer=given.pk)
    said["recipients"] = [str(cast.lead.pk), str(cast.two_rivers.pk)]
    looked = text_of(sent(marta, alba, said))
    assert f"Rosa Serrano: {RIGHT}" in looked
    saved = sent(marta, alba, said | {"step": "save"})["Location"]
    with acting(cast.marta):
        consent = Consent.objects.get(member=alba, recipient=cast.two_rivers)
    how = {"who": "representative", "signer": given.pk}
    assert f"Rosa Serrano: {RIGHT}" in text_of(take_back(marta, alba, consent.pk, **how))
    assert take_back(marta, alba, consent.pk, step="save", **how).status_code == 303
    return [saved, f"{saved}packet/", f"/members/{alba.pk}/consents/"]


def test_pages_and_papers_name_who_signed_to_whoever_may_be_told(
    standing_cast: Cast, alba: Member, grant: Grant
) -> None:
    cast = standing_cast
    pages = pages_with_rosa(cast, alba, grant())
    for page in pages:
        assert f"Rosa Serrano: {RIGHT}" in text_of(as_(cast.marta).get(page)), page
        others = as_(cast.noor).get(page)
        assert others.status_code == 200
        assert "Rosa" not in others.content.decode(), page
        assert RIGHT not in others.content.decode(), page
        assert "omebody who stands for them" in text_of(others), page
    assert "by Rosa Serrano" in text_of(as_(cast.marta).get(pages[2]))


def test_who_signed_reads_in_spanish(standing_cast: Cast, alba: Member, grant: Grant) -> None:
    cast = standing_cast
    pages = pages_with_rosa(cast, alba, grant())
    marta, noor = as_(cast.marta), as_(cast.noor)
    marta.cookies["django_language"] = noor.cookies["django_language"] = "es"
    said = text_of(marta.get(pages[0]))
    assert "Quién lo dio Rosa Serrano" in said
    assert "Papel firmado aún sin guardar" in said
    assert "Quién lo dio Alguien que lo representa" in text_of(noor.get(pages[0]))
    assert "Guardar el papel firmado" in text_of(marta.get(f"{pages[0]}paper/"))


def test_what_was_recorded_before_says_that_it_is_not_recorded(
    standing_cast: Cast, alba: Member
) -> None:
    with acting(standing_cast.marta) as marta:
        assert giver_words(marta, alba.pk, "", None) == "Not recorded"
        assert giver_words(marta, alba.pk, "member", None) == "The member"
        assert giver_words(marta, alba.pk, "representative", None) == "Somebody who stands for them"


@pytest.mark.parametrize("manner", list(Manner))
def test_a_paper_that_is_not_kept_yet_is_missed_where_it_was_given_in_writing(
    standing_cast: Cast, alba: Member, sign: Sign, manner: Manner
) -> None:
    form = sign(manner=manner, words="Heard by Greta Holm.")
    for page in (f"/consents/{form.pk}/", f"/members/{alba.pk}/consents/"):
        said = text_of(as_(standing_cast.marta).get(page))
        assert ("Signed paper not kept yet" in said) == (manner != Manner.VERBAL), page


def test_a_signed_paper_is_kept_afterwards_once(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    cast, marta = standing_cast, as_(standing_cast.marta)
    form, paper = sign(), kept(cast, alba)
    address = f"/consents/{form.pk}/paper/"
    assert f'href="{address}"' in marta.get(f"/consents/{form.pk}/").content.decode()
    assert "Signed.pdf" in text_of(marta.get(address))
    done: HttpResponse = marta.post(address, {"document": str(paper.pk)})
    assert done["Location"] == f"/consents/{form.pk}/"
    page = text_of(marta.get(done["Location"]))
    assert "Signed.pdf" in page
    assert "not kept yet" not in page
    assert "not kept yet" not in text_of(marta.get(f"/members/{alba.pk}/consents/"))
    again = marta.post(address, {"document": str(paper.pk)})
    assert again.status_code == 422
    assert "No signed paper is missing" in " ".join(again.context["form"].errors["document"])
    with acting(cast.marta) as acts:
        (row,) = KeptPaper.objects.filter(form=form)
        assert (row.recorder_id, row.document_id) == (acts.hat_id, paper.pk)
        assert refused_by_the_database(row)


def test_a_paper_of_somebody_else_is_not_kept_with_it(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    cast = standing_cast
    other = make_member(cast, cast.fernhill, care_managers=[cast.marta], name="Bo Reyes")
    form, foreign, own = sign(), kept(cast, other), kept(cast, alba)
    answer = as_(cast.marta).post(f"/consents/{form.pk}/paper/", {"document": str(foreign.pk)})
    assert answer.status_code == 422
    with acting(cast.marta) as marta:
        with pytest.raises(RefusedError):
            keep_paper(marta, form, foreign.pk)
        row = KeptPaper(
            network_id=form.network_id, agency_id=form.agency_id, member_id=form.member_id,
            label=0, form=form, recorder_id=marta.hat_id, recorded_at=now(),
        )  # fmt: skip
        assert refused_by_the_database(row, document_id=foreign.pk)
        assert refused_by_the_database(form, document_id=foreign.pk)
        assert not refused_by_the_database(row, document_id=own.pk)


def test_whoever_does_not_record_keeps_no_paper(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    cast = standing_cast
    form, paper = sign(recipients=(cast.lead,)), kept(standing_cast, alba)
    for who in (cast.noor, cast.petra, cast.dara, cast.theo):
        client = as_(who)
        assert client.get(f"/consents/{form.pk}/paper/").status_code == 404
        said = {"document": str(paper.pk)}
        assert client.post(f"/consents/{form.pk}/paper/", said).status_code == 404
        with acting(who) as acts, pytest.raises(RefusedError):
            keep_paper(acts, form, paper.pk)
