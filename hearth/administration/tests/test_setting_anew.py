"""A forgotten password: who lets somebody set another, what its link opens, and what closes it."""

import logging
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import ProgrammingError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from hearth.access.actors import Actor, acting, hats_of
from hearth.access.arranging import give_personal_hat
from hearth.access.permissions import RefusedError
from hearth.access.recovering import reset_second_factor
from hearth.administration import services
from hearth.administration.invitations import (
    accept_invitation,
    make_invitation,
    open_invitation,
)
from hearth.administration.leaving import off_board
from hearth.administration.models import Invitation
from hearth.administration.organizations import suspend_organization
from hearth.administration.policies import AdministrationRefusedError
from hearth.administration.services import invite, let_set_anew, may_set_anew
from hearth.administration.tests.conftest import SignIn, today
from hearth.administration.tests.test_inviting import A_PASSWORD, LINK, new_person
from hearth.foundation import context
from hearth.foundation.clock import frozen_at, now
from hearth.foundation.logs import PlainFormatter
from hearth.foundation.models import SignInEvent, User
from hearth.foundation.sessions import end_sessions_of
from hearth.web.tests.signing import Browser, code_of, factors, with_app
from hearth.workforce.roles import Role
from hearth.workforce.services import begin_employment
from tests.access.test_pages import plain
from tests.support.cast import PASSWORD, Cast, hat, hire, make_member

pytestmark = pytest.mark.django_db
ROOT = "https://hearth.example"
BOTH = {"password": A_PASSWORD, "again": A_PASSWORD}


@pytest.fixture
def marta(standing_cast: Cast) -> User:
    return user_of(standing_cast.marta)


def user_of(actor: Actor) -> User:
    return User.objects.get(pk=actor.user_id)


def secret_for(actor: Actor, user: User) -> str:
    """Of a link that the actor has just made."""
    with acting(actor):
        link = let_set_anew(actor, user, ROOT)
    return link.address.rstrip("/").rsplit("/", 1)[1]


def ask(client: Client, actor: Actor) -> HttpResponse:
    answer = client.post(reverse("new_password", args=[actor.hat_id]))
    context.end()
    return answer


def is_open(client: Client) -> bool:
    answer = client.get(reverse("my_day"))
    context.end()
    return answer.status_code == 200


def signs_in(user: User, password: str) -> bool:
    browser = Browser()
    browser.gives(user, password)
    context.end()
    return is_open(browser.client)


def noted(user: User) -> list[tuple[str, int]]:
    found = SignInEvent.objects.filter(user=user).order_by("pk")
    return list(found.values_list("what", "by_user"))


# --- from the button to the next page


def test_a_link_sets_a_new_password_once_and_every_session_ends(
    standing_cast: Cast, signed_in: SignIn, marta: User
) -> None:
    hers = signed_in(standing_cast.marta)
    answer = ask(signed_in(standing_cast.dara), standing_cast.marta)
    assert answer.status_code == 200
    link = LINK.search(answer.content.decode()).group(1)
    assert is_open(hers)
    assert signs_in(marta, PASSWORD)  # the old one works until the link is used
    visitor = Client()
    assert "Choose a new password" in visitor.get(link).content.decode()
    chosen = visitor.post(link, BOTH)
    assert (chosen.status_code, chosen["Location"]) == (303, reverse("account_login"))
    assert not is_open(hers)
    assert not signs_in(marta, PASSWORD)
    assert signs_in(marta, A_PASSWORD)
    assert visitor.get(link).status_code == visitor.post(link, BOTH).status_code == 404


