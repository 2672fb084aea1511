"""What else happened in a contact: of the kinds that a pack, here one made for this, declares."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse

from hearth.access.actors import acting
from hearth.access.labelling import change_label, items_of
from hearth.encounters.foresight import foresee
from hearth.encounters.models import Contact, Further
from hearth.encounters.policies import ContactRefusedError
from hearth.encounters.recorded import recorded_for
from hearth.encounters.selectors import count_differences
from hearth.encounters.services import (
    Logged,
    NewContact,
    NewFurther,
    amend_contact,
    draft,
    log_contact,
    undo_contact,
)
from hearth.foundation.clock import frozen_at
from hearth.foundation.models import User
from hearth.foundation.owner import as_owner
from hearth.ledger.models import Evidence, Obligation, State
from hearth.members.models import Member
from hearth.network.models import Offering
from hearth.rules.evidence import EvidenceError
from hearth.rules.labels import HIV, NORMAL, SUD_PART2
from tests.support.cast import ZONE, Cast, install, make_cast, make_member

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 19, 10, 42, tzinfo=ZoneInfo(ZONE))
NOVEMBER = 20261101
nonces = count(1)

PACK = """
id: garden
title: {en: Garden, es: Jardín}
stages:
  - {code: enrolled, title: {en: Enrolled, es: Inscrito}}
roles:
  - {code: gardener, title: {en: Gardener, es: Jardinero}}
evidence:
  - number: 977
    code: planting
    title: {en: planting, es: siembra}
    attributes:
      - {code: outdoors, title: {en: outdoors, es: al aire libre}, type: flag}
      - code: what
        title: {en: what, es: qué}
        type: code
        values:
          - {code: herbs, title: {en: herbs, es: hierbas}}
          - {code: trees, title: {en: trees, es: árboles}}
      - {code: pots, title: {en: pots, es: macetas}, type: count}
records: [planting, plan, sign_off, training]
"""
STANDARD = """
id: {code}
title: {{en: "{title}", es: "{title}"}}
because: {{source: A test, section: this file, confidence: verified}}
effective: {{from: 2015-01-01, straddle: keep}}
{rest}
responsible: gardener
"""
STANDARDS = {
    "two-herbs": """applies: {stage: enrolled}
opens: {each: month}
due: {by: window_end}
satisfied_by: {planting: {what: herbs, outdoors: true}, at_least: 2}""",
    "at-home": """applies: {stage: enrolled}
opens: {each: month}
due: {by: window_end}
satisfied_by: {contact: {place: home, mode: in_person}}""",
    "signed": """applies: {stage: enrolled}
opens: {on: plan}
due: {within: 10 days}
satisfied_by: {sign_off: {of: plan, answers: opening}}""",
    "staff-training": """applies: {staff: any}
opens: {each: month}
due: {by: window_end}
satisfied_by: {training: {minutes: {at_least: 60}}}""",
}


@pytest.fixture(scope="module")
def garden(
    django_db_setup: None,
    django_db_blocker: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Cast:
    """A network that runs the garden's pack, committed."""
    packs = tmp_path_factory.mktemp("packs")
    folder = packs / "garden"
    (folder / "standards").mkdir(parents=True)
    (folder / "pack.yaml").write_text(PACK)
    for code, rest in STANDARDS.items():
        text = STANDARD.format(code=code, title=code, rest=rest)
        (folder / "standards" / f"{code}.yaml").write_text(text)
    with override_settings(PACKS_DIR=packs), django_db_blocker.unblock():  # type: ignore[attr-defined]
        cast = make_cast(f"Garden {time.time_ns()}", parameters={})
        with as_owner():
            Offering.objects.filter(pk=cast.offering.pk).update(pack_key="garden")
        install(cast)
    return cast


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with frozen_at(NOW):
        yield


@pytest.fixture
def alba(garden: Cast) -> Member:
    garden.offering.refresh_from_db()
    return make_member(garden, garden.fernhill, care_managers=[garden.marta])


