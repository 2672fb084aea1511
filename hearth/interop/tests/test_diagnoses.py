"""A code in a discharge message says what the stay tells of, and so does all that comes of it."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import Model, Sum
from django.test import Client
from django.urls import reverse

from hearth.access import coding
from hearth.access.actors import Actor, acting
from hearth.access.coding import label_of, read_rows
from hearth.access.models import LabelChange
from hearth.access.purposes import CODES, PERMITTED
from hearth.access.selectors import visible, visible_counts
from hearth.access.services import assign_care_manager, record_consent
from hearth.foundation import context
from hearth.foundation.clock import frozen_at
from hearth.foundation.models import User
from hearth.interop.models import Line
from hearth.ledger.models import Evidence, Obligation, ObligationEvent, Tally
from hearth.ledger.services import settle_member
from hearth.members.models import Member
from hearth.rules.labels import CODED, HIV, MH, NORMAL, REPRO, SUD_PART2, joined
from hearth.transitions.models import Stay
from hearth.transitions.reconciling import compare_stays
from hearth.workforce.models import Employment
from tests.support.cast import Cast

from .support import NOW, Sent, counts, import_adt, known_patient, make_hospital, raw_of, reason

pytestmark = pytest.mark.django_db
OPIOIDS = "|F11.20^Opioid dependence, uncomplicated^I10C"


@pytest.fixture(autouse=True)
def alba(standing_cast: Cast) -> Member:
    make_hospital(standing_cast, "SB")
    return known_patient(standing_cast)


def label(cast: Cast) -> int:
    with acting(cast.interface):
        return Stay.objects.get().label


def send(cast: Cast, *diagnoses: str, **more: str) -> int:
    """The label of the stay that a message with these diagnoses leaves."""
    import_adt(cast, bytes(Sent(diagnoses=diagnoses, **more)))
    return label(cast)


DIAGNOSES = {
    "|F11.20^^I10C": SUD_PART2,
    "|F1120^Opioid dependence^I10": SUD_PART2,
    "|f10.10^^ICD-10-CM": SUD_PART2,
    "|F17.210^Nicotine^I10C": NORMAL,
    "|B20^^I10C": HIV,
    "|Z21^^ICD10": HIV,
    "|O98.711^^I10C": joined(HIV, REPRO),
    "|F33.1^^I10C": MH,
    "|F55.0^^I10C": joined(SUD_PART2, MH),
    "|Z33.2^^I10C": REPRO,
    "|I50.9^Heart failure^I10C": NORMAL,
    "I10|I50.9^Heart failure": NORMAL,
    "ICD10|F11.20": SUD_PART2,
    "|304.01^^I9C": SUD_PART2,
    "|305.1^Tobacco^I9C": NORMAL,
    "|042^^ICD-9": HIV,
    "|428.0^^I9C": NORMAL,
    "|22298006^Infarction^SCT^I21.9^Infarction^I10C": NORMAL,
    "|22298006^Somebody^SCT^F11.20^Opioids^I10C": SUD_PART2,
    "|I50.9^^I10C~F11.20^^I10C": SUD_PART2,
    "||": NORMAL,
    '|""': NORMAL,
}


@pytest.mark.parametrize(("diagnosis", "told"), DIAGNOSES.items(), ids=DIAGNOSES)
def test_a_code_says_what_the_stay_tells_of(standing_cast: Cast, diagnosis: str, told: int) -> None:
    assert send(standing_cast, diagnosis) == told


def test_reasons_of_several_diagnoses_add_up(standing_cast: Cast) -> None:
    told = send(standing_cast, "|I50.9^^I10C", "|B20^^I10C", OPIOIDS)
    assert told == joined(SUD_PART2, HIV)


UNREADABLE = {
    "|64766004^Ulcerative colitis^SCT": "of the code system 'SCT', which is not known here.",
    "|B45678": "does not say which code system its code is of.",
    "|F11.2O!^^I10C": "has a code that is none of 'I10C'.",
    "|11.20^^I10C": "has a code that is none of 'I10C'.",
    "|^Opioid dependence": "has words and no code.",
    "|^Opioid dependence^I10C": "has words and no code.",
    "||Opioid dependence": "has words and no code.",
    "|F11.20^^I10C\\X0A\\": "which is not known here.",
}


@pytest.mark.parametrize(("diagnosis", "sentence"), UNREADABLE.items(), ids=UNREADABLE)
def test_what_cannot_be_read_is_kept_close_and_said_and_nothing_is_lost(
    standing_cast: Cast, diagnosis: str, sentence: str
) -> None:
    content = bytes(Sent(diagnoses=(diagnosis,)))
    report = import_adt(standing_cast, content)
    assert counts(report) == (1, 1, 0, 0)
    (remark,) = report.remarks
    assert sentence in remark.reason
    assert "until its privacy officer says what it tells of." in remark.reason
    assert label(standing_cast) == CODED
    assert raw_of(standing_cast, report) == content
    with acting(standing_cast.interface):
        assert Evidence.objects.get(source="transitions_stay").label == CODED


def test_what_can_be_read_beside_it_still_counts(standing_cast: Cast) -> None:
    assert send(standing_cast, "|X^^LOCAL", "|B20^^I10C") == joined(CODED, HIV)


def test_no_diagnosis_at_all_tells_nothing(standing_cast: Cast) -> None:
    assert send(standing_cast) == NORMAL
    with acting(standing_cast.interface):
        assert Line.objects.get().reason == ""


# What comes of the stay.


READ: dict[type[Model], tuple[str, ...]] = {
    Stay: ("stay_class", "discharged_at"),
    Evidence: ("kind", "a1", "occurred_on"),
    Obligation: ("standard", "opens_on", "due_on", "state"),
    ObligationEvent: ("standard", "from_state", "to_state", "settled_at"),
}


def rows_read(actor: Actor, member: Member) -> dict[str, list[str]]:
    """What somebody reads of a member, by table, and of the tally."""
    with acting(actor):
        found = {
            model.__name__: sorted(map(str, visible(actor, rows).values_list(*columns)))
            for model, columns in READ.items()
            for rows in (model._default_manager.filter(member=member),)
        }
        tally = visible_counts(actor, Tally.objects.all()).values_list(
            "standard", "period", "state"
        )
        found["Tally"] = sorted(str(one) for one in tally.annotate(n=Sum("n")) if one[3])
    return found


def pages_read(actor: Actor, member: Member) -> dict[str, str]:
    """The words of every page that tells of the member, and of the list as a file."""
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    context.end()
    pages = {"members": (), "member": (member.pk,), "member_contacts": (member.pk,)}
    with frozen_at(NOW):
        asked = {name: client.get(reverse(name, args=args)) for name, args in pages.items()}
        purpose = CODES[PERMITTED[actor.role][0]]
        said = {"q": "", "kind": "csv", "purpose": purpose}
        asked["export"] = client.post(reverse("export_members"), said)
    assert {answer.status_code for answer in asked.values()} == {200}
    return {name: words_of(answer.content.decode()) for name, answer in asked.items()}


def words_of(page: str) -> str:
    """Without the number that each file gets, which is never the same."""
    page = re.sub(r"Number [\w-]+", "", page)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.fixture
def shared(standing_cast: Cast, alba: Member) -> Member:
    """Alba's record, shared with Two Rivers and the lead for what is normal alone."""
    cast = standing_cast
    with frozen_at(NOW), acting(cast.interface):
        assign_care_manager(alba, Employment.objects.get(pk=cast.joyce.hat_id), date(2010, 1, 1))
        for organization in (cast.two_rivers, cast.lead):
            record_consent(alba, organization, labels=[NORMAL], signed_on=date(2010, 1, 1))
    return alba


