"""What exists and is not yours answers as what does not exist: each byte, header, and query.

Every address with a number in it is asked for rows that exist and are hidden from whoever asks,
and for a number that nothing has; to read, and with the form that it takes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from sys import modules

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, reverse

from hearth.access.actors import Actor
from hearth.administration.invitations import make_invitation
from hearth.administration.models import Invitation
from hearth.foundation.clock import now
from hearth.foundation.models import User
from hearth.network.models import IdentityProvider
from hearth.trainings.models import Session
from hearth.workforce.models import Proposal
from hearth.workforce.roles import Role
from hearth.workforce.services import propose_employment
from tests.access.comparing import BOTH, FIGURES
from tests.access.ground import LONG_AGO, Browser, Ground, browser, drawn, words_in
from tests.access.sending import FORMS, file
from tests.access.server import undone
from tests.architecture.test_views import addresses
from tests.support.cast import Cast, hat

ABSENT = 600_000_000
AS_MANY = 2  # queries more or less than for what is absent
ASKING = ("marta", "greta", "noor", "petra", "dara", "bram", "theo", "saul")
FERNHILL = ("marta", "greta", "petra")
OPEN_TO_ANYBODY = {
    # Which providers there are is no secret: the page of signing in offers them.
    "sign_in_by_organization", "organization_callback",
}  # fmt: skip


Target = list[object]


@dataclass(frozen=True)
class Hidden:
    """Rows that exist, of which this person may not know, by the name that addresses use."""

    ground: Ground
    beyond: Cast  # another network
    who: str

    def ids(self, name: str) -> list[object]:
        """The numbers for one part of an address."""
        rows: Callable[[], list[object]] = getattr(self, name)
        return rows()

    def instead(self, names: list[str]) -> list[tuple[Target, Target]]:
        """What is asked for by an address, and beside each what does not exist, alike."""
        nothing = [absent_for(one) for one in names]
        found = [(list(one), nothing) for one in product(*(self.ids(one) for one in names))]
        return found + (self._of_another(names[1:]) if names[0] == "member_id" else [])

    def _of_another(self, parts: list[str]) -> list[tuple[Target, Target]]:
        """Alba, whom most of them know, with rows that are Cleo's."""
        if not parts or "name" in parts:
            return []
        alba, nothing = self.ground.alba.pk, [absent_for(one) for one in parts]
        rows = product(*(self.ids(one) for one in parts))
        return [([alba, *one], [alba, *nothing]) for one in rows]

    @property
    def _members(self) -> list[str]:
        """Whom they know nothing of; of her whom they know, an item under a label."""
        return ["alba"] if self.who in ("dara", "bram", "theo") else ["cleo"]

    def member_id(self) -> list[object]:
        return [] if self.who == "saul" else [getattr(self.ground, one).pk for one in self._members]

    def enrollment_id(self) -> list[object]:
        return [self.ground.enrollment(self.ground.cleo).pk]

    def contact_id(self) -> list[object]:
        shared = [] if self.who == "saul" else [self.ground.contacts[self._members[0]].pk]
        return [*shared, self.ground.contacts["secret"].pk]

    def document_id(self) -> list[object]:
        return [] if self.who == "saul" else [self.ground.documents[self._members[0]].pk]

    def emergency_id(self) -> list[object]:
        return [self.ground.emergencies["cleo"].pk]

    def signal_id(self) -> list[object]:
        return [self.ground.signals["cleo"].pk]

    def form_id(self) -> list[object]:
        return [] if self.who == "saul" else [self.ground.forms[self._members[0]].pk]

    def restriction_id(self) -> list[object]:
        return [self.ground.restrictions["cleo"].pk]

    def named_id(self) -> list[object]:
        return [self.ground.named["cleo"].pk]

    def hat_id(self) -> list[object]:
        return [self.ground.hats["cleo"].pk]

    def referral_id(self) -> list[object]:
        return [] if self.who == "saul" else [self.ground.referrals[self._members[0]].pk]

    def kind(self) -> list[object]:
        """What `item_id` is one of."""
        return ["contact"]

    def item_id(self) -> list[object]:
        return [self.ground.contacts["cleo"].pk]

    def session_id(self) -> list[object]:
        if self.who == "greta":
            return []
        return [Session.objects.filter(recorder_id=self.ground.cast.greta.hat_id).latest("pk").pk]

    def employment_id(self) -> list[object]:
        near = [self.ground.cast.joyce.hat_id] if self.who not in ("bram", "theo") else []
        return [*near, self.beyond.marta.hat_id]

    def proposal_id(self) -> list[object]:
        return [Proposal.objects.get(network=self.beyond.network).pk]

    def organization_id(self) -> list[object]:
        return [self.beyond.fernhill.pk]

    def offering_id(self) -> list[object]:
        return [self.beyond.offering.pk]

    def provider_id(self) -> list[object]:
        return [IdentityProvider.objects.get(organization=self.beyond.fernhill).pk]

    def pk(self) -> list[object]:
        """Somebody else's passkey."""
        return [Authenticator.objects.get(user_id=self.ground.cast.joyce.user_id).pk]

    def secret(self) -> list[object]:
        """The link of an invitation that was used."""
        return [self.used_link]

    used_link: str = ""

    def name(self) -> list[object]:
        """Parts of the member page there are; of a member whom they do not know."""
        return ["due", "contacts", "documents"]


