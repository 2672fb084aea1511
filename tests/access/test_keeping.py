"""Who writes employments and organizations, in raw SQL as the application's role.

Every role tries every employment at the own organization, another, and one of another network; the
few lines of `may_begin` and `may_change` say what is right. Every conjunct is taken out once, and
must be noticed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError

from hearth.access.purposes import PERMITTED
from hearth.foundation import context
from hearth.foundation.models import User
from hearth.network.models import Network, Organization
from hearth.workforce.models import Employment, Staff
from hearth.workforce.roles import (
    ADMINISTRATORS,
    GRANTED_BY_ORGANIZATION,
    NOT_EMPLOYED,
    TWO_PERSONS,
    Role,
)
from tests.access.factories import ids
from tests.access.server import administrator, as_app, rows, run, undone, value
from tests.access.world import TODAY, TOMORROW, YESTERDAY

EMPLOYED = tuple(role for role in Role if role not in NOT_EMPLOYED)
SYSTEM, ORGANIZATION, NETWORK = ADMINISTRATORS
BEGIN = (
    "insert into workforce_employment"
    " (staff_id, network_id, organization_id, role, starts_on, proposal_id)"
    " values (%s, %s, %s, %s, %s, %s) returning id"
)
PROPOSE = (
    "insert into workforce_proposal (network_id, staff_id, organization_id, role, starts_on,"
    " proposed_by_id, proposed_at) values (%s, %s, %s, %s, %s, %s, now()) returning id"
)
SET_ANEW = (
    "insert into administration_invitation"
    " (user_id, made_by_id, hash, made_at, ends_at, of_sign_in)"
    " values (%s, %s, 'a hash', now(), now(), %s) returning id"
)
CONFIRM = "update workforce_proposal set confirmed_by_id = %s, confirmed_at = now() where id = %s"


@dataclass
class Office:
    """Three organizations, with somebody in every role at each; everybody at `own` tries."""

    places: dict[str, Organization] = field(default_factory=dict)
    hats: dict[tuple[str, int], Employment] = field(default_factory=dict)
    second: dict[int, Employment] = field(default_factory=dict)  # another hat of `own`'s people

    def wear(self, role: int, place: str = "own") -> Employment:
        hat = self.hats[place, role]
        context.begin(hat.pk, hat.network_id, PERMITTED[Role(hat.role)][0])
        return hat


@pytest.fixture(scope="module")
def office(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Office]:
    with django_db_blocker.unblock(), administrator():
        yield make_office()


def make_office() -> Office:
    office = Office()
    network = Network.objects.create(name=f"Keeping {next(ids)}")
    elsewhere = Network.objects.create(name=f"Keeping {next(ids)}")
    for name, where, kind in (
        ("own", network, "lead"), ("other", network, "lead"), ("foreign", elsewhere, "lead"),
    ):  # fmt: skip
        office.places[name] = Organization.objects.create(
            network=where, name=name, kind=kind, code=name
        )
        for role in EMPLOYED:
            office.hats[name, role] = hire(person(), office.places[name], role)
    for role in EMPLOYED:
        staff = office.hats["own", role].staff
        office.second[role] = hire(staff, office.places["own"], Role.CARE_MANAGER)
    return office


def person() -> Staff:
    user = User.objects.create_user(f"{next(ids)}@keeping.example")
    return Staff.objects.create(user=user, name="Somebody")


def hire(staff: Staff, place: Organization, role: int) -> Employment:
    return Employment.objects.create(
        staff=staff, network=place.network, organization=place, role=role, starts_on=YESTERDAY
    )


def may_change(actor: Role, place: str, role: int, is_self: bool = False) -> bool:
    """Whether the actor ends, or holds back, such an employment."""
    if is_self or place == "foreign":
        return False
    if actor == Role.ORGANIZATION_ADMINISTRATOR:
        return place == "own" and role in GRANTED_BY_ORGANIZATION
    if actor == Role.NETWORK_ADMINISTRATOR:
        return role != Role.SYSTEM_ADMINISTRATOR
    return actor == Role.SYSTEM_ADMINISTRATOR


def may_begin(actor: Role, place: str, role: int, is_self: bool = False) -> bool:
    """Whether one person's word begins it."""
    return may_change(actor, place, role, is_self) and role not in TWO_PERSONS


