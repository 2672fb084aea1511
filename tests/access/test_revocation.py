"""What ends, ends with the next request, though a page is open: the page, its parts, its forms.

Somebody has opened every address about a member that opens to them. Then a right ends, in each of
the ways in which one can, and the same session asks again: for the pages, for the parts that a page
asks for by itself, and with the forms that stood on it. All of it is refused like what does not
exist, and no byte of any answer has a word of the member's. Each layer alone must do.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from itertools import product

import pytest
from django.http import HttpResponse
from django.urls import reverse

from hearth.access.actors import Actor, acting
from hearth.access.areas import Area
from hearth.access.arranging import (
    end_arranged,
    end_personal_hat,
    give_personal_hat,
    keep_away,
    name_for,
    refer,
)
from hearth.access.emergencies import Asked, break_glass
from hearth.access.models import Consent, Edge, Emergency
from hearth.access.services import end_edge, withdraw_consent
from hearth.administration import organizations as keeping
from hearth.administration.leaving import off_board
from hearth.administration.services import suspend
from hearth.foundation.clock import now, today_in
from hearth.foundation.models import User
from hearth.network.services import leave_network, suspend_organization
from hearth.rules.labels import SUD_NOTES
from hearth.ui.registry import _panels
from hearth.workforce.roles import Role
from hearth.workforce.services import end_employment, suspend_employment
from tests.access.comparing import APPLICATION_OFF, BOTH, FIGURES, IS_DEEP, MODES, POLICIES_OFF
from tests.access.ground import BORN, LONG_AGO, Browser, Ground, drawn, word, words_in
from tests.access.sending import FORMS, file
from tests.access.server import undone
from tests.access.standing import standing
from tests.architecture.test_views import addresses
from tests.support.cast import PASSWORD, ZONE, hat

ABSENT = 600_000_000
LISTS = (
    "members", "my_day", "emergencies", "signals", "disclosures", "own_access", "referred_to_us",
    "team",
)  # fmt: skip
OWN = ("own_access", "own_sessions", "mfa_index")  # what opens to whoever acts for a member


@dataclass(frozen=True)
class Right:
    """Somebody's, of a member, and how it ends; `lost` are words, all of the member's if empty."""

    user_id: int
    end: Callable[[], object]
    of: str = "alba"
    lost: frozenset[str] = frozenset()
    closed: tuple[str, ...] = ()  # where not everything is: the items whose addresses close
    pages: tuple[str, ...] = ()  # of whoever acts for a member
    records: bool = True

    def is_lost(self, said: str) -> bool:
        """Whether the word is one that must not be read any more."""
        return said in self.lost if self.lost else said.startswith(f"qz{self.of}")


def today() -> date:
    return today_in(ZONE)


def lead_reads_by_consent(g: Ground) -> Right:
    return Right(g.cast.noor.user_id, lambda: _withdraw(g, g.cast.lead.pk), records=False)


def agency_reads_by_consent(g: Ground) -> Right:
    lost = {word("alba", one).lower() for one in ("note", "promise", "file", "bytes")}
    return Right(
        g.cast.joyce.user_id, lambda: _withdraw(g, g.cast.two_rivers.pk), lost=frozenset(lost),
        closed=("contact_id", "document_id"),
    )  # fmt: skip


def _withdraw(g: Ground, recipient: int) -> None:
    with acting(g.cast.marta):
        for one in Consent.objects.filter(member=g.alba, recipient_id=recipient):
            withdraw_consent(one)


def staff_works(g: Ground) -> Right:
    def end() -> None:
        with acting(g.cast.dara):
            suspend(g.cast.dara, hat(g.cast.marta))

    return Right(g.cast.marta.user_id, end)


def hat_is_given(g: Ground) -> Right:
    return Right(g.cast.marta.user_id, lambda: suspend_employment(hat(g.cast.marta), now()))


def staff_is_employed(g: Ground) -> Right:
    def end() -> None:
        with acting(g.cast.dara):
            off_board(g.cast.dara, hat(g.cast.marta), hat(g.cast.greta))

    return Right(g.cast.marta.user_id, end)


def employment_runs(g: Ground) -> Right:
    return Right(g.cast.marta.user_id, lambda: end_employment(hat(g.cast.marta), today()))


def account_is_active(g: Ground) -> Right:
    users = User.objects.filter(pk=g.cast.marta.user_id)
    return Right(g.cast.marta.user_id, lambda: users.update(is_active=False))


def team_is_tied(g: Ground) -> Right:
    return Right(g.cast.marta.user_id, lambda: _untie(g, employment_id=g.cast.marta.hat_id))


def agency_is_tied(g: Ground) -> Right:
    end_arranged(g.referrals["alba"], today())  # by which it would go on reading the packet
    tie = {"kind": Edge.Kind.AGENCY, "agency": g.cast.two_rivers}
    return Right(g.cast.saul.user_id, lambda: _untie(g, **tie))


def _untie(g: Ground, **which: object) -> None:
    with acting(g.cast.interface):
        for edge in Edge.objects.filter(member=g.alba, superseded_at=None, **which):
            end_edge(edge, today())


def organization_works(g: Ground) -> Right:
    return Right(g.cast.joyce.user_id, lambda: suspend_organization(g.cast.two_rivers, now()))


def organization_is_kept(g: Ground) -> Right:
    def end() -> None:
        with acting(g.cast.bram):
            keeping.suspend_organization(g.cast.bram, g.cast.two_rivers)

    return Right(g.cast.joyce.user_id, end)


def organization_belongs(g: Ground) -> Right:
    return Right(g.cast.joyce.user_id, lambda: leave_network(g.cast.two_rivers, today()))


def representative_stands(g: Ground) -> Right:
    return _personal(g, Role.REPRESENTATIVE, ("own_sessions", "mfa_index"))


def member_acts(g: Ground) -> Right:
    return _personal(g, Role.MEMBER, OWN)


def _personal(g: Ground, role: Role, pages: tuple[str, ...]) -> Right:
    user = User.objects.create_user(f"kin.{role}@demo.example", PASSWORD, "Kin")
    with acting(g.cast.ines):
        row = give_personal_hat(g.cast.ines, g.alba, user, role, starts_on=LONG_AGO)
    return Right(user.pk, lambda: end_personal_hat(row), pages=pages, records=False)


def named_for_notes(g: Ground) -> Right:
    with acting(g.cast.ines):
        row = name_for(
            g.cast.ines, g.alba, hat(g.cast.marta), reasons=[SUD_NOTES], starts_on=LONG_AGO
        )
    lost = {word("alba", one).lower() for one in ("secretnote", "secretpromise")}
    return Right(
        g.cast.marta.user_id, lambda: end_arranged(row, today()), lost=frozenset(lost),
        closed=("secret",),
    )  # fmt: skip


def referred(g: Ground) -> Right:
    with acting(g.cast.joyce):
        row = refer(
            g.cast.joyce, g.cleo, g.cast.fernhill, starts_on=today() - timedelta(days=9),
            areas=[Area.IDENTITY, Area.COURSE, Area.CARE], ends_on=today() + timedelta(days=9),
        )  # fmt: skip
    end = partial(end_arranged, row, today())
    return Right(g.cast.greta.user_id, end, of="cleo", records=False)


def in_an_emergency(g: Ground) -> Right:
    asked = Asked(
        identifier=word("cleo", "number"), birth_on=BORN, code="danger", words="She fell down."
    )
    with acting(g.cast.marta):
        assert break_glass(g.cast.marta, asked, "http://testserver/") == g.cleo.pk
    opened = Emergency.objects.filter(employment_id=g.cast.marta.hat_id)
    over = {"starts_at": now() - timedelta(hours=5), "ends_at": now() - timedelta(hours=1)}
    return Right(g.cast.marta.user_id, partial(opened.update, **over), of="cleo", records=False)


def person_is_let_near(g: Ground) -> Right:
    return _kept_away(g, g.cast.marta, staff=hat(g.cast.marta).staff)


def organization_is_let_near(g: Ground) -> Right:
    return _kept_away(g, g.cast.greta, organization=g.cast.fernhill)


def not_sealed(g: Ground) -> Right:
    return _kept_away(g, g.cast.marta, listed=[hat(g.cast.greta).staff])


def officer_is_let_near(g: Ground) -> Right:
    right = _kept_away(g, g.cast.petra, staff=hat(g.cast.petra).staff)
    return replace(right, records=False)


def _kept_away(g: Ground, actor: Actor, **whom: object) -> Right:
    def end() -> None:
        with acting(g.cast.ines):
            keep_away(g.cast.ines, g.alba, starts_on=LONG_AGO, **whom)

    return Right(actor.user_id, end)


RIGHTS = (
    lead_reads_by_consent, agency_reads_by_consent, staff_works, hat_is_given, staff_is_employed,
    employment_runs, account_is_active, team_is_tied, agency_is_tied, organization_works,
    organization_is_kept, organization_belongs, representative_stands, member_acts,
    named_for_notes, referred, in_an_emergency, person_is_let_near, organization_is_let_near,
    not_sealed, officer_is_let_near,
)  # fmt: skip
"""Every way in which somebody's sight of a member rests on something that can end."""


