"""Two members, each with a word of their own in all that is kept; and browsers of who works there.

Alba is Fernhill Street's, and Marta's; Joyce of Two Rivers is on her care team too, and consents
name Two Rivers and the lead. Cleo is Two Rivers' and Joyce's alone: nobody else knows her. Each
word begins like no other word on a page, and says of whom and what it is, so that any answer can
be searched for what it must not hold.
"""

import re
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from urllib.parse import quote

from django.contrib.messages.storage.cookie import CookieStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client
from pypdf import PdfReader

from hearth.access.actors import Actor, acting
from hearth.access.areas import Area
from hearth.access.arranging import give_personal_hat, keep_away, name_for, refer
from hearth.access.models import (
    Disclosure,
    Emergency,
    Named,
    PersonalHat,
    Referral,
    Restriction,
    Signal,
)
from hearth.access.purposes import Purpose
from hearth.consents.models import ConsentForm, Manner
from hearth.consents.policies import Signed
from hearth.consents.services import record_form
from hearth.documents.models import Document
from hearth.documents.services import keep_document
from hearth.encounters.models import Contact
from hearth.encounters.services import NewContact, log_contact
from hearth.foundation import context
from hearth.foundation.clock import now
from hearth.foundation.models import User
from hearth.ledger.models import Enrollment
from hearth.members.models import ContactPoint, Identifier, Member
from hearth.network.models import Organization
from hearth.rules.labels import (
    DV,
    HIV,
    MH,
    MINOR,
    NORMAL,
    PSYCHOTHERAPY,
    REPRO,
    SUD_NOTES,
    SUD_PART2,
)
from hearth.trainings.models import Session
from hearth.trainings.services import NewSession, record_session
from hearth.transitions.models import Stay
from hearth.workforce.models import Proposal
from hearth.workforce.roles import Role
from hearth.workforce.services import propose_employment
from tests.access.comparing import POLICIES_OFF
from tests.access.server import as_app
from tests.access.test_pages import plain
from tests.hostile.reading import strings_of_a_sheet
from tests.support.cast import ZONE, Cast, bring_in, hat, hire, make_member

LONG_AGO = date(2010, 1, 1)
BORN = date(1971, 3, 9)
WORD = re.compile(r"qz(?:alba|cleo|nora)[a-z]{3,40}")
SHEET, PRINT = "spreadsheetml", "application/pdf"
HELD_AT_AGENCIES = {
    "sudpart": SUD_PART2, "hiv": HIV, "mental": MH, "minor": MINOR, "repro": REPRO,
}  # fmt: skip
"""Reasons that roles of an agency hold and those of a lead do not, as words have them."""


def word(of: str, what: str) -> str:
    """The word that stands in something of somebody."""
    return f"Qz{of}{what}"


@dataclass
class Ground:
    """The members, and the rows of theirs that addresses name."""

    cast: Cast
    alba: Member
    cleo: Member
    contacts: dict[str, Contact] = field(default_factory=dict)  # by whose; "secret": sealed notes
    documents: dict[str, Document] = field(default_factory=dict)
    stays: dict[str, Stay] = field(default_factory=dict)
    emergencies: dict[str, Emergency] = field(default_factory=dict)
    signals: dict[str, Signal] = field(default_factory=dict)
    forms: dict[str, ConsentForm] = field(default_factory=dict)
    restrictions: dict[str, Restriction] = field(default_factory=dict)
    named: dict[str, Named] = field(default_factory=dict)
    hats: dict[str, PersonalHat] = field(default_factory=dict)
    referrals: dict[str, Referral] = field(default_factory=dict)
    session: Session | None = None  # that Marta took part in and Greta recorded
    proposal: Proposal | None = None  # of another role for Greta, which Theo proposed
    newcomer: int = 0  # an employment at Fernhill Street whose person has no password yet

    def enrollment(self, member: Member) -> Enrollment:
        """The member's place in the program."""
        return Enrollment.objects.get(member=member)


def lay_out(cast: Cast) -> Ground:
    """Both members with their words, written by whoever is connected (the administrator)."""
    alba = make_member(
        cast, cast.fernhill, care_managers=[cast.marta, cast.joyce],
        consent_to=[cast.lead, cast.two_rivers],
    )  # fmt: skip
    cleo = make_member(cast, cast.two_rivers, care_managers=[cast.joyce])
    ground = Ground(cast, alba, cleo)
    for of, member, actor in (("alba", alba, cast.marta), ("cleo", cleo, cast.joyce)):
        _name(of, member)
        _number(of, member)
        ground.contacts[of] = _contact(of, member, actor)
        ground.documents[of] = _document(of, member, actor)
        ground.stays[of] = _stay(of, member)
        ground.emergencies[of] = _emergency(of, member, cast.saul)
        ground.signals[of] = _signal(member, cast.greta if of == "alba" else cast.saul)
    _tell_more(ground)
    _staff(ground)
    _arrange(ground, "alba", alba, cast.petra, cast.marta)
    _arrange(ground, "cleo", cleo, cast.ines, cast.joyce)
    _sign_and_send(ground, "alba", alba, cast.marta, cast.two_rivers, cast.two_rivers)
    _sign_and_send(ground, "cleo", cleo, cast.joyce, cast.fernhill, cast.lead)
    return ground


