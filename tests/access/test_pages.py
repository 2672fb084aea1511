"""Every page for every hat: what is shown, what is refused, and what is written of it.

Each row carries a word of its own. A page may hold the words of what the model lets the reader
read of the members it is about, and no other; what is refused looks like what is absent.
"""

import re
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from hearth.access.models import Disclosure, PersonalHat
from hearth.access.purposes import CODES, PERMITTED
from hearth.encounters.models import Contact
from hearth.foundation import context
from hearth.foundation.clock import frozen_at, now
from hearth.foundation.models import Activity
from hearth.ledger.models import Enrollment, Span
from hearth.ledger.packs import install_pack
from hearth.rules.obligation import SpanKind
from hearth.ui.registry import _panels
from hearth.workforce.roles import ADMINISTRATORS, NOT_EMPLOYED, Role
from tests.access.comparing import APPLICATION_OFF, BOTH, FIGURES, IS_DEEP, MODES, POLICIES_OFF
from tests.access.factories import FIRST_ID
from tests.access.model import Item
from tests.access.server import as_app, run, undone
from tests.access.world import CONSENTS, TIES, TOKENS, Stage, token_of
from tests.architecture.test_views import addresses
from tests.support.confirming import confirmed

TEAM = {Role.CARE_MANAGER, Role.PEER, Role.CLINICIAN, Role.CONSULTANT}
RECORDS = {*TEAM, Role.SUPERVISOR}
CARE = {*RECORDS, Role.LEAD_ADMINISTRATOR}
COURSE = {*CARE, Role.INTAKE, Role.BILLER}
ENTERS = {*RECORDS, Role.INTAKE}
EMPLOYED = set(Role) - set(NOT_EMPLOYED)
EVERYBODY = {*EMPLOYED, Role.MEMBER, Role.REPRESENTATIVE}
OFFICERS = {Role.PRIVACY_OFFICER}
GLASS = {Role.CARE_MANAGER, Role.SUPERVISOR, Role.CLINICIAN, Role.CONSULTANT}
SENDS = {Role.CARE_MANAGER, Role.SUPERVISOR}
RECEIVING = {*SENDS, Role.CLINICIAN, Role.INTAKE}
KEEPERS = {Role.SYSTEM_ADMINISTRATOR, Role.NETWORK_ADMINISTRATOR}
WORD = re.compile(r"([MICWT])(\d{8})\1")
ABSENT = 999
ABOUT_WHO = ("members_member", "members_identifier", "access_consent")
OF_FEWER = {"contacts": CARE, "documents": CARE, "referrals": SENDS}  # panels, and whose
PACK = "nys-health-home"
ABOUT_NO_MEMBER = ("nobody", "list", "staff", "session")


@dataclass(frozen=True)
class Page:
    """What an address is about, whose it is, and which words it holds entirely."""

    about: str  # nobody, list, member, panel, served (a member one may record about), contact
    roles: frozenset[int]
    method: str = "get"
    entirely: str = ""  # letters of the words that must all be there
    is_form: bool = False  # also takes the form it shows
    is_certain: bool = True  # opens whenever it may; else further policies have a say
    target: tuple[int | str, ...] = ()  # arguments of an address that is about nobody


def page(about: str, roles: set[int], method: str = "get", **more: object) -> Page:
    return Page(about, frozenset(roles), method, **more)