def is_let(statement: str, *parameters: object) -> bool:
    """Whether the statement passes and changes something; it is undone."""
    try:
        with as_app(), undone():
            return bool(rows(statement, list(parameters)))
    except ProgrammingError as refused:
        if not isinstance(refused.__cause__, psycopg.errors.InsufficientPrivilege):
            raise
        return False


def differences(office: Office, actors: tuple[Role, ...]) -> list[tuple[object, ...]]:
    """Where the policies and the lines above disagree."""
    found: list[tuple[object, ...]] = []
    newcomer = person()
    for actor in actors:
        own = office.wear(actor)
        homes = [(place, at.network_id, at.pk) for place, at in office.places.items()]
        # Nor does the own network's name beside another's organization help.
        homes.append(("foreign", own.network_id, office.places["foreign"].pk))
        for place, network, at in homes:
            for role in EMPLOYED:
                for staff in (newcomer, own.staff):
                    is_self = staff == own.staff
                    begun = is_let(BEGIN, staff.pk, network, at, role, TODAY, None)
                    if begun != may_begin(actor, place, role, is_self):
                        found.append((actor, "begin", place, role, is_self))
        found += changes(office, actor, own)
    return found


def changes(office: Office, actor: Role, own: Employment) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    targets = [(place, role, hat) for (place, role), hat in office.hats.items()]
    targets.append(("own", Role.CARE_MANAGER, office.second[actor]))
    for column, to in (("ends_on", TODAY), ("suspended_at", TODAY)):
        statement = f"update workforce_employment set {column} = %s where id = %s returning id"
        for place, role, hat in targets:
            is_self = hat.staff_id == own.staff_id
            if is_let(statement, to, hat.pk) != may_change(actor, place, role, is_self):
                found.append((actor, column, place, role, is_self))
    return found


def test_employments_are_kept_by_whom_they_are_meant_for(office: Office) -> None:
    assert differences(office, EMPLOYED) == []


def test_nobody_grants_themselves_anything_even_with_two_hats(office: Office) -> None:
    for role in ADMINISTRATORS:
        own = office.wear(role)
        for granted in EMPLOYED:
            mine = (own.staff_id, own.network_id, own.organization_id, granted, TODAY)
            assert not is_let(BEGIN, *mine, None)
            assert not is_let(PROPOSE, mine[1], mine[0], *mine[2:], own.pk)


def test_a_grant_outside_the_own_organization_is_impossible(office: Office) -> None:
    office.wear(Role.ORGANIZATION_ADMINISTRATOR)
    newcomer = person()
    for place in ("other", "foreign"):
        at = office.places[place]
        own = office.places["own"]
        for role in EMPLOYED:
            assert not is_let(BEGIN, newcomer.pk, at.network_id, at.pk, role, TODAY, None)
            # Nor by naming the own network, or the own organization, beside the other's.
            assert not is_let(BEGIN, newcomer.pk, own.network_id, at.pk, role, TODAY, None)
    assert not is_let(
        BEGIN, newcomer.pk, office.places["foreign"].network_id, own.pk, 1, TODAY, None
    )


def links(office: Office, actors: tuple[Role, ...] = EMPLOYED) -> list[tuple[object, ...]]:
    """Where the policy of links to a new password and `may_change` disagree.

    Everybody at `own` has a second hat, which the one who asks may keep: the first counts too.
    """
    found: list[tuple[object, ...]] = []
    for actor in actors:
        own = office.wear(actor)
        for (place, role), hat in office.hats.items():
            is_self = hat.staff_id == own.staff_id
            made = is_let(SET_ANEW, hat.staff.user_id, own.pk, "a digest")
            if made != may_change(actor, place, role, is_self):
                found.append((actor, place, role))
        for column, to in (("suspended_at", TODAY), ("ends_on", TODAY)):
            hat = office.hats["other", Role.BILLER]
            with undone():
                run(f"update workforce_employment set {column} = %s where id = %s", [to, hat.pk])
                if is_let(SET_ANEW, hat.staff.user_id, own.pk, "a digest"):
                    found.append((actor, column))
    return found


