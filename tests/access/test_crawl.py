"""A crawl for words that nobody asking may read: every role, every address, all that is said.

Cleo is hidden from everybody asking, and so are two items of Alba's under labels, and one for each
reason that a role does not hold. In everything kept of them stands a word. Every address is asked,
for them by number too, with whatever may stand in an address, and sent every form. Bodies, files
(opened), headers, cookies, what the next page says, error pages, both logs, and mail must not hold
one of these words.
"""

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from itertools import product
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import URLPattern, reverse

from hearth.access import middleware
from hearth.access.actors import acting
from hearth.access.arranging import give_personal_hat
from hearth.access.permissions import policy_of
from hearth.access.purposes import CODES, PERMITTED
from hearth.foundation.logs import PlainFormatter
from hearth.foundation.models import User
from hearth.ui.registry import _panels
from hearth.web import views
from hearth.workforce.roles import Role
from tests.access.comparing import APPLICATION_OFF, BOTH, FIGURES, IS_DEEP, MODES, POLICIES_OFF
from tests.access.ground import (
    HELD_AT_AGENCIES,
    LONG_AGO,
    Browser,
    Ground,
    drawn,
    tell_of_reasons,
    text_of,
    word,
    words_in,
    words_of,
)
from tests.access.sending import FORMS, SIGN_IN, file
from tests.access.server import rows, undone
from tests.access.standing import standing
from tests.access.test_absent import absent_for
from tests.architecture.test_views import addresses
from tests.hostile.test_logs import postgres_log
from tests.support.cast import PASSWORD, hire
from tests.support.mailing import commit_since, waiting_for_the_commit, work_off

ROLES = tuple(role for role in Role if role <= Role.REPRESENTATIVE)
OPENED_BY = {BOTH: 4, APPLICATION_OFF: 2, POLICIES_OFF: 2}
"""How many of the roles that an address opens to ask for it in the short form, by mode; of those
that it is closed to, one does. Others ask for the next."""
PART = "Qzcle"
"""The beginning of a hidden name: too short to be one of the words where a page repeats it."""
ANYTHING = (
    {"q": PART, "page": "2", "sort": "name", "for": "contact", "show": "overdue"},
    {"q": "Qz", "page": "x", "sort": "-family_name", "show": "clear", "known_on": "2026-01-05",
     "since": "2026-01-01", "until": "2026-11-30", "member": PART, "order": "label"},
)  # fmt: skip


HOLDS_NO_REASON = {
    Role.LEAD_ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR, Role.NETWORK_ADMINISTRATOR,
    Role.ORGANIZATION_ADMINISTRATOR, Role.PRIVACY_OFFICER, Role.MEMBER, Role.REPRESENTATIVE,
}  # fmt: skip
"""Those for whom Alba's items that only roles of an agency read are hidden too."""
WITHOUT_ROWS = {
    "provider_id": "the page of signing in offers every provider, and none is about a member",
    "pk": "a passkey of one's own; test_absent asks for somebody else's",
    "secret": "a link is drawn and not numbered; test_absent asks for one that was used",
}
"""Parts of addresses that name nothing of a member or of the staff, each with why."""


WRITTEN_BY_READING = {"foundation_activity", "access_disclosure", "django_session"}
"""Who saw whom, what was disclosed to whom; and a session says when it was last used."""


TRIED = re.compile(r"/packet/(\?|$)")


def rows_written() -> dict[str, int]:
    """Rows written in this transaction so far, by table; what was undone counts too."""
    return dict(
        rows("select relname, n_tup_ins + n_tup_upd + n_tup_del from pg_stat_xact_user_tables")
    )


def is_hidden(said: str) -> bool:
    """Cleo's, or Alba's under a label that nobody here holds."""
    return said.startswith(("qzcleo", "qzalbasecret", "qzalbashelter"))


def is_held_at_agencies(said: str) -> bool:
    """Alba's, under a label that roles of an agency hold alone."""
    return said.startswith("qzalbaheld")


