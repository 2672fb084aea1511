"""What somebody may not see changes nothing they get: no byte, no count, no order, no search.

Every row about a member that a hat may not read is copied, of every table, and every answer it gets
of every address is compared with the answer before, byte for byte but for what each request draws
anew.
"""

import re
from collections import Counter
from copy import copy
from datetime import datetime

import pytest
from django.db.models import Model

from hearth.access.models import FIRST_PERSONAL_HAT, PersonalHat
from hearth.access.purposes import CODES, PERMITTED
from hearth.ledger.models import Enrollment, Evidence, Obligation
from hearth.members.models import Identifier, Member
from hearth.network.models import Offering, Organization
from hearth.rules.labels import NORMAL
from hearth.workforce.roles import Role
from tests.access.comparing import APPLICATION_OFF, BOTH, FIGURES, IS_DEEP, POLICIES_OFF
from tests.access.factories import ABOUT_MEMBERS, FACTORIES, LONG_AGO, ids, member_ids
from tests.access.model import SESSIONS, Item
from tests.access.server import run, undone
from tests.access.test_pages import (
    ABSENT,
    HATS,
    PAGES,
    Visit,
    plain,
    sample,
    still,
    targets,
    village,
)
from tests.access.world import Stage

__all__ = ["still", "village"]  # fixtures
ASKED = ("", "?q=Canary", "?q=Zebediah", "?q=999-ZEB", "?page=2", "?sort=name", "?page=x")
WORDS = "Zebediah"
# A sign-in's pages draw secrets for each request, and are about nobody.
GOT = {
    name: one
    for name, one in PAGES.items()
    if one.method == "get" and not name.startswith(("account_", "mfa_"))
}
ROWS = {
    "review_emergency": "access_emergency", "close_signal": "access_signal",
    "end_restriction": "access_restriction", "end_named_access": "access_named",
    "end_personal_hat": "access_personalhat", "end_referral": "access_referral",
}  # fmt: skip
"""Addresses that name no member, and whose rows they name."""
LABELLED = {
    "contact": "encounters_contact", "stay": "transitions_stay", "document": "documents_document",
}  # fmt: skip
ALL_HATS = (
    *HATS, "fernhill Peer", "fernhill Consultant", "fernhill Organization administrator",
    "lead Network administrator", "the member all", "a representative of what is normal all",
)  # fmt: skip
"""Every role, with one whose employment ended."""
POSTED = (
    "log_contact", "record_consent", "withdraw_consents", "member_place", "add_document",
    "send_packet", "keep_person_away", "keep_organization_away", "seal_member",
    "give_named_access", "give_personal_hat", "open_in_emergency", "record_session", "invite",
    "change_label",
)  # fmt: skip
"""Forms that are asked for again as they are sent without a word."""
OF_STAFF = ("person", "change_role", "leave")
ONCE = ("form_nonce", "sha256", "stored_as", "rule", "visit_number", "number", "opening_key")
"""Columns that make a row one of its kind: a copy has another number there."""


def answers(visit: Visit, member: Item) -> dict[tuple[object, ...], tuple[int, str, bytes]]:
    """What a hat gets of every list with every question, of every page about a member, and of a
    file."""
    found: dict[tuple[object, ...], tuple[int, str, bytes]] = {}
    for name in walked(visit):
        for target in asked_of(visit, name, member):
            for query in ASKED if GOT[name].about == "list" else ("",):
                found[name, *target, query] = plain(visit.ask(name, target, query))
    for name in (one for one in POSTED if one in walked(visit)):
        for target in asked_of(visit, name, member):
            found[name, *target, "sent"] = plain(visit.ask(name, target, form={"note": ""}))
    purpose = CODES[PERMITTED[Role(visit.hat.role)][0]]
    file = visit.ask("export_members", (), form={"kind": "csv", "purpose": purpose})
    status, headers, body = plain(file)
    found["export_members",] = status, headers, re.sub(rb"Number [\w-]+\.", b"NUMBER", body)
    return found