def planted(what: str = "herbs", **more: object) -> NewFurther:
    return NewFurther("planting", {"what": what, "outdoors": True} | more)


def a_contact(*further: NewFurther, **said: object) -> NewContact:
    usual: dict[str, object] = {
        "occurred_at": NOW - timedelta(hours=1),
        "zone": ZONE,
        "mode": "phone",
        "with_whom": "member",
        "form_nonce": f"further-{next(nonces)}",
        "further": further,
    }
    return NewContact(**(usual | said))  # type: ignore[arg-type]


def states(member: Member) -> list[int]:
    """What became of November's two herbs."""
    rows = Obligation.objects.filter(member=member, opening_key=NOVEMBER, needed=2)
    return [row.state for row in rows]


def standing(member: Member) -> list[tuple[int | None, ...]]:
    """The slots of the plantings that stand."""
    rows = Evidence.objects.filter(
        member=member, kind=977, superseded_at=None, is_retracted=False
    ).order_by("pk")
    return [row.slots[:3] for row in rows]


def met_by(logged: Logged) -> list[int]:
    return [len(filed.met) for filed in logged.further]


def test_a_member_s_programs_say_what_is_recorded(garden: Cast, alba: Member) -> None:
    with acting(garden.marta) as marta:
        recorded = recorded_for(marta, alba.pk)
    assert list(recorded.kinds) == ["planting", "plan", "sign_off"]  # training is about staff
    assert recorded.asked_of_contact == ("place",)


def test_what_else_happened_is_filed_with_the_contact_and_meets_its_own(
    garden: Cast, alba: Member
) -> None:
    with acting(garden.marta) as marta:
        logged = log_contact(marta, alba, a_contact(planted(), planted(pots=3), label=SUD_PART2))
        assert met_by(logged) == [0, 1]
        assert states(alba) == [State.MET]
        rows = Evidence.objects.filter(member=alba, kind=977)
        contact = logged.contact
        assert {(one.occurred_at, one.zone, one.label, one.source_id) for one in rows} == {
            (contact.occurred_at, ZONE, SUD_PART2, contact.pk)
        }
        assert standing(alba) == [(1, 1, None), (1, 1, 3)]
        kept = [one.evidence_id for one in contact.further.all()]
        assert kept == [one.evidence.pk for one in logged.further]
        assert count_differences(marta) == 0


def test_what_else_happened_follows_what_an_officer_says_of_the_contact(
    garden: Cast, alba: Member
) -> None:
    with acting(garden.marta) as marta:
        first = log_contact(marta, alba, a_contact(planted(), label=SUD_PART2)).contact
        amend_contact(marta, first, a_contact(planted(pots=3), label=SUD_PART2))
    for label in (HIV, NORMAL):
        with acting(garden.petra) as petra:
            (item,) = items_of(petra, alba.pk)
            change_label(petra, item, label, "It was said of somebody else.")
        with acting(garden.interface) as interface:
            further = Further.objects.filter(member=alba)
            evidence = Evidence.objects.filter(member=alba)
            assert {one.label for one in (*further, *evidence)} == {label}
            assert (further.count(), evidence.count()) == (2, 4)
            assert count_differences(interface) == 0


def test_what_is_foreseen_of_it_is_what_saving_does(garden: Cast, alba: Member) -> None:
    new = a_contact(planted(), planted())
    with acting(garden.marta) as marta:
        effects = foresee(marta, draft(marta, alba, new), new.further)
        assert [one.title for one in effects if one.status == "met"] == ["two-herbs"]
        assert standing(alba) == []
        assert met_by(log_contact(marta, alba, new)) == [0, 1]


def test_a_form_sent_twice_files_once_and_with_other_words_not_at_all(
    garden: Cast, alba: Member
) -> None:
    with acting(garden.marta) as marta:
        said = {"form_nonce": f"twice-{time.time_ns()}"}
        first = log_contact(marta, alba, a_contact(planted(), **said))
        again = log_contact(marta, alba, a_contact(planted(), **said))
        assert (again.contact, again.filed, again.further) == (first.contact, None, ())
        for other in ((), (planted("trees"),), (planted(), planted())):
            with pytest.raises(ContactRefusedError, match="with other words"):
                log_contact(marta, alba, a_contact(*other, **said))
        assert len(standing(alba)) == 1


