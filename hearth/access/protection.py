"""The text of row-level security, used by every room's migrations.

Versioned by name: a migration that ran must always mean the same, so a changed rule is a new
function and a new migration, never an edit of an old one.
"""

READS_V1 = """
network_id = (select access_network()) and (
    (label = any((select access_wide_labels())::smallint[])
        and not exists (
            select from access_withheld w
            where w.lead_id = (select access_org()) and w.member_id = {table}.{member}
                and w.starts_on <= (select access_today())
                and (w.ends_on is null or w.ends_on > (select access_today()))))
    or (agency_id = any((select access_agencies())::int[])
        and label = any((select access_labels())::smallint[]))
    or ({member} = any(array(select access_members()))
        and agency_id = (select access_org())
        and label = any((select access_labels())::smallint[]))
    or (({member} * 100 + label) = any(array(select access_shared())))
    {more}
)
"""

WRITES_V1 = """
network_id = (select access_network()) and (
    (select access_is_interface())
    or (agency_id = (select access_org()) and {member} = any(array(select access_tied())))
)
"""

# What the ledger keeps of staff names an employment and no member. It concerns how somebody does
# their work: theirs, and their supervisors', to read. A lead answers for a program and not for an
# agency's people, so its width, which is over members, ends here.
READS_V2 = """
network_id = (select access_network()) and (
    (label = any((select access_wide_labels())::smallint[])
        and ({employment} is null or (select access_is_interface()))
        and not exists (
            select from access_withheld w
            where w.lead_id = (select access_org()) and w.member_id = {table}.{member}
                and w.starts_on <= (select access_today())
                and (w.ends_on is null or w.ends_on > (select access_today()))))
    or (agency_id = any((select access_agencies())::int[])
        and label = any((select access_labels())::smallint[]))
    or ({member} = any(array(select access_members()))
        and agency_id = (select access_org())
        and label = any((select access_labels())::smallint[]))
    or (({member} * 100 + label) = any(array(select access_shared())))
    or ({employment} = (select access_hat())
        and label = any((select access_labels())::smallint[]))
)
"""

WRITES_V2 = """
network_id = (select access_network()) and (
    (select access_is_interface())
    or (agency_id = (select access_org()) and {member} = any(array(select access_tied())))
    or ({employment} is not null and agency_id = any((select access_agencies())::int[]))
)
"""

STAFF_READS_V1 = """
network_id = (select access_network()) and (
    ((select access_is_interface()) and label = any((select access_wide_labels())::smallint[]))
    or ((agency_id = any((select access_agencies())::int[])
            or employment_id = (select access_hat()))
        and label = any((select access_labels())::smallint[]))
)
"""

STAFF_WRITES_V1 = """
network_id = (select access_network())
and ((select access_is_interface()) or agency_id = any((select access_agencies())::int[]))
"""


def protect_v1(
    table: str, *, member: str = "member_id", more: str = "", update: bool = False
) -> str:
    """Force row-level security on a member table and write its policies, one per command.

    `member` is the column with the member's id; `more` a further branch of reading. Nothing is
    said of DELETE, so nobody deletes.
    """
    reads = READS_V1.format(table=table, member=member, more=more)
    writes = WRITES_V1.format(member=member)
    statements = [
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        # The policies carry member and label as one number, member * 100 + label.
        f"alter table {table} add constraint {table}_label_fits check (label between 0 and 99)",
        floor_v1(table),
        f"create policy {table}_reads on {table} for select to hearth_app using ({reads})",
        f"create policy {table}_inserts on {table} for insert to hearth_app with check ({writes})",
    ]
    if update:
        statements.append(
            f"create policy {table}_updates on {table} for update to hearth_app"
            f" using ({writes}) with check ({writes})"
        )
    return ";\n".join(statements) + ";"


def about_staff_too_v1(table: str, *, replaced_once: bool = False) -> str:
    """Let the policies of a table about members also decide its rows about staff.

    Those name an employment, in `employment_id`, and no member.
    """
    names = {"member": "member_id", "employment": "employment_id"}
    reads, writes = READS_V2.format(table=table, **names), WRITES_V2.format(**names)
    statements = [
        f"alter policy {table}_reads on {table} using ({reads})",
        f"alter policy {table}_inserts on {table} with check ({writes})",
    ]
    if replaced_once:
        statements.append(
            f"alter policy {table}_updates on {table} using (superseded_at is null and ({writes}))"
            f" with check (superseded_at is not null and ({writes}))"
        )
    return ";\n".join(statements) + ";"


def about_members_alone_v1(table: str, *, replaced_once: bool = False) -> str:
    """The reverse, for migrating down."""
    reads = READS_V1.format(table=table, member="member_id", more="")
    writes = WRITES_V1.format(member="member_id")
    restored = (
        f"alter policy {table}_reads on {table} using ({reads});"
        f"alter policy {table}_inserts on {table} with check ({writes});"
    )
    return restored + (replaced_once_v1(table) if replaced_once else "")


def protect_staff_v1(table: str) -> str:
    """Force row-level security on a table about staff alone, whose versions are replaced once."""
    reads, writes = STAFF_READS_V1, STAFF_WRITES_V1
    statements = [
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        floor_v1(table),
        f"create policy {table}_reads on {table} for select to hearth_app using ({reads})",
        f"create policy {table}_inserts on {table} for insert to hearth_app with check ({writes})",
        f"create policy {table}_updates on {table} for update to hearth_app"
        f" using (superseded_at is null and ({writes}))"
        f" with check (superseded_at is not null and ({writes}))",
    ]
    return ";\n".join(statements) + ";"


def replaced_once_v1(table: str) -> str:
    """A version that stands may be replaced; a replaced one is never written again."""
    writes = WRITES_V1.format(member="member_id")
    return (
        f"drop policy {table}_updates on {table};"
        f" create policy {table}_updates on {table} for update to hearth_app"
        f" using (superseded_at is null and ({writes}))"
        f" with check (superseded_at is not null and ({writes}));"
    )


def floor_v1(table: str) -> str:
    """Beneath whatever else is allowed: nothing of another network, and nothing for nobody."""
    return (
        f"create policy {table}_floor on {table} as restrictive for all to hearth_app"
        " using (network_id = (select access_network()))"
    )


def open_to_v1(table: str, role: str, commands: str) -> str:
    """Let one of the two roles that never log in read, or write, a whole table."""
    statements = [f"grant {commands} on {table} to {role}"]
    for command in (word.strip() for word in commands.split(",")):
        clause = "with check (true)" if command == "insert" else "using (true)"
        statements.append(
            f"create policy {table}_{role}_{command} on {table} for {command} to {role} {clause}"
        )
    return ";\n".join(statements) + ";"


def unprotect_v1(table: str) -> str:
    """The reverse, for migrating down."""
    return (
        f"alter table {table} no force row level security;"
        f" alter table {table} disable row level security;"
    )
