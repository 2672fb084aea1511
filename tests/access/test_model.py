"""The model says what docs/explanation/who-may-see-what.md says: a claim or more a sentence."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from tests.access.model import (
    ADMINISTRATION,
    ADMINISTRATORS,
    ANALYST,
    AREA,
    BILLER,
    CARE_MANAGER,
    CLINICIAN,
    CONSULTANT,
    DERIVED,
    DV,
    EMERGENCY_TREATMENT,
    HIV,
    INTAKE,
    INTERFACE,
    LEAD_ADMINISTRATOR,
    MEMBER,
    MH,
    MINOR,
    NETWORK_ADMINISTRATOR,
    NORMAL,
    ON_CARE_TEAMS,
    OPERATIONS,
    PAYMENT,
    PEER,
    PRIVACY_OFFICER,
    PSYCHOTHERAPY,
    PURPOSES,
    REPRESENTATIVE,
    REPRO,
    REQUEST,
    SETTLER,
    SUD_NOTES,
    SUD_PART2,
    SUPERVISOR,
    SYSTEM_ADMINISTRATOR,
    TREATMENT,
    Consent,
    Emergency,
    Hat,
    Item,
    Member,
    Named,
    Network,
    Organization,
    Referral,
    Restriction,
    Tie,
    World,
    comes_of_age,
    is_known,
)

TODAY = date(2026, 3, 10)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
NOW = datetime(2026, 3, 10, 12)
LONG_AGO = date(2020, 1, 1)
LEAD, HOME, OTHER, FAR = 1, 2, 3, 9  # far is in the other network
ANNE, BEN = 100, 200  # Anne is served at home; Ben nowhere

CONTACT, EVIDENCE, PERSON, EDGE = (
    "encounters_contact",
    "ledger_evidence",
    "members_member",
    "access_edge",
)


class Scene:
    """A tiny world: two agencies and a lead, two members, and whoever a test hires."""

    def __init__(self) -> None:
        self.world = World(TODAY, NOW)
        for one in (
            Organization(LEAD, 1, is_lead=True),
            Organization(HOME, 1),
            Organization(OTHER, 1),
            Organization(FAR, 2),
        ):
            self.world.organizations[one.id] = one
        self.world.members = {key: Member(key, 1, date(2008, 2, 29)) for key in (ANNE, BEN)}
        self.world.ties[ANNE] = [Tie(1, HOME, ANNE, None, LONG_AGO)]

    def hire(self, role: int, at: int | None = HOME, tied: bool = True, **more) -> Hat:
        """Somebody in a role; of a care team, on Anne's."""
        key = len(self.world.hats) + 1
        given = {"person": key + 1000, "user": key + 2000, "starts_on": LONG_AGO} | more
        hat = Hat(key, role, 1, at, **given)
        self.world.hats[key] = hat
        if role in ON_CARE_TEAMS and tied and at:
            self.world.ties[ANNE].append(Tie(1, at, ANNE, key, LONG_AGO))
        return hat

    def stand(self, role: int, member: int = ANNE, **more) -> Hat:
        """A personal hat."""
        return self.hire(role, None, member=member, person=None, **more)

    def serve(self, at: int) -> None:
        self.world.ties[ANNE].append(Tie(1, at, ANNE, None, LONG_AGO))

    def consent(self, to: int, *labels: int, purpose: int = TREATMENT, **more) -> None:
        given = {"sources": None, "signed_on": LONG_AGO, "entered": NOW} | more
        one = Consent(1, ANNE, to, labels, (purpose,), **given)
        self.world.consents.setdefault(ANNE, []).append(one)

    def restrict(self, **more) -> None:
        given = {"starts_on": LONG_AGO} | more
        self.world.restrictions.setdefault(ANNE, []).append(Restriction(ANNE, **given))

    def name(self, hat: Hat, reasons: int, **more) -> None:
        one = Named(hat.id, ANNE, reasons, **({"starts_on": LONG_AGO} | more))
        self.world.named.setdefault(ANNE, []).append(one)

    def refer(self, reasons: int = NORMAL, areas=("care",), **more) -> None:
        given = {"starts_on": LONG_AGO} | more
        one = Referral(7, HOME, OTHER, ANNE, frozenset(areas), reasons, **given)
        self.world.referrals.setdefault(ANNE, []).append(one)

    def break_glass(
        self, hat: Hat, minutes_ago: int = 0, hours: int = 4, *, is_medical: bool = True
    ) -> None:
        start = NOW - timedelta(minutes=minutes_ago)
        one = Emergency(hat.id, ANNE, start, start + timedelta(hours=hours), is_medical)
        self.world.emergencies.setdefault(ANNE, []).append(one)

    def reads(self, hat: Hat, item: Item, purpose: int | None = None) -> bool:
        return self.world.may_read(hat, item, purpose or min(PURPOSES[hat.role]))

    def writes(self, hat: Hat, item: Item, purpose: int | None = None) -> bool:
        return self.world.may_write(hat, item, purpose or min(PURPOSES[hat.role]))

    def closes(self, hat: Hat, item: Item) -> bool:
        return self.world.may_close(hat, item, OPERATIONS)