def test_a_link_to_a_new_password_is_made_by_who_keeps_every_hat_of_the_person(
    office: Office,
) -> None:
    assert links(office) == []


def test_a_link_is_made_in_ones_own_name(office: Office) -> None:
    office.wear(Role.SYSTEM_ADMINISTRATOR)
    other = office.hats["own", Role.NETWORK_ADMINISTRATOR]
    marta = office.hats["other", Role.CARE_MANAGER].staff.user_id
    for of_sign_in in ("", "a digest"):
        assert not is_let(SET_ANEW, marta, other.pk, of_sign_in)


def test_an_employment_is_never_rewritten(office: Office) -> None:
    office.wear(Role.SYSTEM_ADMINISTRATOR)
    hat = office.hats["other", Role.CARE_MANAGER]
    for column in ("staff_id", "network_id", "organization_id", "role", "starts_on", "proposal_id"):
        text = f"update workforce_employment set {column} = {column} where id = %s returning id"
        assert not is_let(text, hat.pk), column


def test_an_end_is_not_put_off_nor_taken_back(office: Office) -> None:
    hat = office.hats["other", Role.CARE_MANAGER]
    end = "update workforce_employment set ends_on = %s where id = %s returning id"
    with undone():
        run(end, [TOMORROW, hat.pk])
        office.wear(Role.SYSTEM_ADMINISTRATOR)
        assert not is_let(end, None, hat.pk)
        assert not is_let(end, TOMORROW.replace(year=TOMORROW.year + 1), hat.pk)
        assert is_let(end, TODAY, hat.pk)
        run(end, [TODAY, hat.pk])
        assert not is_let(end, None, hat.pk)
        assert not is_let(end, YESTERDAY, hat.pk)
        resume = "update workforce_employment set suspended_at = null where id = %s returning id"
        assert not is_let(resume, hat.pk)


@dataclass
class Agreement:
    """A role that takes two, from the proposal on; each field is moved once."""

    proposer: Role = Role.NETWORK_ADMINISTRATOR
    confirmer: Role = Role.SYSTEM_ADMINISTRATOR
    role: Role = Role.PRIVACY_OFFICER
    granted: Role = Role.PRIVACY_OFFICER
    place: str = "other"
    granted_at: str = "other"
    by_second_hat: bool = False  # the proposer confirms, under another hat of theirs
    for_self: bool = False  # the confirmer would grant themselves
    is_confirmed: bool = True
    is_withdrawn: bool = False
    proposer_left: bool = False
    later: bool = False  # begun on another day than proposed
    twice: bool = False


def is_granted(office: Office, said: Agreement) -> bool:
    """Whether the role is a hat in the end; all of it as the application's role, then undone."""
    try:
        with as_app(), undone():
            return _agree(office, said)
    except (ProgrammingError, IntegrityError):
        return False


def _agree(office: Office, said: Agreement) -> bool:
    newcomer = said_staff = office.hats["other", Role.BILLER].staff
    if said.for_self:
        newcomer = said_staff = office.hats["own", said.confirmer].staff
    proposer = office.wear(said.proposer)
    at = office.places[said.place]
    (proposal,) = rows(
        PROPOSE, [at.network_id, said_staff.pk, at.pk, said.role, TODAY, proposer.pk]
    )[0]
    if said.is_withdrawn:
        run("update workforce_proposal set withdrawn_at = now() where id = %s", [proposal])
    if said.proposer_left:
        office.wear(said.confirmer)
        run("update workforce_employment set ends_on = %s where id = %s", [TODAY, proposer.pk])
    hat = proposer if said.by_second_hat else office.wear(said.confirmer)
    if said.is_confirmed:
        run(CONFIRM, [hat.pk, proposal])
    there = office.places[said.granted_at]
    day = TOMORROW if said.later else TODAY
    begin = [newcomer.pk, there.network_id, there.pk, said.granted, day, proposal]
    begun = bool(rows(BEGIN, begin))
    return bool(rows(BEGIN, begin)) if said.twice else begun