def test_a_correction_corrects_what_else_happened(garden: Cast, alba: Member) -> None:
    with acting(garden.marta) as marta:
        first = log_contact(marta, alba, a_contact(planted("trees"), planted(pots=2), planted()))
        roots = [one.evidence_id for one in first.contact.further.all()]
        assert states(alba) == [State.MET]
        october = a_contact(planted(pots=5), planted("trees"), occurred_at=NOW - timedelta(days=30))
        second = amend_contact(marta, first.contact, october)
        assert states(alba) == [State.OPEN]
        assert standing(alba) == [(1, 1, 5), (1, 2, None)]
        chains = [one.evidence.root_id for one in second.further]
        assert chains == [roots[1], roots[0]]  # the trees are the same trees
        assert count_differences(marta) == 0
        more = a_contact(planted(pots=5), planted(), planted(), planted("trees"))
        third = amend_contact(marta, second.contact, more)
        assert states(alba) == [State.MET]
        amend_contact(marta, third.contact, a_contact())
        assert standing(alba) == []
        assert states(alba) == [State.OPEN]
        assert count_differences(marta) == 0


def test_undo_takes_back_what_else_happened(garden: Cast, alba: Member) -> None:
    with acting(garden.marta) as marta:
        contact = log_contact(marta, alba, a_contact(planted(), planted())).contact
        undo_contact(marta, contact)
        assert standing(alba) == []
        assert states(alba) == [State.OPEN]
        assert contact.further.count() == 2
        assert count_differences(marta) == 0


@pytest.mark.parametrize(
    ("further", "reason"),
    [
        (NewFurther("planting", {"colour": "red"}), "planting has no attribute 'colour'; it has"),
        (planted("stones"), "what cannot be 'stones': it takes one of herbs, trees."),
        (planted(pots=-1), "pots cannot be -1: it takes a whole number from 0"),
        (NewFurther("nothing_known"), "records this by hand: nothing_known"),
        (NewFurther("conference"), "records this by hand: conference"),
        (NewFurther("waiver", {"standard": 1}), "records this by hand: waiver"),
        (NewFurther("sign_off", {"of": "plan"}, answers_id=1), "no longer due"),
    ],
)
def test_what_does_not_fit_is_refused_with_everything(
    garden: Cast, alba: Member, further: NewFurther, reason: str
) -> None:
    with acting(garden.marta) as marta:
        with pytest.raises((ContactRefusedError, EvidenceError), match=reason):
            log_contact(marta, alba, a_contact(planted(), further))
        assert not Contact.objects.filter(member=alba).exists()
        assert not Evidence.objects.filter(member=alba).exists()


def test_a_sign_off_names_the_plan_it_answers(garden: Cast, alba: Member) -> None:
    with acting(garden.marta) as marta:
        plan = log_contact(marta, alba, a_contact(NewFurther("plan"))).further[0].evidence
        [opening] = recorded_for(marta, alba.pk).openings["sign_off"]
        assert opening.evidence_id == plan.pk
        signed = NewFurther("sign_off", {"of": "plan"}, answers_id=plan.pk)
        logged = log_contact(marta, alba, a_contact(signed))
        assert met_by(logged) == [1]
        # What it answered is offered again to whoever corrects it, though it is met.
        assert met_by(amend_contact(marta, logged.contact, a_contact(signed))) == [1]
        assert count_differences(marta) == 0


def test_where_it_was_counts_for_the_program_that_asks(garden: Cast, alba: Member) -> None:
    with acting(garden.marta) as marta:
        at_home = a_contact(mode="in_person", place="home")
        filed = log_contact(marta, alba, at_home).filed
        assert filed is not None
        assert len(filed.met) == 1