def row(table: str = CONTACT, label: int = NORMAL, **more) -> Item:
    """A row of Anne's at home."""
    given = {"key": 7, "network": 1, "agency": HOME, "member": ANNE, "label": label} | more
    return Item(table, **given)


@pytest.fixture
def scene() -> Scene:
    return Scene()


# 1. Who acts


@pytest.mark.parametrize(
    "change",
    [
        {"starts_on": TOMORROW},
        {"ends_on": TODAY},
        {"is_suspended": True},
        {"is_active": False},
        {"network": 2},
        {"organization": None},
        {"role": MEMBER},
    ],
)
def test_employment_that_does_not_act(scene: Scene, change: dict) -> None:
    hat = scene.hire(CARE_MANAGER, ends_on=TOMORROW)
    assert scene.world.acts(hat)
    assert not scene.world.acts(replace(hat, **change))


@pytest.mark.parametrize(
    ("change", "acts"),
    [
        ({"left_on": TODAY}, False),
        ({"left_on": TOMORROW}, True),
        ({"is_suspended": True}, False),
        ({"network": 2}, False),
    ],
)
def test_organization_ends_its_hats(scene: Scene, change: dict, acts: bool) -> None:
    hat = scene.hire(SUPERVISOR)
    scene.world.organizations[HOME] = replace(scene.world.organizations[HOME], **change)
    assert scene.reads(hat, row()) is acts


def test_lead_administrator_acts_only_at_a_lead(scene: Scene) -> None:
    assert scene.world.acts(scene.hire(LEAD_ADMINISTRATOR, LEAD))
    assert not scene.world.acts(scene.hire(LEAD_ADMINISTRATOR, HOME))


def test_personal_hat_acts_until_it_ends(scene: Scene) -> None:
    hat = scene.stand(REPRESENTATIVE)
    assert scene.world.acts(hat)
    for change in (
        {"ends_on": TODAY}, {"starts_on": TOMORROW}, {"is_ended": True}, {"is_active": False},
        {"network": 2}, {"member": None}, {"organization": HOME},
    ):  # fmt: skip
        assert not scene.world.acts(replace(hat, **change)), change


def test_parental_authority_ends_with_the_18th_birthday(scene: Scene) -> None:
    assert comes_of_age(date(2008, 2, 29)) == date(2026, 3, 1)
    assert comes_of_age(date(2008, 3, 10)) == TODAY
    hat = scene.stand(REPRESENTATIVE, is_parental=True)
    for born, acts in ((TODAY, False), (TOMORROW, True)):
        born_on = born.replace(year=2008)
        scene.world.members[ANNE] = Member(ANNE, 1, born_on)
        assert scene.world.acts(hat) is acts
        assert scene.world.acts(replace(hat, is_parental=False))
    scene.world.members[ANNE] = Member(ANNE, 1)
    assert not scene.world.acts(hat)


def test_days_are_the_networks(scene: Scene) -> None:
    hat = scene.hire(CARE_MANAGER, starts_on=TODAY)
    scene.world.networks[1] = Network(1, YESTERDAY)
    assert not scene.world.acts(hat)


# 2. For what


def test_role_without_the_purpose_acts_as_nobody(scene: Scene) -> None:
    permitted = {
        CARE_MANAGER: {1}, PEER: {1}, CLINICIAN: {1}, CONSULTANT: {1}, INTAKE: {1},
        SUPERVISOR: {1, 3}, LEAD_ADMINISTRATOR: {3}, ANALYST: {3}, PRIVACY_OFFICER: {3},
        BILLER: {2}, SYSTEM_ADMINISTRATOR: {6}, NETWORK_ADMINISTRATOR: {6}, 12: {6},
        MEMBER: {5}, REPRESENTATIVE: {5}, INTERFACE: {1}, SETTLER: {1},
    }  # fmt: skip
    assert permitted == PURPOSES
    for role in permitted:
        at = {LEAD_ADMINISTRATOR: LEAD, INTERFACE: None, SETTLER: None}.get(role, HOME)
        hat = scene.stand(role) if role in {MEMBER, REPRESENTATIVE} else scene.hire(role, at)
        own = row("foundation_activity", hat=hat.id, user=hat.user)
        assert {one for one in range(8) if scene.world.may_read(hat, own, one)} == permitted[role]
    assert EMERGENCY_TREATMENT not in set().union(*permitted.values())


# 3. Areas