def test_another_persons_word_makes_a_proposal_a_hat(office: Office) -> None:
    for role in TWO_PERSONS:
        both = Role.SYSTEM_ADMINISTRATOR
        one = both if role == Role.SYSTEM_ADMINISTRATOR else Role.NETWORK_ADMINISTRATOR
        said = Agreement(proposer=one, confirmer=both, role=role, granted=role)
        # There is one system administrator at `own`: their own word twice is not two persons.
        assert is_granted(office, said) is (one != both)


MOVED = {
    "the same person": Agreement(by_second_hat=True),
    "nobody confirmed": Agreement(is_confirmed=False),
    "taken back": Agreement(is_withdrawn=True),
    "another role": Agreement(granted=Role.LEAD_ADMINISTRATOR),
    "another organization": Agreement(granted_at="own"),
    "another day": Agreement(later=True),
    "twice": Agreement(twice=True),
    "oneself": Agreement(for_self=True),
    "the proposer left": Agreement(proposer_left=True),
    "confirmed by an organization's": Agreement(confirmer=Role.ORGANIZATION_ADMINISTRATOR),
    "proposed by an organization's": Agreement(
        proposer=Role.ORGANIZATION_ADMINISTRATOR, place="own", granted_at="own"
    ),
    "a system administrator by the network's": Agreement(
        role=Role.SYSTEM_ADMINISTRATOR, granted=Role.SYSTEM_ADMINISTRATOR
    ),
    "a role that takes one": Agreement(role=Role.BILLER, granted=Role.BILLER),
}


@pytest.mark.parametrize("moved", MOVED)
def test_an_agreement_that_is_not_one_grants_nothing(office: Office, moved: str) -> None:
    assert is_granted(office, Agreement())
    assert not is_granted(office, MOVED[moved])


def test_roles_of_no_employee_are_refused_to_everybody(office: Office) -> None:
    at = office.places["own"]
    for role in NOT_EMPLOYED:
        with undone(), pytest.raises(IntegrityError, match="employment_role_is_employed"):
            run(BEGIN, [person().pk, at.network_id, at.pk, role, TODAY, None])


def test_organizations_are_kept_by_the_networks_administrators(office: Office) -> None:
    add = (
        "insert into network_organization (network_id, name, kind, code)"
        " values (%s, 'New', %s, 'NEW') returning id"
    )
    own, foreign = office.places["own"], office.places["foreign"]
    for actor in EMPLOYED:
        office.wear(actor)
        keeps = actor in (Role.SYSTEM_ADMINISTRATOR, Role.NETWORK_ADMINISTRATOR)
        assert is_let(add, own.network_id, "agency") == keeps
        assert is_let(add, own.network_id, "lead") == (actor == Role.SYSTEM_ADMINISTRATOR)
        assert not is_let(add, foreign.network_id, "agency")
        for column, to in (("name", "'x'"), ("left_on", "current_date"), ("suspended_at", "now()")):
            text = f"update network_organization set {column} = {to} where id = %s returning id"
            assert is_let(text, office.places["other"].pk) == keeps
            assert is_let(text, own.pk) == (keeps and column == "name")
            assert not is_let(text, foreign.pk)
        for column in ("kind", "code", "network_id"):
            text = f"update network_organization set {column} = {column} where id = %s returning id"
            assert not is_let(text, office.places["other"].pk)


