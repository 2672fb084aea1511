"""What somebody may not see changes nothing they get: no byte, no count, no order, no search.

Rows are added that a hat may not read, and every answer it gets is compared with the answer before,
byte for byte but for what each request draws anew.
"""

from copy import copy
from datetime import datetime

import pytest

from hearth.members.models import Identifier, Member
from hearth.rules.labels import NORMAL
from tests.access.comparing import APPLICATION_OFF, BOTH, FIGURES, IS_DEEP, POLICIES_OFF
from tests.access.factories import LONG_AGO, ids, member_ids
from tests.access.model import Item
from tests.access.server import undone
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
# A sign-in's pages draw secrets for each request, and are about nobody.
LISTS = [
    name
    for name, one in PAGES.items()
    if one.about in ("nobody", "list", "staff") and not name.startswith(("account_", "mfa_"))
]
ASKED = ("", "?q=Canary", "?q=Zebediah", "?q=999-ZEB", "?page=2", "?sort=name", "?page=x")
WORDS = "Zebediah"
COPIED = ("encounters_contact", "members_contactpoint")


def answers(visit: Visit, member: Item) -> dict[tuple[object, ...], tuple[int, str, bytes]]:
    """What a hat gets of every list with every question, and of every page about a member."""
    found: dict[tuple[object, ...], tuple[int, str, bytes]] = {}
    for name in LISTS:
        if PAGES[name].method == "get":
            for query in ASKED if PAGES[name].about == "list" else ("",):
                found[name, query] = plain(visit.ask(name, PAGES[name].target, query))
    for name in ("member", "member_contacts", "log_contact", "panel"):
        for target, _ in targets(visit, PAGES[name].about, member):
            found[name, *target] = plain(visit.ask(name, target))
    found["absent"] = plain(visit.ask("member", (ABSENT,)))
    return found


def add_hidden(visit: Visit, stage: Stage, member: Item) -> int:
    """A stranger whom this hat does not know, and a copy of each row it may not read of a member.
    Returns how many rows were added."""
    place = stage.hats[visit.hat_name].organization
    away = stage.organizations["fernhill" if place.name == "nine" else "nine"]
    if place.network_id != member.network:
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
    added = 2
    for one in visit.world.items:
        if one.member != member.key or one.table not in COPIED or visit.reads(one):
            continue
        row = copy(next(row for row in stage.rows[one.table] if row.pk == one.key))
        row.pk = next(ids)
        row._state.adding = True
        for field, words in (("note", WORDS), ("words", WORDS), ("value", WORDS)):
            if hasattr(row, field):
                setattr(row, field, words)
        if hasattr(row, "form_nonce"):
            row.form_nonce = f"quiet {row.pk}"
        row.save(force_insert=True)
        added += 1
    return added


@pytest.mark.parametrize(
    ("mode", "hat"),
    [*((BOTH, hat) for hat in HATS)]
    + [(mode, hat) for mode in (APPLICATION_OFF, POLICIES_OFF) for hat in HATS[:6:2]],
)
def test_a_row_one_may_not_see_changes_no_byte_of_any_answer(
    village: Stage, mode: str, hat: str, still: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    if mode == APPLICATION_OFF:
        monkeypatch.setenv("HEARTH_FAULT", "access-application-off")
    visit = Visit(village, hat, mode)
    turn = HATS.index(hat)
    for member in sample(village, "fernhill normal")[turn % 12 : 12 if IS_DEEP else turn % 12 + 1]:
        before = answers(visit, member)
        with undone():
            added = add_hidden(visit, village, member)
            after = answers(visit, member)
        assert [asked for asked in before if before[asked] != after[asked]] == []
        assert added >= 2
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
    assert before["members", "?q=Zebediah"] != after["members", "?q=Zebediah"]