@dataclass(frozen=True)
class Request:
    """One request of an open page: what of, how, and the item that its address names."""

    method: str
    address: str
    item: str = ""
    form: str = ""  # its name among the forms
    is_part: bool = False  # a page asks for it by itself


def requests_about(g: Ground, of: str) -> Iterator[Request]:
    """Every address about a member of the ground: opened, asked for by a page, sent a form to.

    A form is sent twice, as a browser does and as a page does by itself.
    """
    member = {"alba": g.alba, "cleo": g.cleo}[of]
    rows = {
        "member_id": member, "enrollment_id": g.enrollment(member), "contact_id": g.contacts[of],
        "document_id": g.documents[of], "emergency_id": g.emergencies[of],
        "signal_id": g.signals[of], "form_id": g.forms[of], "restriction_id": g.restrictions[of],
        "named_id": g.named[of], "hat_id": g.hats[of], "referral_id": g.referrals[of],
        "item_id": g.contacts[of],
    }  # fmt: skip
    parts = {name: [row.pk] for name, row in rows.items()}
    parts |= {"name": list(_panels), "kind": ["contact"]}
    for _route, one in addresses():
        names = list(one.pattern.converters)
        if not names or not set(names) <= parts.keys():
            continue
        targets = [(names[0], target) for target in product(*(parts[part] for part in names))]
        if names == ["contact_id"]:
            targets.append(("secret", (g.contacts["secret"].pk,)))
        for item, target in targets:
            address = reverse(one.name, args=target)
            yield Request("get", address, item, is_part=one.name == "panel")
            if one.name in FORMS:
                yield Request("post", address, item, one.name)
                yield Request("post", address, item, one.name, is_part=True)