# What is taken out: the function or policy, the words, what stands there instead.
MUTANTS = {
    "any network": ("administration_keeps", "p_network = access_network()", "true"),
    "an organization of any network": (
        "administration_keeps", "o.network_id = p_network", "true",
    ),
    "the system's role by the network's": ("administration_keeps", "p_role <> 4", "true"),
    "any organization": ("administration_keeps", "p_organization = access_org()", "true"),
    "any role": ("administration_keeps", "p_role = any(array[1, 2, 5, 6, 7, 8, 9, 10])", "true"),
    "anybody": ("administration_keeps", "else false", "else true"),
    "themselves": ("workforce_employment_inserts", "staff_id IS DISTINCT FROM", "0 <>"),
    "their own": ("workforce_employment_updates", "staff_id IS DISTINCT FROM", "0 <>"),
    "one person": ("workforce_employment_inserts", "ARRAY[3, 4, 11, 12, 13]", "ARRAY[0]"),
}  # fmt: skip


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_conjunct_taken_out_is_noticed(office: Office, mutant: str) -> None:
    with undone():
        plant(*MUTANTS[mutant])
        assert differences(office, (*ADMINISTRATORS, Role.CARE_MANAGER)) != []


LINK_MUTANTS = {
    "for themselves": ("administration_recovers", "s.id = access_staff()", "false"),
    "a role above": (
        "administration_recovers", "not administration_keeps(t.network_id, access_org(), t.role)",
        "false",
    ),
    "any organization": (
        "administration_recovers", "administration_keeps(t.network_id, t.organization_id, t.role)",
        "true",
    ),
    "who is held back": ("administration_recovers", "t.suspended_at is null", "true"),
    "who left": ("administration_recovers", "e.ends_on > access_today()", "true"),
    "anybody": ("administration_invitation_inserts", "administration_recovers(user_id)", "true"),
    "by an officer": ("administration_invitation_inserts", "ARRAY[4, 12, 13]", "ARRAY[11]"),
}  # fmt: skip


@pytest.mark.parametrize("mutant", LINK_MUTANTS)
def test_a_conjunct_of_a_link_taken_out_is_noticed(office: Office, mutant: str) -> None:
    with undone():
        plant(*LINK_MUTANTS[mutant])
        assert links(office, (*ADMINISTRATORS, Role.PRIVACY_OFFICER)) != []


AGREEMENT_MUTANTS = {
    "the same person": ("workforce_proposal_updates", "b.staff_id IS DISTINCT FROM", "0 <>"),
    "nobody confirmed": ("workforce_employment_inserts", "p.confirmed_by_id =", "0 <>"),
    "another role": ("workforce_employment_inserts", "p.role =", "0 <>"),
    "another organization": ("workforce_employment_inserts", "p.organization_id =", "0 <>"),
    "another day": ("workforce_employment_inserts", "p.starts_on =", "date '2000-01-01' <>"),
    "the proposer left": ("workforce_proposal_updates", "b.ends_on IS NULL", "true"),
}


@pytest.mark.parametrize("mutant", AGREEMENT_MUTANTS)
def test_a_conjunct_of_an_agreement_taken_out_is_noticed(office: Office, mutant: str) -> None:
    with undone():
        plant(*AGREEMENT_MUTANTS[mutant])
        assert is_granted(office, MOVED[mutant])


def plant(name: str, words: str, instead: str) -> None:
    """Change a function's or a policy's text, everywhere the words stand."""
    if name in ("administration_keeps", "administration_recovers"):
        text = str(value(f"select pg_get_functiondef('{name}'::regproc)"))
        assert words in text, text
        run(text.replace(words, instead).replace("%", "%%"))
        return
    table, using, check = rows(
        "select polrelid::regclass::text, pg_get_expr(polqual, polrelid),"
        " pg_get_expr(polwithcheck, polrelid) from pg_policy where polname = %s",
        [name],
    )[0]
    assert words in f"{using}{check}", (using, check)
    clauses = [
        f"{keyword} ({text.replace(words, instead)})"
        for keyword, text in (("using", using), ("with check", check))
        if text
    ]
    run(f"alter policy {name} on {table} {' '.join(clauses)}")