@dataclass
class Crawler:
    """Somebody in a role, and the hidden words that reached them, with where."""

    ground: Ground
    role: Role
    opened: Browser
    found: list[tuple[str, str]] = field(default_factory=list)
    written: set[tuple[str, str]] = field(default_factory=set)
    requests: int = 0

    @property
    def allowed(self) -> set[str]:
        """What a lead's officer reads of whole networks, and what was disclosed of them."""
        officers = {"qzcleoemergency", "qzcleodisclosed"}
        return officers if self.role == Role.PRIVACY_OFFICER else set()

    def ask(
        self, method: str, address: str, form: object = None, said: str = "", **headers: str
    ) -> HttpResponse:
        """One request; `said` is what was asked for, which a page may repeat."""
        self.requests += 1
        with undone():
            waiting, before = waiting_for_the_commit(), self.state(address)
            answer = self.opened.ask(method, address, form, **headers)
            if method == "get":
                after = self.state(address).items()
                changed = {one for one, said in after if said != before.get(one)}
                self.written |= {(str(one), address) for one in changed - WRITTEN_BY_READING}
            commit_since(waiting)
            work_off()
        told = {one for one in words_in(answer) - words_of(said) if self.is_hidden(one)}
        self.found += [(one, f"{method} {address}") for one in told - self.allowed]
        return answer

    def state(self, address: str) -> Mapping[object, object]:
        """What shows that something was written: how many rows were, by table.

        A paper to print tries what its consent opens and undoes that, so there what is kept.
        """
        return standing(self.ground) if TRIED.search(address) else rows_written()

    def is_hidden(self, said: str) -> bool:
        """Whether this role may not read the word."""
        return is_hidden(said) or (self.role in HOLDS_NO_REASON and is_held_at_agencies(said))

    def crawl(self) -> None:
        """Everything there is to ask, or this role's share of the addresses."""
        walked = walked_by(self.role, self.opened.mode)
        for name, target in every_address(self.ground):
            if name not in walked:
                continue
            address = reverse(name, args=target)
            self.ask("get", address)
            if len(target) < 2 and name not in SIGN_IN:
                for query in ANYTHING[len(target) :]:
                    self.ask("get", f"{address}?{urlencode({**query, **self.ids()})}")
            if name in FORMS:
                self.ask("post", address, self.form(name), said=typed_on(name))
        self.search()
        self.export()
        self.fail()

    def ids(self) -> dict[str, str]:
        """Hidden rows, where an address may name rows."""
        hidden = self.ground.cleo.pk
        return {
            "whom": str(self.ground.cast.joyce.hat_id), "hat": str(self.ground.cast.joyce.hat_id),
            "next": f"/members/{hidden}/", "amends": str(self.ground.contacts["cleo"].pk),
            "member_id": str(hidden),
        }  # fmt: skip

    def form(self, name: str) -> dict[str, object]:
        """The valid form; of a hidden row where it names one."""
        said = dict(FORMS[name](self.ground).said)
        if name == "open_in_emergency":  # what it opens is open
            said["birth_on"] = "1999-09-09"
        if name == "preview_contact":
            said["amends"] = str(self.ground.contacts["cleo"].pk)
        if "upload" in said:
            said["upload"] = file()
        return said

    def search(self) -> None:
        """By whole names and numbers, hidden and made up: the answers differ in nothing."""
        for what in ("number", "familyname", "givenname", "chosenname", "phone"):
            hidden, made_up = word("cleo", what).lower(), word("nora", what).lower()
            answers = []
            for one in (hidden, made_up):
                answer = self.ask("get", f"{reverse('members')}?q={one}", said=one)
                status, headers, body = drawn(answer)
                answers.append((status, headers, body.replace(one, "ASKED")))
            if answers[0] != answers[1]:
                self.found.append((hidden, "a search that tells a name from none"))

    def export(self) -> None:
        """The list as each kind of file, for each purpose, opened."""
        purposes = [CODES[one] for one in PERMITTED[self.role]]
        for kind, purpose, text in product(("csv", "xlsx", "pdf"), purposes, ("", PART)):
            said = {"kind": kind, "purpose": purpose, "q": text}
            self.ask("post", reverse("export_members"), said, said=text)

    def fail(self) -> set[int]:
        """400, 403, 404, 405, more than is taken, and what breaks; the statuses that came."""
        member = reverse("member", args=[self.ground.cleo.pk])
        form = reverse("log_contact", args=[self.ground.cleo.pk])
        answers = [
            self.ask("get", member, host="evil.example:x"),
            self.ask("post", form, {}, **CROSS),
            self.ask("get", f"{member}nothing/there/"),
            self.ask("delete", reverse("members")),
            self.ask("post", reverse("export_members"), {"q": "y" * 3_000_000}),
        ]
        with broken_pages(self.opened):
            for one in (self.ground.cleo, self.ground.alba):
                answers.append(self.ask("get", reverse("member", args=[one.pk])))
        return {one.status_code for one in answers}