@pytest.fixture(scope="session")
def beyond(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Cast:
    """Another network, committed, of which nobody in the first knows anything."""
    from tests.support.cast import make_cast

    with django_db_blocker.unblock():
        return make_cast("Beyond")


@pytest.fixture
def used_link(ground: Ground, beyond: Cast) -> str:
    """Rows of the other network and of other people; the secret of a link that was used."""
    IdentityProvider.objects.create(
        organization=beyond.fernhill, name="Beyond", issuer="https://beyond.example",
        client_id="hearth", secret_variable="BEYOND_SECRET",
    )  # fmt: skip
    propose_employment(
        hat(beyond.greta).staff, beyond.lead, Role.LEAD_ADMINISTRATOR, LONG_AGO,
        by_hat=beyond.theo.hat_id, at=now(),
    )  # fmt: skip
    Authenticator.objects.create(
        user_id=ground.cast.joyce.user_id, type=Authenticator.Type.WEBAUTHN, data={"name": "Key"}
    )
    secret = make_invitation(ground.cast.dara, User.objects.get(pk=ground.cast.joyce.user_id))
    Invitation.objects.filter(user_id=ground.cast.joyce.user_id).update(accepted_at=now())
    return secret


def with_numbers() -> Iterator[tuple[URLPattern, list[str]]]:
    """Every address that names a row, with the names of its parts."""
    for _route, one in addresses():
        names = list(one.pattern.converters)
        if names and one.name not in OPEN_TO_ANYBODY:
            yield one, names


def absent_for(name: str) -> object:
    return {"secret": "made-up", "name": "due", "kind": "contact"}.get(name, ABSENT)


def ask(opened: Browser, ground: Ground, name: str, target: list[object], method: str):
    """The answer, and how many queries it took; what it wrote is undone."""
    form = dict(FORMS[name](ground).said) if method == "post" and name in FORMS else None
    if form and "upload" in form:
        form["upload"] = file()
    opened.client.cookies.pop("messages", None)
    with undone(), CaptureQueriesContext(connection) as queries:
        answer = opened.ask(method, reverse(name, args=target), form)
    return answer, len(queries)


def actor_of(ground: Ground, who: str) -> Actor:
    return getattr(ground.cast, who)


@pytest.mark.parametrize("who", ASKING)
def test_what_is_hidden_answers_as_what_is_not_there(
    ground: Ground, beyond: Cast, used_link: str, who: str
) -> None:
    opened = browser(actor_of(ground, who), BOTH)
    opened.ask("get", reverse("health"))  # the session notes its use once a minute
    hidden, requests = Hidden(ground, beyond, who, used_link), 0
    for one, names in with_numbers():
        for method in ("get", "post"):
            requests += check_alike(opened, hidden, one.name, names, method)
    FIGURES.append(f"absent, {who}: {requests} requests")


def check_alike(opened: Browser, hidden: Hidden, name: str, names: list[str], method: str) -> int:
    """Each hidden row of an address against none; how many requests that were."""
    pairs = hidden.instead(names)
    for target, nothing in pairs:
        absent, few = ask(opened, hidden.ground, name, nothing, method)
        answer, asked = ask(opened, hidden.ground, name, target, method)
        where = (name, target, method, hidden.who)
        assert drawn(answer) == drawn(absent), where
        assert abs(asked - few) <= AS_MANY, (*where, asked, few)
        assert not_there(answer), where
        assert words_in(answer) == set(), where
    return 2 * len(pairs)


def not_there(answer: HttpResponse) -> bool:
    """Refused; or, where only a form is taken or a sign-in is confirmed first, not even tried."""
    return answer.status_code in (404, 405, 302)


def test_every_part_of_an_address_has_hidden_rows() -> None:
    names = {part for _one, parts in with_numbers() for part in parts}
    assert names <= {one for one in dir(Hidden) if not one.startswith("_")}


TOLD = [
    ("member", "marta", "member_id"), ("end_restriction", "petra", "restriction_id"),
    ("end_named_access", "petra", "named_id"), ("end_personal_hat", "petra", "hat_id"),
    ("change_label", "petra", "item_id"), ("end_referral", "marta", "referral_id"),
    ("consent", "marta", "form_id"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "who", "part"), TOLD)
def test_an_answer_that_tells_them_apart_is_noticed(
    ground: Ground,
    beyond: Cast,
    used_link: str,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    who: str,
    part: str,
) -> None:
    """One header more for what exists."""
    pattern, names = next(one for one in with_numbers() if one[0].name == name)
    views, hidden = modules[pattern.callback.__module__], Hidden(ground, beyond, who, used_link)
    (row,), refuse = hidden.ids(part), views.refuse

    def telling(request):
        answer = refuse(request)
        if str(row) in request.path.split("/"):
            answer["X-Hearth"] = "kept from you"
        return answer

    monkeypatch.setattr(views, "refuse", telling)
    with pytest.raises(AssertionError):
        check_alike(browser(actor_of(ground, who), BOTH), hidden, name, names, "get")