def test_areas_of_roles(scene: Scene) -> None:
    """Each is related or knows and has a consent for everything, so that areas alone decide."""
    scene.serve(LEAD)
    both, all_three = {"identity", "course"}, {"identity", "course", "care"}
    expected = dict.fromkeys((*ON_CARE_TEAMS, SUPERVISOR, LEAD_ADMINISTRATOR), all_three)
    expected |= {INTAKE: both, BILLER: both, ANALYST: {"course"}, PRIVACY_OFFICER: {"identity"}}
    expected |= dict.fromkeys((MEMBER, REPRESENTATIVE, INTERFACE), all_three)
    expected |= dict.fromkeys((*ADMINISTRATORS, SETTLER), frozenset())
    for purpose in range(1, 7):
        scene.consent(HOME, NORMAL, purpose=purpose)
        scene.consent(LEAD, NORMAL, purpose=purpose)
    for role, areas in expected.items():
        at = {LEAD_ADMINISTRATOR: LEAD, INTERFACE: None, SETTLER: None}.get(role, HOME)
        hat = scene.stand(role) if role in {MEMBER, REPRESENTATIVE} else scene.hire(role, at)
        own_rules = {*DERIVED, *(t for t, area in AREA.items() if area == "oversight")}
        found = {AREA[t] for t in AREA if t not in own_rules and scene.reads(hat, row(t))}
        assert found == areas, role


def test_raw_input_is_the_interfaces_alone(scene: Scene) -> None:
    raw = row("interop_file", member=None)
    interface = scene.hire(INTERFACE, None)
    assert scene.reads(interface, raw)
    assert scene.writes(interface, raw)
    assert not scene.reads(interface, replace(raw, network=2))
    for hat in (scene.hire(SUPERVISOR), scene.hire(SETTLER, None), scene.hire(4, LEAD)):
        assert not scene.reads(hat, raw)
        assert not scene.writes(hat, raw)


# 4. Labels


def test_numbers_that_are_sets_of_reasons() -> None:
    for number in (0, 10, 20, 30, 32, 42, 64 + 128, 1024 + 512 + 256 + 30):
        assert is_known(number), number
    for number in (8, 2, 1, 2048, 2058, 14, 40, -1):
        assert not is_known(number), number


def test_unknown_label_is_refused_to_everybody(scene: Scene) -> None:
    assert not scene.reads(scene.hire(INTERFACE, None), row(label=8))
    assert not scene.reads(scene.stand(MEMBER), row(label=2048))
    assert not scene.reads(scene.hire(SUPERVISOR), row(PERSON, 8))
    assert not scene.writes(scene.hire(SUPERVISOR), row(label=8))


def test_reasons_roles_hold(scene: Scene) -> None:
    hat = scene.hire(CARE_MANAGER)
    for label in (SUD_PART2, HIV, MH, MINOR, REPRO, SUD_PART2 | HIV | MH | MINOR | REPRO):
        assert scene.reads(hat, row(label=label))
    for label in (SUD_NOTES, PSYCHOTHERAPY, DV, HIV | DV):
        assert not scene.reads(hat, row(label=label))


def test_named_access_opens_reasons_and_no_member(scene: Scene) -> None:
    hat, stranger = scene.hire(CARE_MANAGER), scene.hire(CARE_MANAGER, tied=False)
    for one in (hat, stranger):
        scene.name(one, DV | PSYCHOTHERAPY)
    assert scene.reads(hat, row(label=DV))
    assert scene.reads(hat, row(label=DV | PSYCHOTHERAPY | HIV))
    assert not scene.reads(hat, row(label=SUD_NOTES))
    assert not scene.reads(stranger, row(label=DV))
    assert not scene.reads(scene.hire(CARE_MANAGER), row(label=DV))


def test_named_access_has_its_days(scene: Scene) -> None:
    hat = scene.hire(CARE_MANAGER)
    scene.name(hat, DV, ends_on=TODAY)
    scene.name(hat, DV, starts_on=TOMORROW)
    scene.name(hat, DV | 8)
    assert not scene.reads(hat, row(label=DV))


def test_leads_hold_no_reason(scene: Scene) -> None:
    scene.serve(LEAD)
    scene.consent(LEAD, NORMAL, HIV, purpose=OPERATIONS)
    for role in (LEAD_ADMINISTRATOR, PRIVACY_OFFICER):
        hat = scene.hire(role, LEAD)
        scene.name(hat, HIV)
        assert scene.reads(hat, row(EDGE))
        assert not scene.reads(hat, row(EDGE, HIV))


def test_other_roles_at_a_lead_are_as_anywhere(scene: Scene) -> None:
    scene.serve(LEAD)
    for role in (CARE_MANAGER, SUPERVISOR):
        hat = scene.hire(role, LEAD)
        assert scene.reads(hat, row(label=HIV, agency=LEAD))
        for table in ("access_withheld", "access_restriction", "access_named"):
            assert not scene.reads(hat, row(table, lead=LEAD))
            assert not scene.writes(hat, row(table, lead=LEAD))


def test_members_and_representatives_hold(scene: Scene) -> None:
    member = scene.stand(MEMBER)
    assert scene.reads(member, row(label=DV | MINOR | HIV))
    assert not scene.reads(member, row(label=SUD_NOTES))
    assert not scene.reads(member, row(label=PSYCHOTHERAPY | HIV))
    hat = scene.stand(REPRESENTATIVE, reasons=HIV | MINOR | DV | SUD_NOTES | PSYCHOTHERAPY)
    assert scene.reads(hat, row(label=HIV))
    for label in (MH, MINOR, DV, SUD_NOTES, PSYCHOTHERAPY):
        assert not scene.reads(hat, row(label=label))
    assert not scene.reads(replace(hat, reasons=HIV | 8), row(label=HIV))