# A new address fails until it has a row here.
PAGES = {
    "open_in_emergency": page("nobody", GLASS),
    "emergencies": page("list", OFFICERS),
    "review_emergency": page("nobody", OFFICERS, target=(ABSENT,)),
    "signals": page("list", OFFICERS),
    "close_signal": page("nobody", OFFICERS, target=(ABSENT,)),
    "disclosures": page("list", OFFICERS),
    "access_report": page("member", OFFICERS, entirely="M"),
    "member_labels": page("member", OFFICERS, entirely="M"),
    "change_label": page("nobody", OFFICERS, target=(ABSENT, "stay", ABSENT)),
    "who_may_see": page("member", OFFICERS, entirely="M"),
    "restrictions": page("member", OFFICERS, entirely="M"),
    "keep_person_away": page("member", OFFICERS, entirely="M"),
    "keep_organization_away": page("member", OFFICERS, entirely="M"),
    "seal_member": page("member", OFFICERS, entirely="M"),
    "end_restriction": page("nobody", OFFICERS, target=(ABSENT,)),
    "named_access": page("member", OFFICERS, entirely="M"),
    "give_named_access": page("member", OFFICERS, entirely="M"),
    "end_named_access": page("nobody", OFFICERS, target=(ABSENT,)),
    "personal_hats": page("member", OFFICERS, entirely="M"),
    "give_personal_hat": page("member", OFFICERS, entirely="M"),
    "new_personal_link": page("nobody", OFFICERS, "post", target=(ABSENT,)),
    "end_personal_hat": page("nobody", OFFICERS, target=(ABSENT,)),
    "member_referrals": page("served", SENDS, entirely="M"),
    "send_packet": page("served", SENDS, entirely="M"),
    "end_referral": page("nobody", SENDS, target=(ABSENT,)),
    "referred_to_us": page("list", RECEIVING),
    "own_access": page("nobody", {Role.MEMBER}),
    "home": page("nobody", EVERYBODY),
    "hat": page("nobody", EVERYBODY),
    "people": page("nobody", set(ADMINISTRATORS)),
    "invite": page("nobody", set(ADMINISTRATORS)),
    "person": page("nobody", set(ADMINISTRATORS), target=(ABSENT,)),
    "new_link": page("nobody", set(ADMINISTRATORS), "post", target=(ABSENT,)),
    "new_password": page("nobody", set(ADMINISTRATORS), "post", target=(ABSENT,)),
    "change_role": page("nobody", set(ADMINISTRATORS), target=(ABSENT,)),
    "suspend_person": page("nobody", set(ADMINISTRATORS), "post", target=(ABSENT,)),
    "resume_person": page("nobody", set(ADMINISTRATORS), "post", target=(ABSENT,)),
    "leave": page("nobody", set(ADMINISTRATORS), target=(ABSENT,)),
    "confirm_proposal": page("nobody", KEEPERS, "post", target=(ABSENT,)),
    "withdraw_proposal": page("nobody", KEEPERS, "post", target=(ABSENT,)),
    "organizations": page("nobody", KEEPERS),
    "add_organization": page("nobody", KEEPERS),
    "organization": page("nobody", KEEPERS, target=(ABSENT,)),
    "suspend_organization": page("nobody", KEEPERS, "post", target=(ABSENT,)),
    "resume_organization": page("nobody", KEEPERS, "post", target=(ABSENT,)),
    "accept_invitation": page("nobody", set(), target=(ABSENT,)),
    "system": page("nobody", {Role.SYSTEM_ADMINISTRATOR}),
    "account_login": page("nobody", set()),
    "account_logout": page("nobody", set()),
    "mfa_authenticate": page("nobody", set()),
    "mfa_login_webauthn": page("nobody", set()),
    "sign_in_by_organization": page("nobody", set(), target=(ABSENT,)),
    "organization_callback": page("nobody", set(), target=(ABSENT,)),
    "mfa_index": page("nobody", EVERYBODY),
    "kept_form": page("nobody", set()),  # nothing waits; see test_time_outs
    "own_sessions": page("nobody", EVERYBODY),
    "account_change_password": page("nobody", EVERYBODY),
    "mfa_activate_totp": page("nobody", EVERYBODY),
    "mfa_deactivate_totp": page("nobody", EVERYBODY),
    "mfa_add_webauthn": page("nobody", EVERYBODY),
    "mfa_remove_webauthn": page("nobody", EVERYBODY, target=(ABSENT,)),
    "mfa_view_recovery_codes": page("nobody", EVERYBODY),
    "mfa_generate_recovery_codes": page("nobody", EVERYBODY),
    "link_organization": page("nobody", EVERYBODY, "post", target=(ABSENT,)),
    "account_reauthenticate": page("nobody", EVERYBODY),
    "mfa_reauthenticate": page("nobody", EVERYBODY),
    "mfa_reauthenticate_webauthn": page("nobody", EVERYBODY),
    "set_language": page("nobody", set()),
    "health": page("nobody", set()),
    "members": page("list", COURSE | OFFICERS, entirely="M"),
    "export_members": page("nobody", COURSE, "post"),  # without its form; with it, see check_lists
    "my_day": page("list", TEAM),
    "team": page("nobody", {Role.SUPERVISOR}),
    "sessions": page("staff", RECORDS, entirely="T"),
    "record_session": page("nobody", {Role.SUPERVISOR}),
    "session_saved": page("session", {Role.SUPERVISOR}, is_certain=False),
    "amend_session": page("session", {Role.SUPERVISOR}, entirely="T", is_certain=False),
    "undo_session": page("session", {Role.SUPERVISOR}, "post", is_certain=False),
    "program_manual": page("nobody", EMPLOYED, target=(ABSENT,)),
    "member": page("member", COURSE, entirely="M"),
    "panel": page("panel", COURSE),
    "member_contacts": page("member", CARE, entirely="MC"),
    "member_documents": page("member", CARE, entirely="M"),
    "add_document": page("served", RECORDS, entirely="M"),
    "document": page("document", CARE, is_certain=False),  # of these, no bytes are kept
    "set_aside_document": page("own document", RECORDS, "post", is_certain=False),
    "member_consents": page("member", COURSE, entirely="M"),
    "record_consent": page("served", ENTERS, entirely="M"),
    "withdraw_consents": page("served", ENTERS, entirely="M"),
    "consent": page("consent", COURSE, entirely="M"),
    "release_packet": page("consent", COURSE, entirely="M"),
    "add_to_consent": page("own consent", ENTERS, entirely="M"),
    "keep_paper": page("own consent", RECORDS, entirely="M"),
    "log_contact": page("served", RECORDS, entirely="M", is_form=True),
    "preview_contact": page("served", RECORDS, "post"),
    "contact_saved": page("contact", RECORDS),
    "amend_contact": page("contact", RECORDS, is_form=True, is_certain=False),
    "undo_contact": page("contact", RECORDS, "post", is_certain=False),
    "keep_promise": page("contact", RECORDS, "post", is_certain=False),
    "member_place": page("served", RECORDS, is_form=True, is_certain=False),
    "member_acuity": page("scored", RECORDS, is_form=True, is_certain=False),
}
SESSION_PAGES = tuple(name for name, one in PAGES.items() if one.about == "session")
HATS = (
    "fernhill Care manager", "fernhill Supervisor", "nine Care manager", "nine Supervisor",
    "lead Lead administrator", "fernhill System administrator", "fernhill Lead administrator",
    "elsewhere Care manager", "fernhill Clinician", "fernhill Intake", "lead Biller",
    "fernhill Quality analyst", "fernhill Privacy officer", "ended Supervisor",
)  # fmt: skip