def _name(of: str, member: Member) -> None:
    for column in ("given_name", "family_name", "chosen_name", "safe_contact", "phone"):
        setattr(member, column, word(of, column.replace("_", "")))
    member.save()


def _number(of: str, member: Member) -> None:
    at = {"network_id": member.network_id, "agency_id": member.agency_id, "member": member}
    Identifier.objects.create(**at, authority="Medicaid", value=word(of, "number"))
    for label, what in ((NORMAL, "address"), (DV, "shelter")):
        ContactPoint.objects.create(
            **at, kind="address", value=word(of, what), label=label, starts_on=LONG_AGO,
            recorded_at=now(),
        )  # fmt: skip


def _contact(of: str, member: Member, actor: Actor, what: str = "", label: int = NORMAL) -> Contact:
    said = NewContact(
        occurred_at=now() - timedelta(hours=3), zone=ZONE, mode="phone", with_whom="other",
        note=word(of, f"{what}note"), promise=word(of, f"{what}promise"),
        next_on=(now() + timedelta(days=2)).date(), form_nonce=f"ground-{of}{what}", label=label,
    )  # fmt: skip
    with acting(actor):
        return log_contact(actor, member, said).contact


def _document(of: str, member: Member, actor: Actor) -> Document:
    content = f"%PDF-1.4\n% {word(of, 'bytes')}\n%%EOF".encode()
    file = SimpleUploadedFile(f"{word(of, 'file')}.pdf", content)
    with acting(actor):
        return keep_document(actor, member, file, kind="form")


def _stay(of: str, member: Member) -> Stay:
    return Stay.objects.create(
        network_id=member.network_id, agency_id=member.agency_id, member=member,
        facility_id=member.agency_id, visit_number=word(of, "visit"), stay_class="inpatient",
        discharged_at=now() - timedelta(days=3), zone=ZONE, recorded_at=now(),
    )  # fmt: skip


def _emergency(of: str, member: Member, actor: Actor) -> Emergency:
    """One that is over, so that it opens nothing."""
    return Emergency.objects.create(
        network_id=member.network_id, agency_id=actor.organization_id, member=member,
        employment_id=actor.hat_id, code="danger", words=word(of, "emergency"),
        starts_at=now() - timedelta(hours=9), ends_at=now() - timedelta(hours=5),
    )  # fmt: skip


def _signal(member: Member, actor: Actor) -> Signal:
    return Signal.objects.create(
        network_id=member.network_id, agency_id=actor.organization_id, member=member,
        hat_id=actor.hat_id, rule="no_tie", on=LONG_AGO, seen=1, noted_at=now(),
    )  # fmt: skip


def _tell_more(ground: Ground) -> None:
    """What a label keeps from everybody, and what was disclosed of Cleo."""
    secret = _contact("alba", ground.alba, ground.cast.marta, "secret")
    Contact.objects.filter(pk=secret.pk).update(label=SUD_NOTES)
    ground.contacts["secret"] = secret
    Disclosure.objects.create(
        network_id=ground.cleo.network_id, agency_id=ground.cleo.agency_id, member=ground.cleo,
        recipient=ground.cast.lead, hat_id=ground.cast.noor.hat_id, at=now(), consents=[],
        what=word("cleo", "disclosed"), view_id="",
    )  # fmt: skip


def _staff(ground: Ground) -> None:
    """Marta in a role of the program, with a session; a newcomer; and a role that waits."""
    cast = ground.cast
    marta = bring_in(cast, cast.marta)
    trained = NewSession(
        kind="training", occurred_at=now() - timedelta(days=2), zone=ZONE, minutes=90, form="",
        note="", form_nonce="ground",
    )  # fmt: skip
    with acting(cast.greta):
        record_session(cast.greta, [marta], trained)
    ground.session = Session.objects.filter(recorder_id=cast.greta.hat_id).latest("pk")
    newcomer = hat(hire("Liv Quarry", cast.fernhill, Role.CARE_MANAGER))
    User.objects.filter(pk=newcomer.staff.user_id).update(password="!")
    ground.newcomer = newcomer.pk
    ground.proposal = propose_employment(
        hat(cast.greta).staff, cast.lead, Role.LEAD_ADMINISTRATOR, LONG_AGO,
        by_hat=cast.theo.hat_id, at=now(),
    )  # fmt: skip