def test_the_second_factor_stays_and_hats_wait_for_it(
    standing_cast: Cast, marta: User, settings: object
) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    key = with_app(marta)
    worn = [one.hat_id for one in hats_of(marta)]
    assert accept_invitation(open_invitation(secret_for(standing_cast.dara, marta)), A_PASSWORD)
    assert factors(marta) == {"totp"}
    browser = Browser()
    assert browser.gives(marta, A_PASSWORD)["Location"] == reverse("mfa_authenticate")
    assert not is_open(browser.client)
    browser.types(code_of(key))
    assert is_open(browser.client)
    marta.refresh_from_db()
    assert [one.hat_id for one in hats_of(marta)] == worn


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_link_goes_to_the_person_alone_and_they_are_told_that_it_was_used(
    standing_cast: Cast,
    signed_in: SignIn,
    marta: User,
    settings: object,
    language: str,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    settings.EMAIL_HOST = "mail.example"
    User.objects.filter(pk=marta.pk).update(language=language)
    with django_capture_on_commit_callbacks(execute=True):
        answer = ask(signed_in(standing_cast.dara), standing_cast.marta)
    page = answer.content.decode()
    assert marta.email in page
    assert "/invitations/" not in page
    (sent,) = mail.outbox
    link = re.search(r"http://testserver(/invitations/\S+)", sent.body).group(1)
    with django_capture_on_commit_callbacks(execute=True):
        assert Client().post(link, BOTH).status_code == 303
    told = mail.outbox[1]
    assert sent.to == told.to == [marta.email]
    assert standing_cast.dara.name in told.body
    assert "/invitations/" not in told.body
    for one in (sent, told):
        whole = f"{one.subject} {one.body}"
        assert ("contraseña" in whole) == (language == "es")
        assert standing_cast.fernhill.name not in whole
        assert "Marta" not in whole


def test_who_made_it_and_that_it_was_used_are_written_down(
    standing_cast: Cast, marta: User
) -> None:
    accept_invitation(open_invitation(secret_for(standing_cast.dara, marta)), A_PASSWORD)
    assert noted(marta) == [
        ("link_made", standing_cast.dara.user_id),
        ("password_changed", marta.pk),
        ("sessions_ended", marta.pk),
    ]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("short one", "too short"),
        ("passwordpassword", "tried first"),
        ("password1234567890", "tried first"),
    ],
)
def test_a_new_password_is_held_to_the_rules_of_every_other(
    standing_cast: Cast, marta: User, said: str, told: str
) -> None:
    secret = secret_for(standing_cast.dara, marta)
    sent = Client().post(
        reverse("accept_invitation", args=[secret]), {"password": said, "again": said}
    )
    assert sent.status_code == 422
    assert told in sent.content.decode()
    assert open_invitation(secret)
    assert signs_in(marta, PASSWORD)


# --- what closes a link


def test_a_link_closes_after_a_week_after_use_and_when_another_is_made(
    standing_cast: Cast, marta: User
) -> None:
    first = secret_for(standing_cast.dara, marta)
    with frozen_at(now() + timedelta(days=7) - timedelta(minutes=1)):
        assert open_invitation(first)
    with frozen_at(now() + timedelta(days=7)):
        assert open_invitation(first) is None
        assert Client().get(reverse("accept_invitation", args=[first])).status_code == 404
    second = secret_for(standing_cast.bram, marta)
    assert open_invitation(first) is None
    invitation = open_invitation(second)
    assert accept_invitation(invitation, A_PASSWORD)
    assert not accept_invitation(invitation, "whoever comes second with it")
    assert User.objects.get(pk=marta.pk).check_password(A_PASSWORD)


def suspended(cast: Cast) -> None:
    with acting(cast.dara) as dara:
        services.suspend(dara, hat(cast.marta))
        services.resume(dara, hat(cast.marta))  # and it stays closed


def off_boarded(cast: Cast) -> None:
    with acting(cast.bram):
        hire_again = hat(cast.marta).staff
        begin_employment(hire_again, cast.two_rivers, Role.PEER, today())
    with acting(cast.dara) as dara:
        off_board(dara, hat(cast.marta), None)


def organization_suspended(cast: Cast) -> None:
    with acting(cast.bram) as bram:
        suspend_organization(bram, cast.fernhill)


def factor_reset(cast: Cast) -> None:
    with acting(cast.bram) as bram:
        reset_second_factor(bram, user_of(cast.marta))


def another_password(cast: Cast) -> None:
    user = user_of(cast.marta)
    user.set_password("remembered it in the end")
    user.save()


def sessions_ended(cast: Cast) -> None:
    end_sessions_of(user_of(cast.marta))