@dataclass
class Visit:
    """One hat before the pages, in one mode."""

    stage: Stage
    hat_name: str
    mode: str
    requests: int = 0
    disclosed: int = 0

    def __post_init__(self) -> None:
        self.world = self.stage.world
        self.hat = self.world.hats[self.stage.hats[self.hat_name].pk]
        self.role = self.hat.role if self.world.acts(self.hat) else None
        self.client = Client()
        row = self.stage.hats[self.hat_name]
        self.client.force_login(row.user if isinstance(row, PersonalHat) else row.staff.user)
        confirmed(self.client)  # whoever is asked again just was

    def ask(
        self,
        name: str,
        target: tuple[object, ...],
        query: str = "",
        form: dict[str, str] | None = None,
    ) -> HttpResponse:
        """Ask for a page, or send it a form; what it wrote is undone."""
        self.requests += 1
        address = reverse(name, args=target) + query
        context.end()
        with undone():
            with nullcontext() if self.mode == POLICIES_OFF else as_app():
                method = "post" if form else PAGES[name].method
                response = getattr(self.client, method)(address, form)
                rows = Activity.objects.filter(id__lt=FIRST_ID, hat_id=self.hat.id)
                response.noted = set(rows.values_list("member_id", flat=True))
                own = Contact.objects.filter(employment_id=self.hat.id, form_nonce="sent-by-hand")
                # Other tests keep networks of their own in this database.
                moved = Span.objects.filter(
                    id__lt=FIRST_ID, kind=SpanKind.HOLD, network_id__in=self.stage.offerings
                )
                response.has_recorded = own.exists() or moved.exists()
            filed = Disclosure.objects.filter(id__lt=FIRST_ID, hat_id=self.hat.id)
            response.disclosed = set(filed.values_list("member_id", "agency_id", "label"))
        return response

    def reads(self, item: Item) -> bool:
        return self.world.may_read(self.hat, item, PERMITTED[Role(self.hat.role)][0])

    def share(self, items: list[Item]) -> list[Item]:
        """Whom or what this hat asks about: everything, or a share, others the others."""
        return items if IS_DEEP else items[HATS.index(self.hat_name) :: len(HATS)]