def ask(g: Ground, opened: Browser, one: Request) -> HttpResponse:
    """The request, from the open page; what is said of others' acts does not stand on it."""
    opened.client.cookies.pop("messages", None)
    headers = {"hx-request": "true"} if one.is_part else {}
    form = dict(FORMS[one.form](g).said) if one.form else None
    if form and "upload" in form:
        form["upload"] = file()
    return opened.ask(one.method, one.address, form, **headers)


def is_open(answer: HttpResponse) -> bool:
    return answer.status_code in (200, 302, 303, 422)


def opened_before(g: Ground, right: Right, opened: Browser) -> set[Request]:
    """What opens while the right stands; what it writes is undone."""
    found, shown = set(), set()
    for one in requests_about(g, right.of):
        with undone():
            answer = ask(g, opened, one)
        if is_open(answer):
            found.add(one)
            shown |= {said for said in words_in(answer) if right.is_lost(said)}
    assert shown or right.pages
    assert right.lost <= shown
    assert not right.records or any(one.form == "log_contact" for one in found)
    opened.ask("get", reverse("health"))  # the session notes its use once a minute
    return found


@pytest.mark.parametrize("right", RIGHTS, ids=lambda one: one.__name__)
def test_what_ended_is_absent_from_the_next_request(
    ground: Ground, right: Callable[[Ground], Right], monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = 0
    given = right(ground)
    opened = Browser(User.objects.get(pk=given.user_id), BOTH)
    before = opened_before(ground, given, opened)
    pages = {one: opened.ask("get", reverse(one)).status_code for one in given.pages}
    assert set(pages.values()) <= {200}
    given.end()
    kept = standing(ground)
    alone = MODES[1 + RIGHTS.index(right) % 2]  # of the two layers, which is tried by itself
    for mode in MODES if IS_DEEP else (BOTH, alone):
        with monkeypatch.context() as planted:
            if mode == APPLICATION_OFF:
                planted.setenv("HEARTH_FAULT", "access-application-off")
            opened.mode = mode
            asked = {one for one in before if mode == BOTH or IS_DEEP or one.method == "get"}
            requests += check_closed(ground, given, opened, asked)
            assert standing(ground) == kept, mode
    FIGURES.append(f"revocation, {right.__name__}: {requests} requests")


def check_closed(g: Ground, right: Right, opened: Browser, before: set[Request]) -> int:
    """Nothing lost is said anywhere, and what closes looks as if it had never been."""
    absent = {
        (method, is_part): drawn(
            ask(g, opened, Request(method, f"/members/{ABSENT}/{tail}", "", form, is_part))
        )
        for method, tail, form in (("get", "", ""), ("post", "contacts/new/", "log_contact"))
        for is_part in (False, True)
    }
    for one in sorted(before, key=str):
        with undone():
            answer = ask(g, opened, one)
        assert not [said for said in words_in(answer) if right.is_lost(said)], (one, opened.mode)
        if not right.lost or one.item in right.closed:
            assert drawn(answer) == absent[one.method, one.is_part], (one, opened.mode)
    for name in (*LISTS, *right.pages):
        answer = opened.ask("get", reverse(name))
        assert not [said for said in words_in(answer) if right.is_lost(said)], (name, opened.mode)
        assert name not in right.pages or drawn(answer) == absent["get", False], name
    return len(before) + len(LISTS) + 4


@pytest.mark.parametrize(
    ("right", "fault"),
    [
        (lead_reads_by_consent, "access-application-off"),
        (agency_reads_by_consent, "access-consent-ignored"),
        (person_is_let_near, "access-restrictions-ignored"),
    ],
)
def test_a_right_that_goes_on_is_noticed(
    ground: Ground,
    right: Callable[[Ground], Right],
    fault: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = right(ground)
    opened = Browser(User.objects.get(pk=given.user_id), BOTH)
    before = opened_before(ground, given, opened)
    given.end()
    monkeypatch.setenv("HEARTH_FAULT", fault)
    opened.mode = POLICIES_OFF
    with pytest.raises(AssertionError):
        check_closed(ground, given, opened, before)