def test_interfaces_hold_all(scene: Scene) -> None:
    assert scene.reads(scene.hire(INTERFACE, None), row(label=SUD_NOTES | DV | HIV, agency=OTHER))


# 5. Whom


@pytest.mark.parametrize("role", sorted(ON_CARE_TEAMS))
def test_care_team_is_this_very_employment_today(scene: Scene, role: int) -> None:
    assert scene.reads(scene.hire(role), row())
    stranger = scene.hire(role, tied=False)
    assert not scene.reads(stranger, row())
    scene.world.ties[ANNE] += [
        Tie(1, OTHER, ANNE, stranger.id, LONG_AGO),
        Tie(2, HOME, ANNE, stranger.id, LONG_AGO),
        Tie(1, HOME, ANNE, stranger.id, LONG_AGO, TODAY),
        Tie(1, HOME, ANNE, stranger.id, TOMORROW),
    ]
    assert not scene.reads(stranger, row())


def test_own_records_at_a_desk_whether_served_or_not(scene: Scene) -> None:
    scene.world.ties[ANNE] = []
    for role in (SUPERVISOR, INTAKE, BILLER, ANALYST):
        assert scene.reads(scene.hire(role), row(EVIDENCE, HIV))
        assert not scene.reads(scene.hire(role, OTHER), row(EVIDENCE))
    assert scene.reads(scene.hire(PRIVACY_OFFICER), row(EDGE))
    assert not scene.reads(scene.hire(PRIVACY_OFFICER), row(EVIDENCE))


@pytest.mark.parametrize(
    ("role", "purpose"),
    [(PEER, 1), (SUPERVISOR, 3), (INTAKE, 1), (BILLER, 2), (PRIVACY_OFFICER, 3)],
)
def test_shared_needs_to_know_and_a_consent(scene: Scene, role: int, purpose: int) -> None:
    hat, shared = scene.hire(role), row(EDGE, agency=OTHER)
    assert not scene.reads(hat, shared, purpose)
    scene.consent(HOME, NORMAL, purpose=purpose)
    assert scene.reads(hat, shared, purpose)
    scene.world.ties[ANNE] = []
    assert not scene.reads(hat, shared, purpose)


def test_analyst_knows_nobody(scene: Scene) -> None:
    scene.consent(HOME, NORMAL, purpose=OPERATIONS)
    assert not scene.reads(scene.hire(ANALYST), row(EVIDENCE, agency=OTHER))


def test_who_somebody_is_asks_no_label(scene: Scene) -> None:
    for role in (CARE_MANAGER, SUPERVISOR, BILLER, PRIVACY_OFFICER):
        hat = scene.hire(role)
        for table in (PERSON, "members_identifier", "access_consent"):
            assert scene.reads(hat, row(table, DV, agency=OTHER))
            assert not scene.reads(hat, row(table, agency=OTHER, member=BEN))
        assert not scene.reads(hat, row(EDGE, agency=OTHER))
    assert not scene.reads(scene.hire(ANALYST), row(PERSON))


def test_the_lead_reads_normal_with_a_consent_for_operations(scene: Scene) -> None:
    hat, officer = scene.hire(LEAD_ADMINISTRATOR, LEAD), scene.hire(PRIVACY_OFFICER, LEAD)
    scene.consent(LEAD, NORMAL)
    scene.consent(LEAD, HIV, purpose=OPERATIONS)
    scene.consent(LEAD, NORMAL, purpose=OPERATIONS, sources=(OTHER,))
    assert not scene.reads(hat, row())
    assert not scene.reads(officer, row(PERSON))
    scene.consent(LEAD, NORMAL, purpose=OPERATIONS)
    assert scene.reads(hat, row())
    assert scene.reads(officer, row(PERSON))
    assert not scene.reads(officer, row())
    assert not scene.reads(hat, row(label=HIV))


def test_items_about_nobody_are_an_organizations_own(scene: Scene) -> None:
    nobodys = row(EVIDENCE, member=None)
    assert scene.reads(scene.hire(LEAD_ADMINISTRATOR, LEAD), nobodys)
    assert not scene.reads(scene.hire(LEAD_ADMINISTRATOR, LEAD), replace(nobodys, label=HIV))
    for hat in (scene.hire(SUPERVISOR), scene.hire(ANALYST), scene.hire(INTERFACE, None)):
        assert scene.reads(hat, nobodys)
    for hat in (scene.hire(SUPERVISOR, OTHER), scene.hire(CARE_MANAGER)):
        assert not scene.reads(hat, nobodys)