def closed(cast: Cast) -> None:
    User.objects.filter(pk=cast.marta.user_id).update(is_active=False)


def role_above(cast: Cast) -> None:
    with acting(cast.theo):
        hire_above = hat(cast.marta).staff
        proposal = services.workforce.propose_employment(
            hire_above, cast.lead, Role.PRIVACY_OFFICER, today(), by_hat=cast.theo.hat_id, at=now()
        )
    with acting(cast.bram) as bram:
        services.confirm(bram, proposal)


def maker_off_boarded(cast: Cast) -> None:
    with acting(cast.bram) as bram:
        off_board(bram, hat(cast.dara), None)


def maker_suspended(cast: Cast) -> None:
    with acting(cast.bram) as bram:
        services.suspend(bram, hat(cast.dara))


@pytest.mark.parametrize(
    "happens",
    [
        suspended, off_boarded, organization_suspended, factor_reset, another_password,
        sessions_ended, closed, role_above, maker_off_boarded, maker_suspended,
    ],
    ids=lambda one: one.__name__,
)  # fmt: skip
def test_a_link_closes_for_good_when_what_it_stood_on_has_changed(
    standing_cast: Cast, marta: User, happens: Callable[[Cast], None]
) -> None:
    secret = secret_for(standing_cast.dara, marta)
    link = reverse("accept_invitation", args=[secret])
    assert Client().get(link).status_code == 200
    happens(standing_cast)
    for answer in (Client().get(link), Client().post(link, BOTH)):
        assert answer.status_code == 404
        made_up = Client().get(reverse("accept_invitation", args=["made-up"]))
        assert plain(answer) == plain(made_up)
    assert not user_of(standing_cast.marta).check_password(A_PASSWORD)


def test_a_first_link_and_one_to_a_new_password_do_not_stand_in_for_each_other(
    standing_cast: Cast,
) -> None:
    with acting(standing_cast.dara) as dara:
        invited = invite(dara, new_person(standing_cast.fernhill))
        assert not may_set_anew(dara, invited.staff.user)
        with pytest.raises(RefusedError):
            let_set_anew(dara, invited.staff.user, ROOT)
    assert open_invitation(invited.secret)
    with acting(standing_cast.dara) as dara:
        marta = user_of(standing_cast.marta)
        assert open_invitation(make_invitation(dara, marta)) is None  # she has a password


# --- who may


@pytest.mark.parametrize(
    ("actor", "who", "may"),
    [
        ("dara", "marta", True),
        ("dara", "greta", True),
        ("dara", "dara", False),
        ("dara", "petra", False),  # a privacy officer, whom the network's administrator keeps
        ("dara", "joyce", False),  # of another organization
        ("bram", "marta", True),
        ("bram", "joyce", True),
        ("bram", "dara", True),
        ("bram", "noor", True),
        ("bram", "theo", False),  # a system administrator
        ("bram", "bram", False),
        ("theo", "bram", True),
        ("theo", "theo", False),
        ("marta", "greta", False),
        ("greta", "marta", False),
        ("petra", "marta", False),
        ("noor", "marta", False),
    ],
)
def test_who_lets_whom_set_a_new_password(
    standing_cast: Cast, signed_in: SignIn, actor: str, who: str, may: bool
) -> None:
    asking, other = getattr(standing_cast, actor), getattr(standing_cast, who)
    client = signed_in(asking)
    person = client.get(reverse("person", args=[other.hat_id]))
    context.end()
    assert (b"Let them set a new password" in person.content) is may
    assert ask(client, other).status_code == (200 if may else 404)
    assert Invitation.objects.filter(user_id=other.user_id).exists() is may


def test_absent_and_others_look_alike(
    standing_cast: Cast, staffed_cast: Cast, signed_in: SignIn
) -> None:
    """Of another organization, of another network, oneself, somebody above: as if not there."""
    dara = signed_in(standing_cast.dara)
    absent = dara.post(reverse("new_password", args=[999_999_999]))
    context.end()
    for other in (
        standing_cast.joyce, staffed_cast.marta, standing_cast.dara, standing_cast.petra,
    ):  # fmt: skip
        answer = ask(dara, other)
        assert answer.status_code == 404
        assert plain(answer) == plain(absent)
    assert not Invitation.objects.exists()