def walked(visit: Visit) -> list[str]:
    """Addresses that a hat asks for: of those about nobody one in six, others the others."""
    nobody = [name for name, one in GOT.items() if one.about == "nobody"]
    left_out = set() if IS_DEEP else {*nobody} - {*nobody[ALL_HATS.index(visit.hat_name) % 6 :: 6]}
    return [name for name in GOT if name not in left_out]


def asked_of(visit: Visit, name: str, member: Item) -> list[tuple[object, ...]]:
    """What may stand in an address: of the member, of what the hat reads of them, and of nobody."""
    page, stage = GOT[name], visit.stage
    place = place_of(visit)
    if page.about == "session":
        read = [one for one in stage.world.items if one.table == SESSIONS and visit.reads(one)]
        return [(one.key,) for one in read[:1]]
    if page.about == "nobody":
        known = [page.target]
        if name in ROWS:
            known += [(key,) for key in first_read(visit, member, ROWS[name])]
        elif name == "change_label" and place:  # an officer labels what they may not read
            rows = ((kind, row) for kind, table in LABELLED.items() for row in stage.rows[table])
            ours = {kind: row.pk for kind, row in rows if is_ours(row, member, place)}
            known += [(member.key, kind, key) for kind, key in ours.items()]
        elif place is None:
            pass
        elif name in OF_STAFF:
            known += [(stage.hats["fernhill Care manager"].pk,)]
        elif name == "organization":
            known += [(place.pk,)]
        elif name == "program_manual":
            known += [(stage.offerings[place.network_id][0].pk,)]
        return known
    if page.about in ("list", "staff"):
        return [()]
    of_member = [target for target, _ in targets(visit, page.about, member)]
    return [*of_member, (ABSENT,)] if page.about == "member" else of_member


def place_of(visit: Visit) -> Organization | None:
    """Where the hat works; a personal hat nowhere."""
    return getattr(visit.stage.hats[visit.hat_name], "organization", None)


def is_ours(row: Model, member: Item, place: Organization) -> bool:
    """Whether a row is about the member and lies at the place."""
    return row.member_id == member.key and row.agency_id == place.pk


def first_read(visit: Visit, member: Item, table: str) -> list[int]:
    """The first row of a table about the member that the hat reads, if there is any."""
    rows = (one for one in visit.world.items if (one.table, one.member) == (table, member.key))
    return [one.key for one in rows if visit.reads(one)][:1]


def add_hidden(visit: Visit, stage: Stage, member: Item) -> Counter[str]:
    """A stranger whom this hat does not know, and a copy of each row it may not read of a member.

    Returns how many rows were added, by table.
    """
    place = place_of(visit)
    away = stage.organizations["fernhill" if place and place.name == "nine" else "nine"]
    if visit.hat.network != member.network:
        away = stage.organizations["fernhill"]
    stranger = Member(
        id=next(member_ids), network_id=away.network_id, agency=away,
        given_name=WORDS, family_name="Quill", label=NORMAL,
    )  # fmt: skip
    stranger.save(force_insert=True)
    Identifier.objects.create(
        network_id=away.network_id, agency=away, member=stranger,
        authority="state", value="999-ZEB", starts_on=LONG_AGO,
    )  # fmt: skip
    added = Counter(("members_member", "members_identifier"))
    hidden = {
        (one.table, one.key)
        for one in visit.world.items
        if one.member == member.key and not visit.reads(one)
    }
    made: dict[tuple[type[Model], int], int] = {}
    for table in FACTORIES:
        rows = [row for row in stage.rows[table] if (table, key_in(row)) in hidden]
        copies = [one for row in rows if (one := another(stage, row, made))]
        type(stage.rows[table][0]).objects.bulk_create(copies)
        added[table] += len(copies)
    run("set constraints all immediate")
    return added


def key_in(row: Model) -> int:
    """The number by which the model knows a row."""
    return row.subject_id if isinstance(row, Obligation) else row.pk