@pytest.fixture(scope="module")
def village(stage: Stage) -> Iterator[Stage]:
    """The stage with a program that is installed, so that pages have something due to show."""
    offering = next(iter(stage.offerings.values()))[0]
    with undone():
        offering.pack_key = PACK
        offering.parameters = {"follow_up_days": 7}
        offering.save()
        install_pack(offering)
        run("set constraints all immediate")
        yield stage


@pytest.fixture
def still() -> Iterator[datetime]:
    """A clock that stands: pages say the minute at which they were made."""
    with frozen_at(now()):
        yield now()


def items_about(stage: Stage, member: int) -> list[Item]:
    """The rows about a member that carry a word."""
    return [one for one in stage.world.items if one.member == member and one.table in TOKENS]


def contacts_of(stage: Stage, member: int) -> list[Item]:
    """One contact of the member's at each agency, under another label at each."""
    found = [one for one in items_about(stage, member) if one.table == "encounters_contact"]
    return [found[0], found[len(found) // 2 + 1]]


def documents_of(stage: Stage, member: int) -> list[Item]:
    """One document of the member's at each agency, under another label at each."""
    rows = stage.world.items
    found = [one for one in rows if (one.table, one.member) == ("documents_document", member)]
    return [found[0], found[len(found) // 2 + 1]]


def consents_of(stage: Stage, member: int) -> list[Item]:
    """One form of the member's at each agency, under another label at each."""
    rows = stage.world.items
    found = [one for one in rows if (one.table, one.member) == ("consents_consentform", member)]
    return [found[0], found[len(found) // 2 + 1]]


def sample(stage: Stage, *consents: str) -> list[Item]:
    """Members of each tie, with the given consents; some for whom more is arranged; and those of
    the other network."""
    every = [one for one in stage.world.items if one.table == "members_member"]
    wide = len(CONSENTS)
    chosen = [
        every[tie * wide + list(CONSENTS).index(consent)]
        for tie in range(len(TIES))
        for consent in consents
    ]
    arranged, foreign = every[len(TIES) * wide : -2], every[-2:]
    return chosen + arranged[::9] + foreign


def words_in(response: HttpResponse) -> set[str]:
    return {found.group() for found in WORD.finditer(response.content.decode())}


def words_of(items: list[Item]) -> set[str]:
    return {token_of(one.table, one.key) for one in items}


def plain(response: HttpResponse) -> tuple[int, str, bytes]:
    """An answer without what is drawn anew for each request, and without its own address."""
    body = response.content.decode()
    path = response.wsgi_request.path
    for drawn in (path, quote(path, safe="")):
        body = body.replace(drawn, "PATH")
    body = re.sub(r'(name="csrfmiddlewaretoken" value=|"X-CSRFToken": )"[^"]*"', "CSRF", body)
    body = re.sub(r'(name="hearth-view" content=)"[^"]*"', "VIEW", body)
    body = re.sub(r'(name="form_nonce" value=)"[^"]*"', "NONCE", body)
    headers = {name: value for name, value in response.items() if name != "Content-Length"}
    return response.status_code, str(sorted(headers.items())), body.encode()


def targets(visit: Visit, about: str, member: Item) -> Iterator[tuple[tuple[object, ...], bool]]:
    """(arguments of the address, whether the model opens it) of the pages about a member."""
    knows = visit.reads(member)
    serves = visit.world.is_related(visit.hat, member.key) and knows
    if about == "member":
        yield (member.key,), knows
    elif about == "panel":
        for name in _panels:
            yield (member.key, name), knows and visit.role in OF_FEWER.get(name, COURSE)
    elif about == "served":
        yield (member.key,), serves
    elif about == "scored":  # the village's program scores nothing: there is no such page
        yield (member.key, enrollment_of(member)), False
    elif about.endswith("consent"):
        for one in consents_of(visit.stage, member.key):
            yield (one.key,), visit.reads(one) and (serves if about == "own consent" else knows)
    elif about.endswith("document"):
        for one in documents_of(visit.stage, member.key):
            yield (one.key,), visit.reads(one) and (serves or about == "document")
    else:
        for one in contacts_of(visit.stage, member.key):
            yield (one.key,), serves and visit.reads(one)


def test_every_address_has_a_row_in_the_table_of_pages() -> None:
    assert {one.name for _, one in addresses()} == set(PAGES)


@pytest.mark.parametrize("hat", HATS)
def test_pages_show_what_the_model_allows_and_no_more(
    village: Stage, hat: str, caplog: pytest.LogCaptureFixture
) -> None:
    visit = Visit(village, hat, BOTH)
    for member in visit.share(sample(village, "all")):
        check_pages_about(visit, member, tuple(PAGES))
    check_lists(visit)
    check_pages_about_staff(visit)
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
    FIGURES.append(f"pages, {hat}: {visit.requests} requests")


@pytest.mark.parametrize("hat", HATS[::2])
@pytest.mark.parametrize("mode", [APPLICATION_OFF, POLICIES_OFF])
def test_either_layer_alone_keeps_the_pages_clean(
    village: Stage, mode: str, hat: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if mode == APPLICATION_OFF:
        monkeypatch.setenv("HEARTH_FAULT", "access-application-off")
    visit = Visit(village, hat, mode)
    for member in visit.share(sample(village, "fernhill normal")):
        check_pages_about(visit, member, ("member", "member_contacts", "log_contact"))
    check_lists(visit)
    check_pages_about_staff(visit)
    FIGURES.append(f"pages, {mode}, {hat}: {visit.requests} requests")


def check_pages_about(visit: Visit, member: Item, names: tuple[str, ...]) -> None:
    allowed = [one for one in items_about(visit.stage, member.key) if visit.reads(one)]
    for name in names:
        about = PAGES[name]
        if about.about in ABOUT_NO_MEMBER:
            continue
        for target, is_open in targets(visit, about.about, member):
            is_open = is_open and visit.role in about.roles
            check_answer(visit, name, visit.ask(name, target), member, allowed, is_open)
            if about.is_form:
                check_sending(visit, name, target, member, allowed, is_open)


def check_sending(
    visit: Visit,
    name: str,
    target: tuple[object, ...],
    member: Item,
    allowed: list[Item],
    is_open: bool,
) -> None:
    """A page that takes a form takes it from those who may open the page, and records for them."""
    for form in (filled(), filled(minutes="none"), held(member)):
        sent = visit.ask(name, target, form=form)
        check_answer(visit, name, sent, member, allowed, is_open)
        assert is_open or not sent.has_recorded, (name, target, visit.hat_name)
        if is_open and name == "member_place":
            own = agency_of(member) == visit.stage.hats[visit.hat_name].organization_id
            assert sent.has_recorded == (own and form == held(member)), (name, target)
        elif is_open and PAGES[name].is_certain:
            assert sent.has_recorded == (form == filled()), (name, target, visit.hat_name)


def enrolled(member: Item) -> Enrollment | None:
    """The member's place in the village's program."""
    return Enrollment.objects.filter(member_id=member.key, offering__pack_key=PACK).first()


def enrollment_of(member: Item) -> int:
    found = enrolled(member)
    return found.pk if found else ABSENT


def agency_of(member: Item) -> int | None:
    """Which agency serves the member; nobody else changes their place."""
    found = enrolled(member)
    return found.agency_id if found else None


def held(member: Item) -> dict[str, str]:
    """The form of a place in the program, which puts the member on hold."""
    change = f"{enrollment_of(member)}.begin.hold.hospital_stay"
    return {"change": change, "on": f"{now() - timedelta(days=1):%Y-%m-%d}"}


def filled(**said: str) -> dict[str, str]:
    """A contact form of yesterday."""
    yesterday = now() - timedelta(days=1)
    usual = {
        "mode": "phone",
        "outcome": "reached",
        "occurred_at": f"{yesterday:%Y-%m-%dT12:00}",
        "spoke_with": "other",
        "form_nonce": "sent-by-hand",
    }
    return usual | said


def check_answer(
    visit: Visit,
    name: str,
    response: HttpResponse,
    member: Item,
    allowed: list[Item],
    is_open: bool,
) -> None:
    """What is closed looks absent; what is open shows and notes what it is about alone."""
    about, where = PAGES[name], (name, member.key, visit.hat_name)
    shown = words_in(response)
    if not is_open:
        assert response.status_code == 404, where
        assert shown == set(), where
        assert response.noted == set(), where
        return
    assert response.status_code in (200, 303, 422) or not about.is_certain, where
    assert shown <= words_of(allowed), where
    if response.status_code != 303:
        wanted = {word for word in words_of(allowed) if word[0] in about.entirely}
        assert wanted <= shown, where
    assert response.noted <= {member.key}, where
    assert response.noted or not shown, where
    check_disclosed(visit, response, member, allowed, where)


def check_disclosed(
    visit: Visit,
    response: HttpResponse,
    member: Item,
    allowed: list[Item],
    where: tuple[object, ...],
) -> None:
    """What is another's and has a label stands in the account, and nothing that was not read."""
    if visit.mode == APPLICATION_OFF:  # the account is the application's to keep
        return
    ours = visit.stage.hats[visit.hat_name].organization_id
    words = words_in(response)
    shown = {
        (member.key, one.agency, one.label)
        for one in allowed
        if one.table not in ABOUT_WHO and one.label and one.agency != ours
        if token_of(one.table, one.key) in words
    }
    open_to_them = {
        (member.key, one.agency, one.label)
        for one in visit.world.items
        if one.member == member.key and one.label and one.agency != ours and visit.reads(one)
    }
    assert shown <= response.disclosed, where
    assert response.disclosed <= open_to_them, where
    visit.disclosed += len(response.disclosed)


def check_lists(visit: Visit) -> None:
    known = {
        token_of(one.table, one.key)
        for one in visit.world.items
        if one.table == "members_member" and visit.reads(one)
    }
    for name, about in PAGES.items():
        if about.about == "nobody":
            response = visit.ask(name, about.target)
            assert words_in(response) == set()
        elif about.about == "list" and visit.role not in about.roles:
            assert visit.ask(name, ()).status_code == 404
        elif about.about == "list":
            shown = words_of_all_pages(visit, name)
            assert shown <= known
            assert shown == known or not about.entirely
    purpose = CODES[PERMITTED[Role(visit.hat.role)][0]]
    file = visit.ask("export_members", (), form={"kind": "csv", "purpose": purpose})
    if visit.role in PAGES["export_members"].roles:
        assert words_in(file) == known
        assert file.noted == {int(word[1:-1]) for word in known}
    else:
        assert (file.status_code, words_in(file), file.noted) == (404, set(), set())


def check_pages_about_staff(visit: Visit) -> None:
    """Sessions stand on the pages of whoever may read them; they are about no member to note."""
    rows = [one for one in visit.world.items if one.table == "trainings_session"]
    own = [one for one in rows if visit.reads(one)]
    listed = visit.ask("sessions", ())
    if visit.role in PAGES["sessions"].roles:
        assert (listed.status_code, words_in(listed)) == (200, words_of(own))
    else:
        assert (listed.status_code, words_in(listed)) == (404, set())
    with frozen_at(now()):
        check_session_pages(visit, visit.share(rows))


def check_session_pages(visit: Visit, rows: list[Item]) -> None:
    absent = {name: plain(visit.ask(name, (ABSENT,))) for name in SESSION_PAGES}
    for one in rows:
        for name in SESSION_PAGES:
            answer = visit.ask(name, (one.key,))
            if visit.role in PAGES[name].roles and visit.reads(one):
                assert answer.status_code in (200, 303), (name, one)
                assert words_in(answer) <= words_of([one]), (name, one)
                assert words_in(answer) or "T" not in PAGES[name].entirely, (name, one)
            else:
                assert plain(answer) == absent[name], (name, one)
            assert answer.noted == set()
            visit.ask("sessions", ())  # what was said of an act stands on the next page, once


def words_of_all_pages(visit: Visit, name: str) -> set[str]:
    """The words of a list over all its pages; what is noted must equal what is shown.

    Officers' lists tell of people without a name too, and note them.
    """
    found: set[str] = set()
    for number in range(1, 99):
        response = visit.ask(name, (), f"?page={number}")
        shown = words_in(response)
        named, noted = {word[1:-1] for word in shown}, {str(one) for one in response.noted}
        assert named <= noted if PAGES[name].roles == OFFICERS else named == noted, name
        if shown <= found:
            break
        found |= shown
    return found


@pytest.mark.parametrize("hat", HATS[:6])
def test_what_is_refused_looks_like_what_is_absent(
    village: Stage, hat: str, still: datetime
) -> None:
    visit = Visit(village, hat, BOTH)
    for name, about in PAGES.items():
        if about.about in ABOUT_NO_MEMBER:
            continue
        absent = {
            plain(visit.ask(name, (ABSENT, *more)))
            for more in {"panel": [(one,) for one in _panels], "scored": [(ABSENT,)]}.get(
                about.about, [()]
            )
        }
        assert len(absent) == 1, name
        for member in visit.share(sample(village, "none")):
            for target, is_open in targets(visit, about.about, member):
                if not is_open or visit.role not in about.roles:
                    assert plain(visit.ask(name, target)) in absent, (name, target)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("hat", ["fernhill Care manager", "lead Lead administrator"])
def test_a_search_finds_nobody_by_what_the_reader_may_not_read(
    village: Stage, mode: str, hat: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if mode == APPLICATION_OFF:
        monkeypatch.setenv("HEARTH_FAULT", "access-application-off")
    visit = Visit(village, hat, mode)
    for member in visit.share(sample(village, "all")):
        for one in items_about(village, member.key):
            if one.table in ("members_member", "members_identifier") and not visit.reads(one):
                response = visit.ask("members", (), f"?q={token_of(one.table, one.key)}")
                assert response.noted == set(), one


def test_nobody_signed_in_is_shown_nobody(village: Stage) -> None:
    member = sample(village, "all")[4]
    client = Client()
    for name, about in PAGES.items():
        for target in {
            "nobody": [about.target], "list": [()], "staff": [()], "panel": [(member.key, "due")],
            "scored": [(member.key, ABSENT)],
        }.get(about.about, [(member.key,)]):  # fmt: skip
            with undone(), as_app():
                context.end()
                response = getattr(client, about.method)(reverse(name, args=target))
            assert words_in(response) == set()
            if about.roles:
                assert response.status_code == 302
                assert response["Location"].startswith("/accounts/login/")


def test_a_forgotten_note_of_who_saw_whom_is_noticed(
    village: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_FAULT", "web-forgets-activity")
    visit = Visit(village, "fernhill Supervisor", BOTH)
    with pytest.raises(AssertionError):
        check_lists(visit)


def test_an_account_that_is_not_kept_is_noticed(
    village: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = sample(village, "all")[list(TIES).index("fernhill")]
    visit = Visit(village, "fernhill Care manager", BOTH)
    check_pages_about(visit, served, ("member_contacts",))
    assert visit.disclosed > 0
    monkeypatch.setenv("HEARTH_FAULT", "access-disclosures-unfiled")
    with pytest.raises(AssertionError):
        check_pages_about(visit, served, ("member_contacts",))


def test_pages_that_ignore_consent_are_noticed(
    village: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_FAULT", "access-consent-ignored")
    visit = Visit(village, "fernhill Care manager", POLICIES_OFF)
    served = sample(village, "none")[list(TIES).index("fernhill")]
    with pytest.raises(AssertionError):
        check_pages_about(visit, served, ("member_contacts",))