def test_packet_opens_its_areas_and_reasons(scene: Scene) -> None:
    scene.refer(HIV)
    scene.consent(OTHER, NORMAL, HIV, MH)
    for role in (SUPERVISOR, CARE_MANAGER, CLINICIAN):
        hat = scene.hire(role, OTHER, tied=False)
        assert scene.reads(hat, row())
        assert scene.reads(hat, row(label=HIV))
        assert not scene.reads(hat, row(label=HIV | MH))
        assert not scene.reads(hat, row(EVIDENCE))
        assert not scene.reads(hat, row(member=BEN))
    assert not scene.reads(scene.hire(INTAKE, OTHER), row())  # opens no care
    assert not scene.reads(scene.hire(PEER, OTHER, tied=False), row())
    assert not scene.reads(scene.hire(CARE_MANAGER, LEAD, tied=False), row())


@pytest.mark.parametrize(
    "given",
    [
        None,
        {"to": HOME},
        {"labels": (HIV,)},
        {"purpose": OPERATIONS},
        {"sources": (HOME,)},
        {"signed_on": TOMORROW},
        {"is_withdrawn": True},
    ],
)
def test_packet_opens_nothing_without_a_consent_from_any_source(
    scene: Scene, given: dict[str, object] | None
) -> None:
    scene.refer(HIV)
    if given is not None:
        usual = {"to": OTHER, "labels": (NORMAL, HIV)} | given
        scene.consent(usual.pop("to"), *usual.pop("labels"), **usual)
    hat = scene.hire(CLINICIAN, OTHER, tied=False)
    assert not scene.reads(hat, row())
    assert not scene.reads(hat, row(label=HIV))


def test_packet_opens_no_reason_that_no_consent_names(scene: Scene) -> None:
    scene.refer(HIV | MH)
    scene.consent(OTHER, NORMAL, HIV)
    hat = scene.hire(CLINICIAN, OTHER, tied=False)
    assert scene.reads(hat, row(label=HIV))
    assert not scene.reads(hat, row(label=MH))


def test_packet_has_its_days_and_names_no_more_than_is_held(scene: Scene) -> None:
    scene.refer(ends_on=TODAY)
    scene.refer(starts_on=TOMORROW)
    scene.consent(OTHER, NORMAL, DV)
    hat = scene.hire(CLINICIAN, OTHER, tied=False)
    assert not scene.reads(hat, row())
    scene.refer(DV)
    assert scene.reads(hat, row())
    assert not scene.reads(hat, row(label=DV))
    scene.name(hat, DV)
    assert scene.reads(hat, row(label=DV))


def test_emergency_opens_four_hours_of_one_member_to_one_hat(scene: Scene) -> None:
    hat = scene.hire(CLINICIAN, OTHER, tied=False)
    scene.break_glass(hat, 239)
    assert scene.reads(hat, row(label=HIV | MINOR | MH))
    for label in (SUD_NOTES, PSYCHOTHERAPY, DV):
        assert not scene.reads(hat, row(label=label))
    assert not scene.reads(hat, row(member=BEN))
    assert not scene.reads(scene.hire(CLINICIAN, OTHER, tied=False), row())
    assert not scene.writes(hat, row(agency=OTHER))


@pytest.mark.parametrize(("minutes_ago", "hours"), [(240, 4), (-1, 4), (60, 1), (300, 9)])
def test_emergency_that_is_over(scene: Scene, minutes_ago: int, hours: int) -> None:
    hat = scene.hire(CLINICIAN, OTHER, tied=False)
    scene.break_glass(hat, minutes_ago, hours)
    assert not scene.reads(hat, row())


def test_treatment_opens_in_an_emergency_of_health_alone(scene: Scene) -> None:
    hat, other = scene.hire(CARE_MANAGER, tied=False), scene.hire(CARE_MANAGER, tied=False)
    scene.break_glass(hat, is_medical=True)
    scene.break_glass(other, is_medical=False)
    for label in (SUD_PART2, SUD_PART2 | HIV):
        assert scene.reads(hat, row(label=label))
        assert not scene.reads(other, row(label=label))
    assert scene.reads(other, row(label=HIV))
    scene.break_glass(other, is_medical=True)
    assert scene.reads(other, row(label=SUD_PART2))


def test_emergency_opens_no_area_and_no_network(scene: Scene) -> None:
    hat = scene.hire(INTAKE, OTHER)
    scene.break_glass(hat)
    assert scene.reads(hat, row(EVIDENCE))
    assert not scene.reads(hat, row())
    assert not scene.reads(hat, row(EVIDENCE, network=2))


def test_what_packets_open_adds_up(scene: Scene) -> None:
    scene.consent(OTHER, NORMAL, HIV | MH, REPRO)
    scene.refer(HIV)
    scene.refer(MH)
    scene.refer(REPRO, areas=("course",))
    hat = scene.hire(CLINICIAN, OTHER, tied=False)
    assert scene.reads(hat, row(label=HIV | MH))
    assert not scene.reads(hat, row(label=HIV | REPRO))


def test_personal_hat_reads_its_own_member_alone(scene: Scene) -> None:
    for role in (MEMBER, REPRESENTATIVE):
        hat = scene.stand(role)
        assert scene.reads(hat, row(agency=OTHER))
        assert not scene.reads(hat, row(member=BEN))


def test_nobody_reads_of_another_network(scene: Scene) -> None:
    scene.world.members[ANNE] = Member(ANNE, 2)
    assert not scene.reads(scene.hire(SUPERVISOR), row())
    assert not scene.reads(scene.hire(INTERFACE, None), row())
    assert not scene.reads(scene.hire(INTERFACE, None), row(network=2))


