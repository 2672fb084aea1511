"""What was kept over a sign-in is told before it is sent, for every form; of nobody who is gone.

Each form of `sending` is kept as if its session had ended, and asked for by whoever sent it.
"""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from hearth.access.actors import acting
from hearth.access.arranging import keep_away
from hearth.foundation.models import Activity
from hearth.web import wording
from hearth.web.kept_forms import OF_THE_PAGE, readable
from hearth.web.time_outs import keep
from tests.access.comparing import BOTH
from tests.access.ground import LONG_AGO, Browser, Ground, browser, words_in
from tests.access.sending import FORMS, Form
from tests.access.test_forms_noted import NAMES_A_MEMBER
from tests.architecture.test_views import addresses
from tests.support.cast import hat

PAGE = "/accounts/own/kept/"
ONE_BUTTON = {
    "undo_contact", "keep_promise", "set_aside_document", "undo_session", "new_link",
    "suspend_person", "resume_person", "confirm_proposal", "withdraw_proposal",
    "resume_organization", "preview_contact", "new_password", "new_personal_link",
}  # fmt: skip
"""Nothing is typed there, and nothing of it is offered; a preview writes nothing."""
NOT_ASKED = {"amend_session": {"Kind", "People"}}
"""What is sent though the page does not ask it."""
ABOUT_NOBODY = {"close_signal", "review_emergency", "end_personal_hat"}
"""Which officers answer without a name where it is not theirs to read; here by what is asked."""


def offered(form: Form, name: str) -> tuple[Browser, HttpResponse]:
    """The page that whoever sent the form finds after signing in again."""
    visitor = browser(form.actor, BOTH)
    said = {one: value for one, value in form.said.items() if isinstance(value, str | list)}
    sent = RequestFactory().post(reverse(name, args=form.target), said)
    session = visitor.client.session
    session["hat"] = form.actor.hat_id
    session["offered"] = keep(sent, form.actor.user_id or 0, form.actor.hat_id, is_late=True)
    session.save()
    return visitor, visitor.ask("get", PAGE, **{"Accept-Language": "es"})


@pytest.mark.parametrize("name", sorted(set(FORMS) - ONE_BUTTON))
def test_each_form_is_told_in_its_own_words_before_it_is_sent(ground: Ground, name: str) -> None:
    form = FORMS[name](ground)
    _visitor, answer = offered(form, name)
    assert answer.status_code == 200, name
    offer = answer.context["offer"]
    assert offer.title not in ("", name), name
    typed = {one for one, said in form.said.items() if said and isinstance(said, str | list)}
    labels = [one.label for one in offer.typed]
    assert len(labels) == len(typed - OF_THE_PAGE), (name, labels)
    made_up = {readable(one) for one in typed - set(wording.FIELDS)} & set(labels)
    assert made_up == NOT_ASKED.get(name, set()), name  # the rest is in Spanish, as the page is
    told = {one.said for one in offer.typed}
    assert all(form.said[one] in told for one in typed & {"note", "words", "email", "name"}), told
    route = next(address for address, one in addresses() if one.name == name)
    if NAMES_A_MEMBER.search(route) and name not in ABOUT_NOBODY:
        assert (offer.member_id, bool(offer.member)) == (ground.alba.pk, True), name
    noted = Activity.objects.filter(user_id=form.actor.user_id, route="kept_form")
    about = [] if offer.member_id is None else [offer.member_id]
    assert list(noted.values_list("member_id", flat=True)) == about


@pytest.mark.parametrize("name", sorted(ONE_BUTTON))
def test_what_was_a_single_button_is_pressed_by_the_person_or_not_at_all(
    ground: Ground, name: str
) -> None:
    visitor, answer = offered(FORMS[name](ground), name)
    assert (answer.status_code, answer["location"]) == (303, "/")
    assert "offered" not in visitor.client.session


@pytest.mark.parametrize("name", ["log_contact", "amend_contact", "record_consent", "add_document"])
def test_of_a_member_who_is_not_theirs_any_more_nothing_is_told(ground: Ground, name: str) -> None:
    form = FORMS[name](ground)
    with acting(ground.cast.ines) as ines:
        keep_away(ines, ground.alba, starts_on=LONG_AGO, staff=hat(ground.cast.marta).staff)
    visitor, answer = offered(form, name)
    assert answer.status_code == 404
    assert not words_in(answer)
    assert b"sister" not in answer.content
    nothing = browser(form.actor, BOTH).ask("get", PAGE, **{"Accept-Language": "es"})
    assert (nothing.status_code, len(nothing.content)) == (404, len(answer.content))
    assert visitor.ask("get", PAGE).status_code == 404
