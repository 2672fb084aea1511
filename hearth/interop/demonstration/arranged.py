"""What is arranged around the health home's members: who stands for whom, what was signed and taken
back, referred, kept away, sealed, opened in an emergency, and what asks for a second look.

All of it is invented, and done by whoever would do it, through the services that their pages call.
What is opened goes through the middleware, which writes the log. The dice are not asked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import resolve, reverse
from django_htmx.middleware import HtmxDetails

from hearth.access.actors import Actor, acting, actor_of, interface_of
from hearth.access.areas import Area
from hearth.access.arranging import give_personal_hat, keep_away, refer
from hearth.access.emergencies import (
    Asked,
    EmergencyReason,
    Finding,
    break_glass,
    emergencies_seen,
    review_emergency,
)
from hearth.access.middleware import ActingPersonMiddleware, note_shown
from hearth.access.noticing import note_signals
from hearth.access.purposes import Purpose
from hearth.access.requests import ActingRequest
from hearth.access.services import admit_member, assign_care_manager, end_edge
from hearth.consents.models import Manner, Taking, Who
from hearth.consents.policies import Signed
from hearth.consents.selectors import standing_of_form
from hearth.consents.services import add_party, record_form, withdraw
from hearth.documents.models import Document, Kind
from hearth.documents.services import keep_document
from hearth.encounters.services import NewContact, log_contact
from hearth.foundation.clock import frozen_at, now, today_in
from hearth.foundation.models import User
from hearth.interop.demonstration import HOSPITAL
from hearth.interop.demonstration.cast import PASSWORD, ZONE, email_of, employment_of
from hearth.members.models import Member
from hearth.members.services import NewMember, register_member
from hearth.network.models import Network, Organization
from hearth.rules.labels import HIV, MH, MINOR, NORMAL, SUD_PART2
from hearth.workforce.models import Employment
from hearth.workforce.roles import Role

OPENED_DAYS_AGO = 1
"""When somebody looked at whom they had better not have, for the officers' queue of today."""
LEFT_DAYS_AGO = 60
MINOR_AGE = 15

FOR_MEMBERS = (
    ("kit", "Kit Marlowe", Role.MEMBER),
    ("odalys", "Odalys Ferreira-Vance", Role.REPRESENTATIVE),
)


@dataclass(frozen=True)
class Stage:
    """Where this is played: the members by family name, and who works there by name in addresses.

    `day` is today, the database's: it decides what is open.
    """

    network: Network
    organizations: dict[str, Organization]
    members: dict[str, Member]
    day: date

    def hat(self, who: str) -> Actor:
        """The hat of somebody by the first part of their address."""
        return actor_of(employment_of(who))


def arrange(network: Network) -> None:
    """Do all of it, once. The network has its members and their contacts already."""
    with acting(interface_of(network)) as interface:
        members = {one.family_name: one for one in Member.objects.filter(network=network)}
        organizations = {one.code: one for one in Organization.objects.filter(network=network)}
        stage = Stage(network, organizations, members, interface.today)
        _put_on_care_teams(stage)
        _have_somebody_leave(stage)
        _bring_a_minor(stage)
    _record_what_has_a_label(stage)
    _sign(stage)
    _take_back(stage)
    _refer(stage)
    _keep_away(stage)
    _give_sign_ins(stage)
    _look(stage)
    _break_the_glass(stage)


def _put_on_care_teams(stage: Stage) -> None:
    """Who works with whom beside the care managers; Ilse at Two Rivers with two of Fernhill's."""
    since = today_in(ZONE) - timedelta(days=45)
    for who, family_name in (
        ("amara", "Serrano"),
        ("amara", "Marlowe"),
        ("lucan", "Ashgrove"),
        ("ilse", "Marlowe"),
        ("ilse", "Sosa Lujan"),
        ("ilse", "Whitcombe"),
    ):
        assign_care_manager(stage.members[family_name], employment_of(who), since)


def _have_somebody_leave(stage: Stage) -> None:
    """Somebody whom Fernhill served until two months ago: its own record, and no tie any more."""
    fernhill, today = stage.organizations["FERN"], today_in(ZONE)
    left = register_member(fernhill, NewMember("Quirke", "Halden", date(1969, 2, 3)))
    tie = admit_member(left, fernhill, today - timedelta(days=LEFT_DAYS_AGO + 200))
    end_edge(tie, today - timedelta(days=LEFT_DAYS_AGO))
    stage.members["Quirke"] = left