# 6. Consents


@pytest.mark.parametrize(
    "change",
    [
        {"signed_on": TOMORROW},
        {"entered": NOW + timedelta(minutes=1)},
        {"expires_on": TODAY},
        {"is_withdrawn": True},
        {"is_replaced": True},
        {"purposes": (PAYMENT, REQUEST, ADMINISTRATION)},
        {"sources": (LEAD,)},
        {"sources": ()},
        {"recipient": OTHER},
        {"network": 2},
        {"labels": (HIV,)},
        {"labels": ()},
    ],
)
def test_consent_that_opens_nothing(scene: Scene, change: dict) -> None:
    hat, shared = scene.hire(CARE_MANAGER), row(agency=OTHER)
    scene.consent(HOME, NORMAL, sources=(OTHER,), signed_on=TODAY, expires_on=TOMORROW)
    assert scene.reads(hat, shared)
    scene.world.consents[ANNE] = [replace(scene.world.consents[ANNE][0], **change)]
    assert not scene.reads(hat, shared)


def test_every_reason_is_named_in_one_consent_or_several(scene: Scene) -> None:
    hat, shared = scene.hire(CARE_MANAGER), row(label=SUD_PART2 | HIV, agency=OTHER)
    scene.consent(HOME, NORMAL, SUD_PART2)
    scene.consent(HOME, HIV | 2048, 8, 2)
    assert not scene.reads(hat, shared)
    scene.consent(HOME, HIV)
    assert scene.reads(hat, shared)
    assert not scene.reads(hat, replace(shared, label=HIV | MH))


# 7. Restrictions


def test_restriction_of_a_person_binds_under_every_hat(scene: Scene) -> None:
    hat, second = scene.hire(CARE_MANAGER, person=5), scene.hire(SUPERVISOR, person=5)
    representative = replace(scene.stand(REPRESENTATIVE), person=5)
    scene.break_glass(hat)
    scene.restrict(person=5)
    for one in (hat, second, representative):
        assert not scene.reads(one, row())
        assert not scene.reads(one, row(PERSON))
        assert not scene.writes(one, row())
    assert scene.reads(scene.hire(SUPERVISOR), row())


def test_restriction_of_an_organization_binds_everybody_there(scene: Scene) -> None:
    scene.restrict(organization=HOME)
    assert not scene.reads(scene.hire(SUPERVISOR), row())
    scene.serve(OTHER)
    assert scene.reads(scene.hire(SUPERVISOR, OTHER), row(agency=OTHER))


def test_sealed_binds_all_but_the_listed(scene: Scene) -> None:
    listed, other = scene.hire(CARE_MANAGER, person=5), scene.hire(CARE_MANAGER)
    scene.restrict(is_sealed=True, listed=frozenset({5}))
    assert scene.reads(listed, row())
    assert not scene.reads(other, row())
    assert not scene.reads(scene.stand(REPRESENTATIVE), row())
    assert scene.reads(scene.stand(MEMBER), row())
    assert scene.reads(scene.hire(INTERFACE, None), row())
    scene.restrict(is_sealed=True)
    assert not scene.reads(listed, row())


def test_restriction_of_another_network_tells_nothing_here(scene: Scene) -> None:
    far = replace(scene.hire(SUPERVISOR, FAR, person=5), network=2)
    scene.restrict(person=5)
    filed = row("foundation_activity", network=2, agency=FAR, hat=far.id, user=far.user)
    assert scene.writes(far, filed)


def test_restriction_has_its_days_and_its_member(scene: Scene) -> None:
    scene.restrict(organization=HOME, ends_on=TODAY)
    scene.restrict(organization=HOME, starts_on=TOMORROW)
    scene.world.restrictions[BEN] = [Restriction(BEN, LONG_AGO, organization=HOME)]
    assert scene.reads(scene.hire(SUPERVISOR), row())
    assert not scene.reads(scene.hire(SUPERVISOR), row(member=BEN))


# 8. Writing


def test_the_related_record_under_their_own_organization(scene: Scene) -> None:
    for role in (*ON_CARE_TEAMS, SUPERVISOR):
        hat = scene.hire(role)
        assert scene.writes(hat, row())
        assert not scene.writes(hat, row(agency=OTHER))
        assert not scene.writes(hat, row(member=BEN))
    assert scene.writes(scene.hire(INTAKE), row(EVIDENCE))
    assert not scene.writes(scene.hire(INTAKE), row())


def test_the_others_record_nothing(scene: Scene) -> None:
    scene.serve(LEAD)
    scene.consent(LEAD, NORMAL, purpose=OPERATIONS)
    tables = [one for one in AREA if AREA[one] != "oversight"]
    hats = [scene.hire(role) for role in (BILLER, ANALYST, PRIVACY_OFFICER, *ADMINISTRATORS)]
    hats += [scene.hire(LEAD_ADMINISTRATOR, LEAD), scene.hire(SETTLER, None)]
    hats += [scene.stand(MEMBER), scene.stand(REPRESENTATIVE)]
    for hat in hats:
        for table in tables:
            assert not scene.writes(hat, row(table, agency=hat.organization))