def _arrange(ground: Ground, of: str, member: Member, officer: Actor, named: Actor) -> None:
    """A restriction, a named access and a sign-in that change nothing of who reads the words."""
    away = hat(ground.cast.theo).staff
    # Without a password: whoever lost their first link asks for another.
    kin = User.objects.create_user(f"kin.{of}@demo.example", None, word(of, "kin"))
    with acting(officer):
        ground.restrictions[of] = keep_away(
            officer, member, staff=away, starts_on=LONG_AGO, words=word(of, "keptaway")
        )
        ground.named[of] = name_for(
            officer, member, hat(named), reasons=[PSYCHOTHERAPY], starts_on=LONG_AGO,
            words=word(of, "named"),
        )  # fmt: skip
        ground.hats[of] = give_personal_hat(
            officer, member, kin, Role.REPRESENTATIVE, starts_on=LONG_AGO,
            authority=word(of, "authority"),
        )  # fmt: skip


def _sign_and_send(
    ground: Ground, of: str, member: Member, actor: Actor, named: Organization, there: Organization
) -> None:
    """A form that was signed, which names an organization, and a packet sent to one.

    Those of Cleo open nothing: Fernhill Street does not know her, and at the lead nobody is in a
    role that reads packets.
    """
    said = Signed(
        recipients=(named,), labels=(NORMAL,), purposes=(Purpose.TREATMENT,),
        signed_on=actor.today, manner=Manner.SIGNED, words=word(of, "signed"),
        nonce=f"ground-{of}",
    )  # fmt: skip
    with acting(actor):
        ground.forms[of] = record_form(actor, member, said)
        ground.referrals[of] = refer(
            actor, member, there, areas=[Area.IDENTITY], starts_on=actor.today,
            ends_on=actor.today + timedelta(days=30), words=word(of, "packet"),
        )  # fmt: skip


def tell_of_reasons(ground: Ground) -> None:
    """A contact of Alba's for each reason that an agency holds and its lead does not."""
    for what, label in HELD_AT_AGENCIES.items():
        ground.contacts[what] = _contact(
            "alba", ground.alba, ground.cast.marta, f"held{what}", label
        )


class BrokenAnswerError(Exception):
    """An answer that says that something failed; a planted mistake must not be found by it."""


@dataclass
class Browser:
    """Somebody's open session, in one mode: under both layers, or one of them off.

    No answer may be of 500 or more, but where a test has something break: a page that fails
    holds no word either, and would prove nothing.
    """

    user: User
    mode: str
    may_break: bool = False
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def __post_init__(self) -> None:
        self.client.force_login(self.user)
        session = self.client.session
        session["confirmed_at"] = now().timestamp()  # whoever is asked again just was
        session.save()

    def ask(self, method: str, address: str, form: object = None, **headers: str) -> HttpResponse:
        """One request, as the application's role unless the policies are off."""
        context.end()
        with nullcontext() if self.mode == POLICIES_OFF else as_app():
            answer = getattr(self.client, method)(address, form, headers=headers)
        if answer.status_code >= 500 and not self.may_break:
            raise BrokenAnswerError(f"{answer.status_code}: {method} {address}, {self.mode}")
        return answer


def browser(actor: Actor, mode: str) -> Browser:
    """The browser of an actor."""
    return Browser(User.objects.get(pk=actor.user_id), mode)


def words_in(response: HttpResponse) -> set[str]:
    """The words in any byte of an answer: its body, opened if it is a file, headers, cookies."""
    return words_of(text_of(response))


def words_of(text: str) -> set[str]:
    """The words in a text, in small letters."""
    return set(WORD.findall(text.lower()))


def text_of(response: HttpResponse) -> str:
    """All that an answer says."""
    headers = " ".join(f"{name} {value}" for name, value in response.items())
    cookies = " ".join(
        f"{one.OutputString()} {_messages(name, one.value)}"
        for name, one in response.cookies.items()
    )
    return f"{headers} {cookies} {_body(response)}"


def _messages(name: str, value: str) -> str:
    """What is said on the next page, which the cookie has packed."""
    if name != "messages" or not value:
        return ""
    return " ".join(str(one) for one in CookieStorage(HttpRequest())._decode(value) or [])


def _body(response: HttpResponse) -> str:
    content, kind = response.content, response.get("Content-Type", "")
    plain = content.decode("utf-8", "replace")
    if SHEET in kind:
        return " ".join(strings_of_a_sheet(content))
    if PRINT in kind and content.startswith(b"%PDF") and b"/Page" in content:
        pages = PdfReader(BytesIO(content)).pages
        return plain + " ".join("".join(one.extract_text().split()) for one in pages)
    return plain


def drawn(response: HttpResponse) -> tuple[int, str, str]:
    """Status, headers with cookies, and body, without what is drawn anew for each request."""
    status, headers, body = plain(response)
    path = response.wsgi_request.path
    for one in (path, quote(path, safe="")):
        headers = headers.replace(one, "PATH")
    cookies = sorted((name, _messages(name, one.value)) for name, one in response.cookies.items())
    return status, f"{headers} {cookies}", body.decode()


def named_in(words: Iterable[str], ground: Ground) -> set[int]:
    """The members of whom there are words."""
    of = {"alba": ground.alba.pk, "cleo": ground.cleo.pk}
    return {pk for name, pk in of.items() for one in words if one.startswith(f"qz{name}")}
