"""Plain SQL by the application's role, or by any login: what it must not do, and what it may."""

from django.db import DatabaseError

from tests.access.comparing import APPLICATION_OFF, wearing
from tests.access.factories import LONG_AGO, THEN
from tests.access.mutants import SET_FOR_GOOD
from tests.access.server import rows, run, undone, value
from tests.access.world import CONSENTS, TIES, Stage

OFFICER = "fernhill Privacy officer"
DV, HIV, UNKNOWN_BIT = 1024, 20, 4096
# Kept: label and value; brought anew: value and label; what the row then carries.
ADDRESSES = [
    ([(DV, "12 Pier St.")], ("12 pier st", 0), DV),
    ([(DV, "12 Pier St.")], ("12PierSt", 0), DV),
    ([(DV, "12 Pier St.")], ("12 Pier St.", HIV), DV | HIV),
    ([(DV, "12 Pier St."), (HIV, "12 pier st")], ("12 Pier St.", 0), DV | HIV),
    ([(DV, "12 Pier St.")], ("13 Pier St.", 0), 0),
    ([(DV, "--")], ("..", 0), 0),
    ([(UNKNOWN_BIT, "12 Pier St.")], ("12 Pier St.", 0), 0),
]


def is_refused(statement: str, parameters: list[object] | None = None) -> bool:
    """Whether it is refused outright."""
    try:
        with undone():
            run(statement, parameters)
    except DatabaseError:
        return True
    return False


def stays_set(table: str, column: str) -> bool:
    """Whether what ends a row is set once, may be said again, and is for good."""
    with undone():
        [(key,)] = rows(f"select id from {table} limit 1")
        others = ", ".join(f"{one} = null" for one in SET_FOR_GOOD[table])
        run(f"alter table {table} disable trigger user")
        run(f"update {table} set {others} where id = %s", [key])
        run(f"alter table {table} enable trigger user")
        update = f"update {table} set {column} = {{}} where id = %s"
        if is_refused(update.format("now()"), [key]):
            return False
        run(update.format("now()"), [key])
        return (
            is_refused(update.format("null"), [key])
            and is_refused(update.format("now() + interval '1 day'"), [key])
            and not is_refused(update.format(column), [key])
        )


def looks_in_own_name(stage: Stage, table: str, column: str) -> bool:
    """Whether an officer closes what waits in their own name, and in nobody else's."""
    instant = {"reviewer_id": "reviewed_at", "closer_id": "closed_at"}[column]
    close = f"update {table} set {instant} = now(), {column} = %s where {instant} is null"
    with wearing(stage, OFFICER, APPLICATION_OFF):
        own, other = stage.hats[OFFICER].pk, stage.hats["nine Privacy officer"].pk
        return (
            is_refused(close, [other])
            and is_refused(close, [None])
            and not is_refused(close, [own])
        )


def addresses_are_kept(stage: Stage) -> bool:
    """Whether what a feed brings again carries what it carried, and nothing else does."""
    return all(
        labelled_as(stage, kept, brought) == carries for kept, brought, carries in ADDRESSES
    ) and others_are_as_said(stage)


def others_are_as_said(stage: Stage) -> bool:
    """What people type, and what another member has, tells of nothing."""
    typed = labelled_as(stage, [(DV, "12 Pier St.")], ("12 Pier St.", 0), hat="fernhill Supervisor")
    anothers = labelled_as(stage, [(DV, "12 Pier St.")], ("12 Pier St.", 0), of_another=True)
    return typed == anothers == 0


def labelled_as(
    stage: Stage,
    kept: list[tuple[int, str]],
    brought: tuple[str, int],
    *,
    hat: str = "",
    of_another: bool = False,
) -> int | None:
    """The label of an address that a feed, or a hat, files; None if it could not."""
    member = stage.rows["members_member"][list(TIES).index("fernhill") * len(CONSENTS)]
    another = stage.rows["members_member"][list(TIES).index("nine") * len(CONSENTS)]
    file = (
        "insert into members_contactpoint (network_id, agency_id, member_id, label, kind, value,"
        " starts_on, recorded_at, superseded_at) values (%s, %s, %s, %s, 'address', %s, %s, %s, %s)"
    )
    agency = stage.organizations["fernhill"].pk
    with undone():
        for label, text in kept:
            whose = another.pk if of_another else member.pk
            said = [member.network_id, agency, whose, label, text, LONG_AGO, THEN, THEN]
            run(file, said)
        text, label = brought
        said = [member.network_id, agency, member.pk, label, text, LONG_AGO, THEN, None]
        with wearing(stage, hat or f"interface {member.network_id}", APPLICATION_OFF):
            try:
                with undone():
                    run(file, said)
                    run("reset role")
                    found = "member_id = %s and value = %s and superseded_at is null"
                    return value(
                        f"select label from members_contactpoint where {found}", [member.pk, text]
                    )
            except DatabaseError:
                return None