def openers(pattern: URLPattern) -> list[Role]:
    """The roles that an address opens to; every one where it needs no sign-in."""
    policy = policy_of(pattern.callback)
    assert policy is not None
    return [role for role in ROLES if policy.is_public or role in policy.roles]


def walked_by(role: Role, mode: str) -> set[str]:
    """Names of the addresses that a role asks for: all, or its share of them."""
    names = set()
    for number, (_route, one) in enumerate(addresses()):
        opened = openers(one)
        closed = [other for other in ROLES if other not in opened]
        asked = in_turn(opened, number, OPENED_BY[mode]) | in_turn(closed, number, 1)
        if IS_DEEP or role in asked:
            names.add(str(one.name))
    return names


def in_turn(roles: list[Role], first: int, many: int) -> set[Role]:
    """So many of the roles, from another one each time, as far apart as they can be."""
    step = max(1, len(roles) // many)
    return {roles[(first + turn * step) % len(roles)] for turn in range(min(many, len(roles)))}


def typed_on(name: str) -> str:
    """What a form that is refused gives back: the number that was typed."""
    return word("cleo", "number") if name == "open_in_emergency" else ""


CROSS = {"sec-fetch-site": "cross-site"}


def every_address(ground: Ground) -> Iterator[tuple[str, list[object]]]:
    """Every address with the rows of hidden and of known; those of sign-ins without any."""
    for _route, one in addresses():
        names = list(one.pattern.converters)
        if one.name == "account_logout":
            continue
        for target in targets(ground, names):
            yield one.name, list(target)


def targets(ground: Ground, names: list[str]) -> set[tuple[object, ...]]:
    """What may stand in an address with these parts."""
    if not names:
        return {()}
    if names == ["member_id", "kind", "item_id"]:
        return set(items_of(ground))
    return set(zip(*(rows_of(ground, part) for part in names), strict=False))


def items_of(ground: Ground) -> Iterator[tuple[object, ...]]:
    """Each kind of item that may have a label, of both; and one of Cleo's as if it were Alba's."""
    for of, member in (("cleo", ground.cleo), ("alba", ground.alba)):
        yield member.pk, "contact", ground.contacts[of].pk
        yield member.pk, "stay", ground.stays[of].pk
        yield member.pk, "document", ground.documents[of].pk
    yield ground.alba.pk, "contact", ground.contacts["cleo"].pk
    for what in ("secret", *HELD_AT_AGENCIES):
        if what in ground.contacts:
            yield ground.alba.pk, "contact", ground.contacts[what].pk


def rows_of(ground: Ground, part: str) -> list[object]:
    """Cleo's, then Alba's, then what is labelled; parts of pages of each.

    Raises KeyError for a part that nobody thought of.
    """
    if part in WITHOUT_ROWS:
        return [absent_for(part)]
    known = {
        "member_id": [ground.cleo.pk, ground.alba.pk, *[ground.alba.pk] * (len(_panels) - 1)],
        "enrollment_id": [ground.enrollment(one).pk for one in (ground.cleo, ground.alba)],
        "contact_id": [one.pk for one in ground.contacts.values()],
        "document_id": [one.pk for one in ground.documents.values()],
        "emergency_id": [one.pk for one in ground.emergencies.values()],
        "signal_id": [one.pk for one in ground.signals.values()],
        "form_id": [one.pk for one in ground.forms.values()],
        "restriction_id": [one.pk for one in ground.restrictions.values()],
        "named_id": [one.pk for one in ground.named.values()],
        "hat_id": [one.pk for one in ground.hats.values()],
        "referral_id": [one.pk for one in ground.referrals.values()],
        "session_id": [ground.session.pk],
        "proposal_id": [ground.proposal.pk],
        "employment_id": [ground.cast.joyce.hat_id, ground.cast.marta.hat_id],
        "organization_id": [ground.cast.two_rivers.pk],
        "offering_id": [ground.cast.offering.pk],
        "name": ["contacts", *_panels],
    }  # fmt: skip
    return known[part]


@contextmanager
def broken_pages(opened: Browser) -> Iterator[None]:
    """Pages of members fail after they were drawn: what was shown cannot be written down."""

    def failing(_request: HttpRequest, _status: int) -> None:
        raise RuntimeError("The log takes nothing.")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(middleware, "write_activity", failing)
        patch.setattr(opened, "may_break", True)
        yield


@pytest.fixture
def written() -> Iterator[StringIO]:
    """What the log takes down at its most talkative, in the words of the settings' handler."""
    out, root = StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(out), root.level
    handler.setFormatter(PlainFormatter())
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield out
    root.setLevel(level)
    root.removeHandler(handler)


@pytest.fixture(autouse=True)
def _mail_server() -> Iterator[None]:
    """What is mailed where there is a server to mail by is part of what is said."""
    with override_settings(EMAIL_HOST="mail.example"):
        yield


def crawler(ground: Ground, role: Role, mode: str) -> Crawler:
    """Somebody in a role: at Fernhill Street; at the lead where a role is the lead's alone."""
    if role in HOLDS_NO_REASON:
        tell_of_reasons(ground)
    of_lead = {
        Role.LEAD_ADMINISTRATOR: "noor", Role.SYSTEM_ADMINISTRATOR: "theo",
        Role.NETWORK_ADMINISTRATOR: "bram", Role.ORGANIZATION_ADMINISTRATOR: "dara",
        Role.CARE_MANAGER: "marta", Role.SUPERVISOR: "greta", Role.PRIVACY_OFFICER: "ines",
    }  # fmt: skip
    if role in (Role.MEMBER, Role.REPRESENTATIVE):
        user = User.objects.create_user("kin@demo.example", PASSWORD, "Kin")
        with acting(ground.cast.ines):
            give_personal_hat(ground.cast.ines, ground.alba, user, role, starts_on=LONG_AGO)
    else:
        known = of_lead.get(role)
        actor = getattr(ground.cast, known) if known else hire(
            "Ottilie Brandt", ground.cast.fernhill, role
        )  # fmt: skip
        user = User.objects.get(pk=actor.user_id)
    return Crawler(ground, role, Browser(user, mode))


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name.lower())
def test_no_hidden_word_reaches_anybody(
    ground: Ground, role: Role, written: StringIO, caplog: pytest.LogCaptureFixture
) -> None:
    log = postgres_log()
    before = log.stat().st_size if log else 0
    caplog.set_level(logging.DEBUG)
    one = crawler(ground, role, BOTH)
    one.crawl()
    assert one.found == []
    assert one.written == set()  # nobody changes anything by reading
    assert hidden_in(written.getvalue()) == set()
    assert hidden_in(" ".join(record.getMessage() for record in said_by_us(caplog))) == set()
    assert hidden_in(mailed()) == set()
    if log:
        with log.open(errors="replace") as said:
            said.seek(before)
            assert hidden_in(said.read()) == set()
    FIGURES.append(f"crawl, {role.name.lower()}: {one.requests} requests")