def after(cast: Cast, member: Member, message: bytes = b"") -> dict[str, object]:
    """What recipients read a month after a message came, or none, as if it never had been."""
    point = transaction.savepoint()
    if message:
        assert counts(import_adt(cast, message)) == (1, 1, 0, 0)
    for later in (timedelta(), timedelta(days=30)):
        with frozen_at(NOW + later), acting(cast.interface):
            settle_member(member.pk)
    found: dict[str, object] = {}
    for who in ("joyce", "noor"):
        actor = getattr(cast, who)
        found[who] = (rows_read(actor, member), pages_read(actor, member))
    transaction.savepoint_rollback(point)
    return found


def test_a_recipient_without_the_consent_reads_exactly_what_would_be_there_without_it(
    standing_cast: Cast, shared: Member
) -> None:
    silence = after(standing_cast, shared)
    assert after(standing_cast, shared, bytes(Sent(diagnoses=(OPIOIDS,)))) == silence


def test_messages_taken_as_normal_are_caught(
    standing_cast: Cast, shared: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_FAULT", "interop-takes-codes-as-normal")
    silence = after(standing_cast, shared)
    with pytest.raises(AssertionError):
        assert after(standing_cast, shared, bytes(Sent(diagnoses=(OPIOIDS,)))) == silence


def test_the_same_discharge_without_the_code_reaches_them(
    standing_cast: Cast, shared: Member
) -> None:
    """Else the test above would pass for the wrong reason."""
    silence = after(standing_cast, shared)
    told = after(standing_cast, shared, bytes(Sent(diagnoses=("|I50.9^^I10C",))))
    for who in ("joyce", "noor"):
        (rows, pages), (no_rows, no_pages) = told[who], silence[who]  # type: ignore[misc]
        for table in ("Stay", "Evidence", "Obligation", "ObligationEvent"):
            assert rows[table] != no_rows[table], (who, table)
        assert pages["member"] != no_pages["member"], who
    assert told["noor"][0]["Tally"] != silence["noor"][0]["Tally"]  # type: ignore[index]


def test_obligation_and_event_carry_what_the_discharge_tells_of(
    standing_cast: Cast, shared: Member
) -> None:
    import_adt(standing_cast, bytes(Sent(diagnoses=(OPIOIDS,))))
    with frozen_at(NOW + timedelta(days=30)), acting(standing_cast.interface):
        settle_member(shared.pk)
        evidence = Evidence.objects.get(source="transitions_stay")
        (opened,) = Obligation.objects.filter(member=shared, opening_key=evidence.pk)
        (event,) = ObligationEvent.objects.filter(member=shared, opening_key=evidence.pk)
    assert evidence.label == opened.label == event.label == SUD_PART2


def test_the_members_own_agency_reads_it_and_so_does_a_consent_that_names_it(
    standing_cast: Cast, shared: Member
) -> None:
    cast = standing_cast
    import_adt(cast, bytes(Sent(diagnoses=(OPIOIDS,))))
    for actor in (cast.marta, cast.greta):
        assert len(rows_read(actor, shared)["Stay"]) == 1
    assert not rows_read(cast.joyce, shared)["Stay"]
    with frozen_at(NOW), acting(cast.interface):
        record_consent(shared, cast.two_rivers, labels=[SUD_PART2], signed_on=date(2010, 1, 1))
    assert rows_read(cast.joyce, shared)["Stay"]


# Codes add, and are never taken back.


def changes(cast: Cast) -> list[tuple[int, int, str]]:
    with acting(cast.petra):
        rows = LabelChange.objects.order_by("id")
        return list(rows.values_list("from_label", "to_label", "cause"))


def test_what_a_message_said_is_filed(standing_cast: Cast) -> None:
    send(standing_cast, OPIOIDS)
    assert changes(standing_cast) == [(NORMAL, SUD_PART2, "code")]
    with acting(standing_cast.interface):
        assert compare_stays(standing_cast.interface) == 0


def test_what_could_not_be_read_is_filed_as_that(standing_cast: Cast) -> None:
    send(standing_cast, "|X^^LOCAL")
    assert changes(standing_cast) == [(NORMAL, CODED, "unread")]


def test_a_further_message_about_the_stay_raises_all_that_came_of_it(standing_cast: Cast) -> None:
    cast = standing_cast
    assert send(cast) == NORMAL
    report = import_adt(cast, bytes(Sent(control="M2", diagnoses=(OPIOIDS,))))
    assert counts(report) == (1, 0, 1, 0)
    assert label(cast) == SUD_PART2
    with acting(cast.interface):
        evidence = Evidence.objects.get(source="transitions_stay")
        assert evidence.label == SUD_PART2
        follow_up = Obligation.objects.get(opening_key=evidence.pk, member=evidence.member)
        assert follow_up.label == SUD_PART2
        assert compare_stays(cast.interface) == 0
    assert changes(cast) == [(NORMAL, SUD_PART2, "code")]


def test_a_further_message_with_less_lowers_nothing(standing_cast: Cast) -> None:
    cast = standing_cast
    send(cast, OPIOIDS, "|B20^^I10C")
    import_adt(cast, bytes(Sent(control="M2", diagnoses=("|I50.9^^I10C",))))
    import_adt(cast, bytes(Sent(control="M3")))
    assert label(cast) == joined(SUD_PART2, HIV)
    assert len(changes(cast)) == 1


# An organization's own rows.


def rows_in(tmp_path: Path, *lines: str) -> str:
    file = tmp_path / "codes.csv"
    file.write_text("\n".join(["system,code,label,source", *lines, ""]))
    return str(file)


@pytest.fixture
def own_rows(settings, tmp_path: Path) -> Iterator[None]:
    settings.LABEL_CODES = rows_in(
        tmp_path,
        "sct,75544000,sud_part2,Our own list",
        "hospital-service,DETOX,sud_part2,Saint Brendan's list of wards",
        "facility,SB2,mh,A hospital for mental health alone",
        "icd-10,K70*,sud_part2,Our own list",
    )
    coding.value_sets.cache_clear()
    yield
    coding.value_sets.cache_clear()


def test_an_organization_adds_codes_and_systems(standing_cast: Cast, own_rows: None) -> None:
    assert label_of("sct", "75544000") == SUD_PART2
    assert label_of("sct", "22298006") == NORMAL  # of a system it speaks for, and of no row
    assert label_of("icd-10", "K70.30") == SUD_PART2
    assert label_of("icd-10", "F11.20") == SUD_PART2  # Hearth's rows stay
    assert send(standing_cast, "|22298006^Infarction^SCT") == NORMAL


def test_a_hospitals_service_or_the_hospital_itself_tells(
    standing_cast: Cast, own_rows: None
) -> None:
    cast = standing_cast
    make_hospital(cast, "SB2")
    known_patient(cast, "888", "SB2")
    assert send(cast, "|I50.9^^I10C", service="DETOX") == SUD_PART2
    content = bytes(Sent(control="M9", visit="V9", sender="SB2", number="888^^^SB2^MR"))
    assert counts(import_adt(cast, content)) == (1, 1, 0, 0)
    with acting(cast.interface):
        assert Stay.objects.get(facility__code="SB2").label == MH


def test_a_service_of_no_row_tells_nothing(standing_cast: Cast) -> None:
    assert send(standing_cast, "|I50.9^^I10C", service="SUR") == NORMAL


WRONG = {
    "icd-10,F11*,addiction,x": "line 2: no label is called addiction.",
    "icd-10,F11*,normal,x": "line 2: no label is called normal.",
    "icd-10,,sud_part2,x": "line 2: each of system, code, label, source must be said.",
    "icd-10,F11*,sud_part2,": "line 2: each of system, code, label, source must be said.",
    "icd-10,F11*,sud_part2": "line 2: each of system, code, label, source must be said.",
    "icd-10,F*1,sud_part2,x": "line 2: F*1 is no code, nor a beginning with a *.",
    "icd-10,*,sud_part2,x": "line 2: * is no code, nor a beginning with a *.",
}


@pytest.mark.parametrize(("line", "sentence"), WRONG.items(), ids=WRONG)
def test_a_file_that_is_wrong_is_refused_with_its_line(
    tmp_path: Path, line: str, sentence: str
) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        read_rows(Path(rows_in(tmp_path, line)))
    assert sentence in str(refused.value)


def test_a_file_that_is_not_there_keeps_hearth_from_starting(settings, tmp_path: Path) -> None:
    settings.LABEL_CODES = str(tmp_path / "absent.csv")
    coding.value_sets.cache_clear()
    try:
        with pytest.raises(ImproperlyConfigured):
            apps.get_app_config("access").ready()
    finally:
        coding.value_sets.cache_clear()


def test_every_shipped_row_has_its_source_and_is_of_a_known_shape() -> None:
    assert len(read_rows(coding.SHIPPED)) > 100
    for system in ("icd-10", "icd-9"):
        assert system in coding.value_sets().systems
    assert coding.value_sets().systems == {"icd-10", "icd-9"}


def test_a_refused_message_is_still_refused_whatever_it_tells(standing_cast: Cast) -> None:
    report = import_adt(standing_cast, bytes(Sent(patient_class="Z", diagnoses=(OPIOIDS,))))
    assert counts(report) == (1, 0, 0, 1)
    assert "The patient class" in reason(report)