def _bring_a_minor(stage: Stage) -> None:
    """Fernhill knows the son of one of its members; he is in no program here."""
    fernhill, today = stage.organizations["FERN"], today_in(ZONE)
    born = date(today.year - MINOR_AGE, 1, 6)
    teo = register_member(fernhill, NewMember("Ferreira-Vance", "Teo", born, "es"))
    assign_care_manager(teo, employment_of("marta"), today - timedelta(days=90))
    stage.members["Teo"] = teo


def _record_what_has_a_label(stage: Stage) -> None:
    """Contacts and a document that tell of something."""
    kit = stage.members["Marlowe"]
    _log(stage, kit, 12, HIV, "Picked up the new HIV medicine together. Takes it with breakfast.")
    _log(
        stage, kit, 9, MH, "Has not slept since the anniversary. Wants to see the counselor again."
    )
    _log(stage, stage.members["Teo"], 10, MINOR, "Came alone, and asked that this stays with us.")
    _keep(stage, kit, "quayside-discharge-summary", Kind.RECORD, SUD_PART2, 21)


def _log(stage: Stage, member: Member, days_ago: int, label: int, note: str) -> None:
    at = _at(days_ago, 14)
    new = NewContact(
        occurred_at=at,
        zone=ZONE,
        mode="in_person",
        with_whom="member",
        minutes=30,
        note=note,
        label=label,
        form_nonce=f"demonstration-arranged-{member.pk}-{at:%Y%m%d}",
    )
    marta = stage.hat("marta")
    with frozen_at(at + timedelta(hours=1)), acting(marta):
        log_contact(marta, member, new)


def _keep(
    stage: Stage, member: Member, name: str, kind: Kind, label: int, days_ago: int
) -> Document:
    marta = stage.hat("marta")
    upload = ContentFile(_page(f"Invented for the demonstration: {name}"), name=f"{name}.pdf")
    with frozen_at(_at(days_ago, 11)), acting(marta):
        return keep_document(marta, member, upload, kind=kind, label=label)


def _page(words: str) -> bytes:
    """A page with one line, the same bytes every time."""
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    sheet = Canvas(out, invariant=1)
    sheet.drawString(72, 700, words)
    sheet.save()
    return out.getvalue()


def _sign(stage: Stage) -> None:
    """Kit signed for two organizations, what two laws protect by name; the hospital came later."""
    kit, marta = stage.members["Marlowe"], stage.hat("marta")
    paper = _keep(stage, kit, "consent-signed-by-kit", Kind.CONSENT, SUD_PART2 | HIV, 20)
    there = ("RIVERS", "QUAYSIDE")
    said = _signed(stage, there, 20, (NORMAL, SUD_PART2, HIV), document_id=paper.pk)
    with frozen_at(_at(20, 12)), acting(marta):
        form = record_form(marta, kit, said)
    added = _signed(stage, HOSPITAL[:1], 6, said.labels, words="Added after a night there.")
    with frozen_at(_at(6, 12)), acting(marta):
        add_party(marta, form, added)


def _take_back(stage: Stage) -> None:
    """What Yanira signed for Two Rivers she took back three days ago, in writing."""
    yanira, marta = stage.members["Sosa Lujan"], stage.hat("marta")
    with frozen_at(_at(40, 12)), acting(marta):
        form = record_form(marta, yanira, _signed(stage, ("RIVERS",), 40, (NORMAL, MH)))
    with frozen_at(_at(3, 15)), acting(marta):
        given = standing_of_form(marta, form)
        withdraw(marta, yanira, given, who=Who.MEMBER, taking=Taking.WRITTEN)


def _signed(
    stage: Stage,
    recipients: tuple[str, ...],
    days_ago: int,
    labels: tuple[int, ...],
    words: str = "",
    document_id: int | None = None,
) -> Signed:
    return Signed(
        recipients=tuple(stage.organizations[code] for code in recipients),
        labels=labels,
        purposes=(Purpose.TREATMENT,),
        signed_on=_at(days_ago, 12).date(),
        expires_on=stage.day + timedelta(days=365),
        manner=Manner.PAPER,
        words=words,
        document_id=document_id,
        nonce=f"demonstration-{'-'.join(recipients)}-{days_ago}",
    )


def _refer(stage: Stage) -> None:
    """Bisi is moving across the river: Two Rivers reads a packet for a month, as she signed."""
    marta, bisi = stage.hat("marta"), stage.members["Oyelaran"]
    with frozen_at(_at(1, 12)), acting(marta):
        record_form(marta, bisi, _signed(stage, ("RIVERS",), 1, (NORMAL,)))
    with acting(marta):
        refer(
            marta,
            bisi,
            stage.organizations["RIVERS"],
            areas=(Area.IDENTITY, Area.COURSE, Area.CARE),
            starts_on=stage.day,
            ends_on=stage.day + timedelta(days=30),
            words="Moves to Two Rivers' side of town next month, and would like to meet you first.",
        )