def test_that_it_was_refused_is_written_down(standing_cast: Cast, signed_in: SignIn) -> None:
    ask(signed_in(standing_cast.dara), standing_cast.dara)
    own = standing_cast.dara.user_id
    assert noted(user_of(standing_cast.dara)) == [("link_refused", own)]


def test_somebody_held_back_is_let_go_on_first(standing_cast: Cast, marta: User) -> None:
    with acting(standing_cast.dara) as dara:
        services.suspend(dara, hat(standing_cast.marta))
        assert not may_set_anew(dara, marta)
        services.resume(dara, hat(standing_cast.marta))
        assert may_set_anew(dara, marta)


def test_a_second_hat_above_the_one_who_asks_is_not_come_by(
    standing_cast: Cast, marta: User
) -> None:
    role_above(standing_cast)
    with acting(standing_cast.dara) as dara, pytest.raises(RefusedError):
        let_set_anew(dara, marta, ROOT)
    with acting(standing_cast.bram) as bram:
        assert may_set_anew(bram, marta)


def test_that_somebody_acts_for_a_member_is_learned_by_nobody(
    standing_cast: Cast, signed_in: SignIn, marta: User
) -> None:
    def page() -> tuple[int, str, bytes]:
        found = signed_in(standing_cast.dara).get(
            reverse("person", args=[standing_cast.marta.hat_id])
        )
        context.end()
        return plain(found)

    before = page()
    cousin = make_member(standing_cast, standing_cast.fernhill, name="Canary Quill")
    with acting(standing_cast.petra) as petra:
        give_personal_hat(petra, cousin, marta, Role.REPRESENTATIVE, starts_on=today())
    assert page() == before
    assert open_invitation(secret_for(standing_cast.dara, marta))


def test_who_only_acts_for_a_member_is_let_by_no_administrator(standing_cast: Cast) -> None:
    rosa = User.objects.create_user("rosa.serrano@demo.example", PASSWORD, name="Rosa Serrano")
    cousin = make_member(standing_cast, standing_cast.fernhill)
    with acting(standing_cast.petra) as petra:
        give_personal_hat(petra, cousin, rosa, Role.REPRESENTATIVE, starts_on=today())
    for actor in (standing_cast.dara, standing_cast.bram, standing_cast.theo, standing_cast.petra):
        with acting(actor), pytest.raises(RefusedError):
            let_set_anew(actor, rosa, ROOT)


