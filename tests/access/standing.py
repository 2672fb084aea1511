"""What is kept of each member, as digests: to say of whom a request wrote something."""

from hearth.foundation.tables import declared_tables
from tests.access.ground import Ground
from tests.access.server import rows

NOT_COMPARED = {
    "foundation_activity",  # who saw whom is compared by itself
    "access_withheld",  # derived from consents
}


def standing(ground: Ground) -> dict[tuple[str, int], str]:
    """What is kept of each member in each table, as one digest."""
    found: dict[tuple[str, int], str] = {}
    for table, declared in declared_tables().items():
        if declared.kind != "member" or table in NOT_COMPARED:
            continue
        column = "id" if table == "members_member" else "member_id"
        if column == "member_id" and not _has(table, column):
            continue
        for member, digest in rows(
            f"select {column}, md5(string_agg(t::text, '|' order by t::text)) from {table} t"
            f" where network_id = %s and {column} is not null group by 1",
            [ground.cast.network.pk],
        ):
            found[table, member] = digest
    return found


def _has(table: str, column: str) -> bool:
    return bool(
        rows(
            "select 1 from pg_attribute where attrelid = %s::regclass and attname = %s",
            [table, column],
        )
    )


def changed(before: dict[tuple[str, int], str], after: dict[tuple[str, int], str]) -> set[int]:
    """The members of whom something else is kept than before."""
    return {
        member for (table, member), said in after.items() if before.get((table, member)) != said
    }