def test_interfaces_write_in_their_network(scene: Scene) -> None:
    hat = scene.hire(INTERFACE, None)
    assert scene.writes(hat, row())
    assert not scene.writes(hat, row(network=2))
    assert not scene.writes(hat, row("access_named"))


def test_nobody_records_an_edge_with_a_label(scene: Scene) -> None:
    for hat in (scene.hire(SUPERVISOR), scene.hire(INTERFACE, None)):
        assert scene.writes(hat, row(EDGE))
        assert not scene.writes(hat, row(EDGE, label=HIV))


def test_what_is_derived_nobody_records(scene: Scene) -> None:
    for hat in (scene.hire(SUPERVISOR), scene.hire(CARE_MANAGER), scene.hire(INTERFACE, None)):
        for table in DERIVED:
            assert not scene.writes(hat, row(table))


# 9. Rules of their own


def test_activity(scene: Scene) -> None:
    hat, second = scene.hire(CARE_MANAGER, person=5), scene.hire(SUPERVISOR, person=5)
    own = row("foundation_activity", hat=hat.id, user=hat.user)
    assert scene.reads(hat, own)
    assert scene.writes(hat, own)
    assert not scene.reads(second, own)
    assert not scene.writes(second, own)
    assert scene.reads(scene.stand(MEMBER), own)
    assert not scene.reads(scene.stand(REPRESENTATIVE), own)
    here, there = scene.hire(PRIVACY_OFFICER), scene.hire(PRIVACY_OFFICER, OTHER)
    lead = scene.hire(PRIVACY_OFFICER, LEAD)
    about_ben = replace(own, member=BEN)
    assert scene.reads(here, own)
    assert scene.reads(here, about_ben)  # done under a hat of the organization
    assert not scene.reads(there, own)
    assert scene.reads(lead, about_ben)
    far = scene.hire(CARE_MANAGER, OTHER, tied=False)
    assert scene.reads(here, replace(own, hat=far.id))  # concerns whom they know
    assert not scene.reads(here, replace(about_ben, hat=far.id))
    assert not scene.writes(here, own)


def test_withheld(scene: Scene) -> None:
    exception = row("access_withheld", lead=LEAD)
    for role in (LEAD_ADMINISTRATOR, PRIVACY_OFFICER):
        assert scene.reads(scene.hire(role, LEAD), exception)
        assert not scene.reads(scene.hire(role, LEAD), replace(exception, lead=OTHER))
        assert not scene.writes(scene.hire(role, LEAD), exception)
    assert not scene.reads(scene.hire(PRIVACY_OFFICER), replace(exception, lead=HOME))
    assert not scene.reads(scene.hire(SUPERVISOR), exception)


def test_tally(scene: Scene) -> None:
    count = row("ledger_tally", member=None)
    for role in (SUPERVISOR, INTAKE, BILLER, ANALYST):
        assert scene.reads(scene.hire(role), replace(count, label=HIV))
        assert not scene.reads(scene.hire(role), replace(count, label=DV))
        assert not scene.reads(scene.hire(role, OTHER), count)
    assert scene.reads(scene.hire(LEAD_ADMINISTRATOR, LEAD), count)
    assert not scene.reads(scene.hire(LEAD_ADMINISTRATOR, LEAD), replace(count, label=HIV))
    for hat in (scene.hire(CARE_MANAGER), scene.hire(INTERFACE, None), scene.hire(PRIVACY_OFFICER)):
        assert not scene.reads(hat, count)


def test_disclosures(scene: Scene) -> None:
    hat = scene.hire(CARE_MANAGER)
    made = row("access_disclosure", agency=OTHER, other=HOME, hat=hat.id)
    assert scene.writes(hat, made)
    assert not scene.reads(hat, made)
    assert not scene.writes(hat, replace(made, other=LEAD))
    assert not scene.writes(scene.hire(CARE_MANAGER), made)
    for at in (HOME, OTHER, LEAD):
        assert scene.reads(scene.hire(PRIVACY_OFFICER, at), made)
    assert not scene.reads(scene.hire(PRIVACY_OFFICER), replace(made, other=LEAD))
    assert scene.reads(scene.stand(MEMBER), made)
    assert not scene.reads(scene.stand(MEMBER, BEN), made)
    assert not scene.reads(scene.stand(REPRESENTATIVE), made)


def test_emergencies(scene: Scene) -> None:
    hat = scene.hire(CLINICIAN, OTHER, tied=False)
    broken = row("access_emergency", hat=hat.id, agency=OTHER)
    officers = [scene.hire(PRIVACY_OFFICER, at) for at in (HOME, OTHER, LEAD)]
    assert scene.reads(hat, broken)
    assert not scene.reads(scene.hire(CLINICIAN, OTHER), broken)
    assert not scene.closes(hat, broken)
    for officer in officers:
        assert scene.reads(officer, broken)
        assert scene.closes(officer, broken)
        assert not scene.closes(replace(officer, person=hat.person), broken)
    assert not scene.reads(officers[0], replace(broken, member=BEN))
    for one in (hat, *officers, scene.hire(INTERFACE, None)):
        assert not scene.writes(one, broken)