def test_without_a_mail_server_a_second_factor_stands_between_the_link_and_its_maker(
    standing_cast: Cast, signed_in: SignIn, marta: User, settings: object
) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    with_app(user_of(standing_cast.dara))
    dara = signed_in(standing_cast.dara)
    answer = ask(dara, standing_cast.marta)
    assert (answer.status_code, answer["Location"]) == (
        303, reverse("person", args=[standing_cast.marta.hat_id]),
    )  # fmt: skip
    assert b"they have no second factor" in dara.get(answer["Location"]).content
    context.end()
    assert not Invitation.objects.exists()
    with acting(standing_cast.dara) as actor:
        with pytest.raises(AdministrationRefusedError):
            let_set_anew(actor, marta, ROOT)
        settings.EMAIL_HOST = "mail.example"  # it goes to the person, and is shown to nobody
        assert let_set_anew(actor, marta, ROOT).address == ""
    settings.EMAIL_HOST = ""
    Authenticator.objects.create(user=marta, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert ask(dara, standing_cast.marta).status_code == 303  # codes alone are none
    with_app(marta)
    assert ask(dara, standing_cast.marta).status_code == 200


def test_nobody_sets_both_password_and_second_factor_anew(
    standing_cast: Cast, signed_in: SignIn, marta: User
) -> None:
    """Whoever sees a link and resets the factor would sign in as the person."""
    with_app(marta)
    assert accept_invitation(open_invitation(secret_for(standing_cast.dara, marta)), A_PASSWORD)
    with acting(standing_cast.dara) as dara, pytest.raises(RefusedError):
        reset_second_factor(dara, user_of(standing_cast.marta))
    assert factors(marta) == {"totp"}
    assert noted(marta)[-1] == ("reset_refused", standing_cast.dara.user_id)
    with acting(standing_cast.bram) as bram:  # another administrator
        reset_second_factor(bram, user_of(standing_cast.marta))
    assert factors(marta) == set()
    with_app(marta)
    signed_in(standing_cast.marta)  # she was in herself since
    with acting(standing_cast.dara) as dara:
        reset_second_factor(dara, user_of(standing_cast.marta))
    assert factors(marta) == set()


def test_without_the_applications_checks_the_database_still_refuses(
    standing_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_FAULT", "administration-application-off")
    for other in (standing_cast.dara, standing_cast.joyce, standing_cast.petra):
        with (
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction.atomic(),
            acting(standing_cast.dara) as dara,
        ):
            let_set_anew(dara, user_of(other), ROOT)


# --- forms of others, logs, and what the page of signing in says


def test_another_sites_form_makes_no_link_and_sets_no_password(
    standing_cast: Cast, marta: User
) -> None:
    dara = Client(enforce_csrf_checks=True)
    dara.force_login(user_of(standing_cast.dara))
    context.end()
    assert ask(dara, standing_cast.marta).status_code == 403
    assert not Invitation.objects.exists()
    secret = secret_for(standing_cast.dara, marta)
    link = reverse("accept_invitation", args=[secret])
    assert Client(enforce_csrf_checks=True).post(link, BOTH).status_code == 403
    assert open_invitation(secret)


def test_a_link_that_is_only_looked_at_makes_none(standing_cast: Cast, signed_in: SignIn) -> None:
    address = reverse("new_password", args=[standing_cast.marta.hat_id])
    assert signed_in(standing_cast.dara).get(address).status_code == 405
    context.end()


@pytest.fixture
def written() -> Iterator[StringIO]:
    """All that is logged, as it is written."""
    kept = StringIO()
    handler = logging.StreamHandler(kept)
    handler.setFormatter(PlainFormatter())
    logging.getLogger().addHandler(handler)
    yield kept
    logging.getLogger().removeHandler(handler)


def test_the_secret_is_in_no_log_and_in_no_table(
    standing_cast: Cast, marta: User, written: StringIO
) -> None:
    secret = secret_for(standing_cast.dara, marta)
    link = reverse("accept_invitation", args=[secret])
    answers = [Client().get(link), Client().post(link, BOTH), Client().post(link, BOTH)]
    assert [one.status_code for one in answers] == [200, 303, 404]
    assert "view=accept_invitation" in written.getvalue()
    assert secret not in written.getvalue()
    for answer in answers:
        assert answer["Referrer-Policy"] == "same-origin"
        assert "no-store" in answer["Cache-Control"]
    with acting(standing_cast.theo), connection.cursor() as cursor:
        for table in (
            "administration_invitation", "foundation_activity", "foundation_signinevent",
            "foundation_user", "django_session",
        ):  # fmt: skip
            cursor.execute(f"select count(*) from {table} t where t::text like %s", [f"%{secret}%"])
            assert cursor.fetchone() == (0,), table


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_of_signing_in_says_whom_to_ask_and_not_who_exists(
    standing_cast: Cast, marta: User, language: str
) -> None:
    said = {"en": "Forgot your password", "es": "¿Olvidó su contraseña"}[language]
    client = Client(headers={"accept-language": language})
    assert said in client.get(reverse("account_login")).content.decode()

    def tried(email: str) -> tuple[int, str, bytes]:
        answer = client.post(reverse("account_login"), {"login": email, "password": "not it"})
        status, headers, page = plain(answer)
        return status, headers, page.replace(email.encode(), b"")

    assert tried(marta.email) == tried("nobody.there@demo.example")


def test_a_colleague_hired_later_is_found_the_same(standing_cast: Cast) -> None:
    with acting(standing_cast.theo):
        late = hire("Ida Wren", standing_cast.fernhill, Role.INTAKE)
    assert open_invitation(secret_for(standing_cast.dara, user_of(late)))