def another(stage: Stage, row: Model, made: dict[tuple[type[Model], int], int]) -> Model | None:
    """A second one like a row, of the copy of what it belongs to; None where there cannot be two.

    `made` has the numbers of copies by model and number, and gets this one's; and which programs
    were used up.
    """
    one, number = copy(row), next(ids)
    one._state.adding = True
    for at in row._meta.concrete_fields:
        parent = Evidence if at.name == "evidence_id" else at.related_model
        if parent and (moved := made.get((parent, getattr(row, at.attname)))):
            setattr(one, at.attname, moved)
        elif at.one_to_one and getattr(row, at.attname):
            return None
    if isinstance(one, PersonalHat):
        one.pk = FIRST_PERSONAL_HAT + number
    elif not isinstance(one, Obligation):
        one.pk = number
    if isinstance(one, Enrollment):
        rows = (at for at in stage.rows["ledger_enrollment"] if at.member_id == row.member_id)
        taken = {*(at.offering_id for at in rows), *(key for of, key in made if of is Offering)}
        free = (at.pk for at in stage.offerings[one.network_id] if at.pk not in taken)
        one.offering_id = next(free, None)
        if one.offering_id is None:
            return None
        made[Offering, one.offering_id] = one.offering_id
    for name in ("note", "words", "name"):
        if hasattr(one, name):
            setattr(one, name, WORDS)
    if hasattr(one, "value") and isinstance(one.value, str):
        one.value = f"{WORDS} {number}"
    for name in ONCE:
        if hasattr(one, name):
            kept = getattr(one, name)
            setattr(one, name, number if isinstance(kept, int) else str(number))
    if not isinstance(one, Obligation):
        made[type(row), row.pk] = one.pk
    return one


def test_who_reads_nothing_is_kept_from_a_row_of_every_table_about_members(village: Stage) -> None:
    """So that no table is left out of what follows for a copy that could not be made."""
    visit = Visit(village, "ended Supervisor", BOTH)
    with undone():
        added = add_hidden(visit, village, sample(village, "fernhill normal")[0])
    assert set(+added) == {"members_member", *ABOUT_MEMBERS} - {"ledger_tally"}  # of no one member


@pytest.mark.parametrize(
    ("mode", "hat"),
    [*((BOTH, hat) for hat in ALL_HATS)]
    + [(mode, hat) for mode in (APPLICATION_OFF, POLICIES_OFF) for hat in HATS[:6:2]],
)
def test_a_row_one_may_not_see_changes_no_byte_of_any_answer(
    village: Stage, mode: str, hat: str, still: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    if mode == APPLICATION_OFF:
        monkeypatch.setenv("HEARTH_FAULT", "access-application-off")
    visit = Visit(village, hat, mode)
    turn = ALL_HATS.index(hat) % 12
    some = sample(village, "fernhill normal")[turn : 12 if IS_DEEP else turn + 1]
    if visit.hat.member is not None:  # others they never read of
        some = [one for one in village.world.items if one.table == "members_member"]
        some = [one for one in some if one.member == visit.hat.member]
    for member in some:
        before = answers(visit, member)
        with undone():
            added = add_hidden(visit, village, member)
            after = answers(visit, member)
        assert [asked for asked in before if before[asked] != after[asked]] == []
        assert added.total() > 2
    FIGURES.append(f"quiet, {mode}, {hat}: {visit.requests} requests")


def test_a_search_that_counts_what_it_hides_is_noticed(
    village: Stage, still: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without both layers the stranger is found, and so the comparison is one that can fail."""
    monkeypatch.setenv("HEARTH_FAULT", "access-application-off")
    visit = Visit(village, "fernhill Care manager", POLICIES_OFF)
    member = sample(village, "fernhill normal")[0]
    before = answers(visit, member)
    with undone():
        add_hidden(visit, village, member)
        after = answers(visit, member)
    assert before["members", f"?q={WORDS}"] != after["members", f"?q={WORDS}"]