def _keep_away(stage: Stage) -> None:
    """The biller from his neighbor; and from a sealed member everybody but three."""
    petra = stage.hat("petra")
    few = [employment_of(who).staff for who in ("marta", "greta", "petra")]
    with acting(petra):
        keep_away(
            petra,
            stage.members["Montcalm"],
            staff=employment_of("corin").staff,
            starts_on=stage.day,
            words="They live in the same house, and the member asked for this.",
        )
        keep_away(
            petra,
            stage.members["Brightwater"],
            listed=few,
            starts_on=stage.day,
            words="Known from the local news. Only who works with him.",
        )


def _give_sign_ins(stage: Stage) -> None:
    """Kit for themselves, and a mother for her son until he comes of age."""
    users = {
        address: User.objects.create_user(email_of(address), PASSWORD, name)
        for address, name, _role in FOR_MEMBERS
    }
    petra = stage.hat("petra")
    with acting(petra):
        give_personal_hat(
            petra, stage.members["Marlowe"], users["kit"], Role.MEMBER, starts_on=stage.day
        )
        give_personal_hat(
            petra,
            stage.members["Teo"],
            users["odalys"],
            Role.REPRESENTATIVE,
            starts_on=stage.day,
            is_parental=True,
            reasons=[MH],
            authority="His mother; birth certificate seen.",
        )


def _look(stage: Stage) -> None:
    """Who opened whom: most had reason to; of the biller and of Greta an officer will ask."""
    then = OPENED_DAYS_AGO
    for who, family_name, days_ago, hour in (
        ("marta", "Marlowe", 9, 15),
        ("amara", "Marlowe", 5, 10),
        ("ilse", "Marlowe", 2, 9),
        ("noor", "Marlowe", 2, 11),
        ("corin", "Ashgrove", then, 16),
        ("greta", "Quirke", then, 17),
    ):
        page = reverse("member", args=[stage.members[family_name].pk])
        _at_the_screen(employment_of(who), page, _at(days_ago, hour))
    note_signals(stage.network, _at(then, 12).date())


def _break_the_glass(stage: Stage) -> None:
    """Two emergencies, of today: the database opens by its own clock. One of them was reviewed."""
    _open_in_emergency(
        employment_of("lucan"),
        stage.members["Ferreira-Vance"],
        EmergencyReason.URGENT,
        "She collapsed in our waiting room. The ambulance asked what she takes.",
    )
    _open_in_emergency(
        employment_of("joyce"),
        stage.members["Marlowe"],
        EmergencyReason.CRISIS,
        "Kit called our night line and hung up. I looked for somebody near them.",
    )
    petra = stage.hat("petra")
    with acting(petra) as officer:
        seen = emergencies_seen(officer).get(member=stage.members["Ferreira-Vance"])
        words = "The ambulance was in our waiting room. Nobody of her team was in the house."
        review_emergency(officer, seen, Finding.JUSTIFIED, words)


def _open_in_emergency(
    hat: Employment, member: Member, reason: EmergencyReason, words: str
) -> None:
    with acting(interface_of(hat.network)):
        number = member.identifiers.order_by("pk")[0].value
    assert member.birth_on  # the numbers of the roster come with a birth date
    asked = Asked(identifier=number, birth_on=member.birth_on, code=reason, words=words)

    def broken(request: ActingRequest) -> HttpResponse:
        assert break_glass(request.actor, asked, request.path) == member.pk
        note_shown(request, [member.pk], "break_glass")
        return HttpResponse()

    _at_the_screen(hat, reverse("open_in_emergency"), now(), broken)
    _at_the_screen(hat, reverse("member", args=[member.pk]), now())


def _at_the_screen(
    hat: Employment,
    page: str,
    at: datetime,
    answer: Callable[[ActingRequest], HttpResponse] | None = None,
) -> None:
    """Somebody opens a page, or does what `answer` does there: the middleware writes it down."""

    def answered(request: ActingRequest) -> HttpResponse:
        match = request.resolver_match = resolve(request.path_info)
        said: HttpResponse = answer(request) if answer else match.func(request, **match.kwargs)
        return said

    request = RequestFactory().get(page)
    request.user, request.session = hat.staff.user, {"hat": hat.pk}  # type: ignore[assignment]
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
    with frozen_at(at):
        status = ActingPersonMiddleware(answered)(request).status_code  # type: ignore[arg-type]
    assert status == 200, f"{page} answered {status} to {hat.staff.name}"


def _at(days_ago: int, hour: int) -> datetime:
    day = today_in(ZONE) - timedelta(days=days_ago)
    return datetime.combine(day, time(hour), ZoneInfo(ZONE))