def test_signals(scene: Scene) -> None:
    hat = scene.hire(CLINICIAN)
    signal = row("access_signal", hat=hat.id, member=None)
    for at, reads in ((HOME, True), (LEAD, True), (OTHER, False)):
        officer = scene.hire(PRIVACY_OFFICER, at)
        assert scene.reads(officer, signal) is reads
        assert scene.closes(officer, signal) is reads
        assert not scene.writes(officer, signal)
    assert not scene.reads(hat, signal)


@pytest.mark.parametrize("table", ["access_restriction", "access_named"])
def test_exceptions_are_kept_by_privacy_officers(scene: Scene, table: str) -> None:
    hat = scene.hire(CLINICIAN)
    one = row(table, hat=hat.id)
    officer, lead = scene.hire(PRIVACY_OFFICER), scene.hire(PRIVACY_OFFICER, LEAD)
    for may in (scene.reads, scene.writes):
        assert may(officer, one)
        assert not may(officer, replace(one, member=BEN))
        assert may(lead, replace(one, member=BEN))
        assert not may(scene.hire(PRIVACY_OFFICER, OTHER), one)
        assert not may(scene.hire(SUPERVISOR), one)
        assert not may(hat, one)
    scene.restrict(person=officer.person)
    assert not scene.reads(officer, one)
    assert not scene.writes(officer, one)


def test_no_officer_names_themselves(scene: Scene) -> None:
    officer = scene.hire(PRIVACY_OFFICER, person=5)
    second = scene.hire(CLINICIAN, person=5)
    for hat in (officer, second):
        assert not scene.writes(officer, row("access_named", hat=hat.id))
    for unknown in (None, scene.hire(CLINICIAN, person=None).id):
        assert not scene.writes(officer, row("access_named", hat=unknown))


def test_referrals(scene: Scene) -> None:
    scene.refer()
    sent = row("access_referral", other=OTHER)
    assert scene.writes(scene.hire(PEER), sent)
    assert scene.reads(scene.hire(PEER), sent)
    assert not scene.writes(scene.hire(PEER), replace(sent, agency=OTHER, other=HOME))
    assert not scene.writes(scene.hire(BILLER), sent)
    assert not scene.reads(scene.hire(BILLER), sent)
    receiver = scene.hire(INTAKE, OTHER)
    assert scene.reads(receiver, sent)
    assert not scene.writes(receiver, sent)
    assert not scene.reads(receiver, replace(sent, key=8))
    assert not scene.reads(receiver, replace(sent, agency=LEAD, other=HOME))
    assert not scene.reads(scene.hire(PEER, OTHER, tied=False), sent)
    assert not scene.reads(scene.hire(SUPERVISOR, LEAD), sent)
    scene.world.referrals = {}
    scene.refer(ends_on=TODAY)
    assert not scene.reads(receiver, sent)


def test_personal_hats(scene: Scene) -> None:
    mother = scene.stand(REPRESENTATIVE)
    grant = row("access_personalhat", user=mother.user)
    officer = scene.hire(PRIVACY_OFFICER)
    assert scene.reads(officer, grant)
    assert scene.writes(officer, grant)
    assert not scene.writes(officer, replace(grant, user=officer.user))
    for may in (scene.reads, scene.writes):
        assert not may(officer, replace(grant, member=BEN))
        assert may(scene.hire(PRIVACY_OFFICER, LEAD), grant)
        assert not may(scene.hire(SUPERVISOR), grant)
    assert scene.reads(mother, replace(grant, key=mother.id))
    assert not scene.reads(mother, replace(grant, key=mother.id + 1))
    assert not scene.writes(mother, grant)
    assert not scene.reads(scene.stand(MEMBER), replace(grant, key=mother.id))


@pytest.mark.parametrize("table", ["trainings_session", EVIDENCE, "ledger_obligation"])
def test_items_about_work(scene: Scene, table: str) -> None:
    hat, supervisor = scene.hire(CARE_MANAGER), scene.hire(SUPERVISOR)
    work = row(table, member=None, staff=hat.id)
    assert scene.reads(hat, work)
    assert not scene.writes(hat, work)
    assert not scene.writes(supervisor, replace(work, staff=None))
    assert not scene.writes(scene.hire(SUPERVISOR, OTHER), replace(work, agency=OTHER))
    assert scene.reads(supervisor, work)
    assert scene.writes(supervisor, work) is (table not in DERIVED)
    for one in (
        scene.hire(CARE_MANAGER), scene.hire(SUPERVISOR, OTHER), scene.hire(ANALYST),
        scene.hire(LEAD_ADMINISTRATOR, LEAD),
    ):  # fmt: skip
        assert not scene.reads(one, work)
        assert not scene.writes(one, work)
    assert scene.reads(scene.hire(INTERFACE, None), work)