def test_reconciling_finds_what_the_evidence_says_otherwise(garden: Cast, alba: Member) -> None:
    with acting(garden.marta) as marta:
        contact = log_contact(marta, alba, a_contact(planted(), planted())).contact
        one = contact.further.all()[0]
        Further.objects.create(
            **{
                field.attname: getattr(one, field.attname)
                for field in Further._meta.concrete_fields
                if field.attname not in ("id", "attributes")
            },
            attributes={"what": "trees"},
        )
        assert count_differences(marta) == 1


@pytest.fixture
def browser(garden: Cast) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=garden.marta.user_id))
    return client


def typed(**said: str) -> dict[str, str]:
    usual = {
        "mode": "phone",
        "outcome": "reached",
        "occurred_at": "2026-11-19T09:30",
        "spoke_with": "other",
        "form_nonce": f"page-{next(nonces)}",
    }
    return usual | {name.replace("_of_", "-"): value for name, value in said.items()}


HERBS = {
    "further-0": "planting", "further-0-what": "herbs", "further-0-outdoors": "on",
    "further-4": "planting", "further-4-what": "herbs", "further-4-outdoors": "on",
}  # fmt: skip


def words(answer: HttpResponse) -> str:
    return answer.content.decode()


def test_the_page_draws_fields_from_the_pack(browser: Client, alba: Member) -> None:
    page = reverse("log_contact", args=[alba.pk])
    assert "What else happened?" in words(browser.get(page))
    added = browser.post(page, typed() | {"further-add": "planting", "note": "kept"})
    assert added.status_code == 200
    assert "kept" in words(added)
    for drawn in ('name="further-0-what"', 'name="further-0-pots"', "Trees"):
        assert drawn in words(added)
    assert "error-summary" not in words(added)
    fewer = browser.post(page, typed() | HERBS | {"further-remove": "0"})
    assert 'name="further-0"' not in words(fewer)
    assert 'name="further-4"' in words(fewer)


def test_script_is_given_only_what_was_added(browser: Client, alba: Member) -> None:
    page, asked = reverse("log_contact", args=[alba.pk]), {"HX-Request": "true"}
    added = browser.post(page, typed() | HERBS | {"further-add": "plan"}, headers=asked)
    assert 'name="further-5"' in words(added)
    assert 'name="further-4"' not in words(added)
    fewer = browser.post(page, typed() | HERBS | {"further-remove": "0"}, headers=asked)
    assert "Taken away." in words(fewer)
    assert "name=" not in words(fewer)


def test_the_saved_page_says_what_each_met_and_a_correction_finds_it(
    browser: Client, garden: Cast, alba: Member
) -> None:
    page = reverse("log_contact", args=[alba.pk])
    saved = browser.post(page, typed() | HERBS, follow=True)
    assert "two-herbs: met" in words(saved)
    assert "Planting: outdoors; what: herbs" in words(saved)
    assert "Recorded. It completes nothing that is due." in words(saved)
    with acting(garden.marta):
        [contact] = Contact.objects.filter(member=alba)
    form = words(browser.get(reverse("amend_contact", args=[contact.pk])))
    assert form.count('<option value="herbs" selected>') == 2
    assert "Planting: outdoors; what: herbs" in words(
        browser.get(reverse("member_contacts", args=[alba.pk]))
    )


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"further-0-pots": "many"}, "Planting: Pots takes a whole number from 0 to 32767."),
        ({"further-0-what": "100%"}, "Planting: What takes one of these: herbs, trees."),
        ({"further-0-colour": "red"}, "has no attribute &#x27;colour&#x27;"),
        ({"further-9": "conference"}, "records this by hand: conference"),
    ],
)
def test_the_page_says_what_does_not_fit(
    browser: Client, garden: Cast, alba: Member, said: dict[str, str], reason: str
) -> None:
    refused = browser.post(reverse("log_contact", args=[alba.pk]), typed() | HERBS | said)
    assert refused.status_code == 422
    assert reason in words(refused)
    with acting(garden.marta):
        assert not Contact.objects.filter(member=alba).exists()