@pytest.mark.parametrize("mode", MODES[1:])
@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name.lower())
def test_either_layer_alone_keeps_the_words(
    ground: Ground, role: Role, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if mode == APPLICATION_OFF:
        monkeypatch.setenv("HEARTH_FAULT", "access-application-off")
    one = crawler(ground, role, mode)
    one.crawl()
    assert one.found == []
    assert hidden_in(mailed()) == set()
    FIGURES.append(f"crawl, {mode}, {role.name.lower()}: {one.requests} requests")


def mailed() -> str:
    """All that was mailed."""
    return " ".join(f"{sent.to} {sent.subject} {sent.body}" for sent in mail.outbox)


def hidden_in(text: str) -> set[str]:
    """Hidden words, without those that the crawler itself searched for."""
    return {one for one in words_of(text) if is_hidden(one)}


def said_by_us(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """Without the test client's own and the addresses that a request came by."""
    return [one for one in caplog.records if one.name.split(".")[0] in ("hearth", "django")]


# --- what the crawl asks for, and would find


@pytest.mark.parametrize("mode", MODES)
def test_every_address_is_asked_by_whom_it_opens_to_and_by_whom_it_does_not(mode: str) -> None:
    walks = {role: walked_by(role, mode) for role in ROLES}
    for _route, one in addresses():
        opened = openers(one)
        assert sum(one.name in walks[role] for role in opened) >= min(2, len(opened)), one.name
        strangers = [role for role in ROLES if role not in opened]
        assert not strangers or any(one.name in walks[role] for role in strangers), one.name


def test_every_part_of_an_address_has_rows_or_a_reason_why_not(ground: Ground) -> None:
    asked = {name for name, _target in every_address(ground)}
    parts = {part for _route, one in addresses() for part in one.pattern.converters}
    assert asked == {one.name for _route, one in addresses()} - {"account_logout"}
    assert parts >= set(WITHOUT_ROWS)
    with pytest.raises(KeyError):
        rows_of(ground, "something_id")


def test_the_lead_reads_of_alba_what_is_normal_and_her_agency_more(ground: Ground) -> None:
    """So that what the lead is not shown is hidden by its label, and by nothing else."""
    lead = crawler(ground, Role.LEAD_ADMINISTRATOR, BOTH)
    care_manager = crawler(ground, Role.CARE_MANAGER, BOTH)
    contacts = reverse("member_contacts", args=[ground.alba.pk])
    held = {f"qzalbaheld{one}note" for one in HELD_AT_AGENCIES}
    of_lead, of_agency = (words_in(one.ask("get", contacts)) for one in (lead, care_manager))
    assert ("qzalbanote" in of_lead, held & of_lead) == (True, set())
    assert held <= of_agency


def test_without_both_layers_the_crawl_finds_the_words(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_FAULT", "access-application-off")
    one = crawler(ground, Role.CARE_MANAGER, POLICIES_OFF)
    one.search()
    one.export()
    one.ask("get", reverse("member", args=[ground.cleo.pk]))
    assert {where.split(" ")[0] for _word, where in one.found} == {"a", "get", "post"}


def in_a_header(answer: HttpResponse) -> None:
    answer["X-Reason"] = f"{word('cleo', 'familyname')} is sealed"


def in_a_cookie(answer: HttpResponse) -> None:
    answer.set_cookie("last", word("cleo", "familyname"))


def in_the_body(answer: HttpResponse) -> None:
    answer.content += f"<!-- {word('cleo', 'note')} -->".encode()


def in_a_log(_answer: HttpResponse) -> None:
    logging.getLogger("hearth.somewhere").warning(f"{word('cleo', 'familyname')} was refused")


def in_mail(_answer: HttpResponse) -> None:
    mail.send_mail("Refused", word("cleo", "familyname"), "a@demo.example", ["b@demo.example"])


def test_what_is_asked_for_is_mailed_too(ground: Ground) -> None:
    """So that what the crawl reads of mail is not of nothing."""
    invites = crawler(ground, Role.ORGANIZATION_ADMINISTRATOR, BOTH)
    invites.ask("post", reverse("invite"), invites.form("invite"))
    opens = crawler(ground, Role.CARE_MANAGER, BOTH)
    opens.ask("post", reverse("open_in_emergency"), FORMS["open_in_emergency"](ground).said)
    addressed = [sent.to[0].split("@")[0] for sent in mail.outbox]
    assert "liv.sander" in addressed
    assert len(addressed) > 1  # the officers


LEAKS = (in_a_header, in_a_cookie, in_the_body, in_a_log, in_mail)


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.__name__)
def test_a_leak_wherever_it_is_planted_is_found(
    ground: Ground,
    leak: Callable[[HttpResponse], None],
    written: StringIO,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refuse = views.refuse

    def leaking(request: HttpRequest) -> HttpResponse:
        answer = refuse(request)
        leak(answer)
        return answer

    monkeypatch.setattr(views, "refuse", leaking)
    one = crawler(ground, Role.CARE_MANAGER, BOTH)
    one.ask("get", reverse("member", args=[ground.cleo.pk]))
    sent = " ".join(f"{each.subject} {each.body}" for each in mail.outbox)
    assert one.found or hidden_in(written.getvalue()) or hidden_in(sent)


def test_every_kind_of_error_is_among_what_is_asked(ground: Ground) -> None:
    one = crawler(ground, Role.CARE_MANAGER, BOTH)
    assert one.fail() >= {400, 403, 404, 405, 500}
    assert one.found == []


@pytest.mark.parametrize("kind", ["csv", "xlsx", "pdf"])
def test_a_word_in_a_file_is_read(ground: Ground, kind: str) -> None:
    """Whoever may read Alba's name finds it in each kind of file, as the crawl opens it."""
    one = crawler(ground, Role.SUPERVISOR, BOTH)
    said = {"kind": kind, "purpose": "TREAT", "q": ""}
    answer = one.ask("post", reverse("export_members"), said)
    assert re.search(r"qzalbafamilyname", text_of(answer).lower())
