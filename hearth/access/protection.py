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


# The whole rule (docs/explanation/who-may-see-what.md). A role opens areas, holds reasons, and is
# related; consents, packets, emergencies and personal hats open more. Each set is asked for once in
# a query, and those further down only when a row gets there. Where a table is about staff too,
# `alone` and `supervised` keep its rows about staff to those they concern.
READS_V3 = """
network_id = (select access_network_of({area})) and (
    (label = 0 and (select access_is_wide()) {alone}
        and not exists (
            select from access_withheld w
            where w.lead_id = (select access_org()) and w.member_id = {table}.{member}
                and w.starts_on <= (select access_today())
                and (w.ends_on is null or w.ends_on > (select access_today()))))
    {more}
    or (
        (label & ~(select access_mask()) = 0
            or label & ~((select access_mask())
                | coalesce(((select access_named()) ->> {member}::text)::int, 0)) = 0)
        and (
            (select access_is_interface())
            or (agency_id = any((select access_own_records())::int[]) {supervised})
            or ({member} = any(array(select access_members()))
                and agency_id = (select access_org()))
            {own_work}
            or ({member} = any(array(select access_consented()))
                and ((case label when 0 then 1 else label end) & ~coalesce(
                        ((select access_consented_reasons()) ->> {member}::text)::int, 0) = 0
                    or (case label when 0 then 1 else label end) & ~coalesce(
                        ((select access_consented_reasons_from())
                            ->> ({member} || ':' || agency_id))::int, 0) = 0))
            or ({member} = any(array(select access_granted({area})))
                and label & ~coalesce(
                    ((select access_granted_reasons({area})) ->> {member}::text)::int, 0) = 0)
        )
    )
)
"""
KNOWN_V3 = "or (label & ~2046 = 0 and {member} = any(array(select access_known())))"
ABOUT_MEMBERS_V3 = {"alone": "", "supervised": "", "own_work": ""}
ABOUT_STAFF_TOO_V3 = {
    "alone": "and employment_id is null",
    "supervised": (
        "and (employment_id is null or agency_id = any((select access_agencies())::int[]))"
    ),
    "own_work": "or employment_id = (select access_hat())",
}

WRITES_V3 = """
network_id = (select access_network_of({area})) and label & ~2046 = 0 and (
    (select access_is_interface())
    or (agency_id = (select access_org()) and {member} = any(array(select access_tied())))
    {staff}
)
"""
STAFF_WRITTEN_V3 = (
    "or (employment_id is not null and agency_id = any((select access_agencies())::int[]))"
)

# Beneath whatever else is allowed: nothing of another network, nothing of whom one is kept from.
FLOOR_V3 = """
network_id = (select access_network())
and ({member} is null or {member} <> all(array(select access_blocked())))
"""
IDENTITY, COURSE, CARE, OVERSIGHT = 1, 2, 3, 4


def reads_v3(table: str, area: int, *, member: str = "member_id", more: str = "") -> str:
    """Who reads a row about a member."""
    return READS_V3.format(table=table, area=area, member=member, more=more, **ABOUT_MEMBERS_V3)


def reads_of_either_v3(table: str, area: int) -> str:
    """Who reads a row about a member, or about somebody's work."""
    return READS_V3.format(
        table=table, area=area, member="member_id", more="", **ABOUT_STAFF_TOO_V3
    )


def guard_v3(
    table: str,
    area: int,
    *,
    member: str = "member_id",
    is_identity: bool = False,
    about_staff_too: bool = False,
    updates: str = "",
) -> str:
    """Replace the policies of a table that `protect_v1` guarded.

    `updates` is "" for no policy to update, "any", or "once" where a version is replaced once.
    """
    more = KNOWN_V3.format(member=member) if is_identity else ""
    reads = (
        reads_of_either_v3(table, area)
        if about_staff_too
        else reads_v3(table, area, member=member, more=more)
    )
    writes = WRITES_V3.format(
        area=area, member=member, staff=STAFF_WRITTEN_V3 if about_staff_too else ""
    )
    statements = [
        label_known_v3(table),
        f"alter policy {table}_floor on {table} using ({FLOOR_V3.format(member=member)})",
        f"alter policy {table}_reads on {table} using ({reads})",
        f"alter policy {table}_inserts on {table} with check ({writes})",
        *_updates_v3(table, writes, updates),
    ]
    return ";\n".join(statements) + ";"


def guard_staff_v3(table: str) -> str:
    """Replace the policies of a table about staff alone, which `protect_staff_v1` guarded."""
    opened = f"network_id = (select access_network_of({COURSE}))"
    ours = "agency_id = any((select access_agencies())::int[])"
    held = "label & ~(select access_mask()) = 0"
    interface = "(select access_is_interface())"
    reads = (
        f"{opened} and {held} and ({interface} or {ours} or employment_id = (select access_hat()))"
    )
    writes = f"{opened} and label & ~2046 = 0 and ({interface} or {ours})"
    statements = [
        label_known_v3(table),
        f"alter policy {table}_reads on {table} using ({reads})",
        f"alter policy {table}_inserts on {table} with check ({writes})",
        *_updates_v3(table, writes, "once"),
    ]
    return ";\n".join(statements) + ";"


def protect_v3(table: str, area: int, *, updates: str = "") -> str:
    """Force row-level security on a new table about members, with one policy per command.

    Nothing is said of DELETE, so nobody deletes.
    """
    writes = WRITES_V3.format(area=area, member="member_id", staff="")
    statements = [
        *_forced_v3(table),
        f"create policy {table}_reads on {table} for select to hearth_app"
        f" using ({reads_v3(table, area)})",
        f"create policy {table}_inserts on {table} for insert to hearth_app with check ({writes})",
    ]
    if updates:
        statements.append(f"create policy {table}_updates on {table} for update to hearth_app")
        statements += _updates_v3(table, writes, updates)
    return ";\n".join(statements) + ";"


def protect_oversight_v3(
    table: str, *, reads: str, inserts: str = "", updates: str = "", once: str = ""
) -> str:
    """Force row-level security on a table with rules of its own, above the same floor.

    `once` is the column of an instant that an update sets, and nobody sets or clears again.
    """
    network = "network_id = (select access_network())"
    statements = [
        *_forced_v3(table),
        f"create policy {table}_reads on {table} for select to hearth_app"
        f" using ({network} and ({reads}))",
    ]
    if inserts:
        statements.append(
            f"create policy {table}_inserts on {table} for insert to hearth_app"
            f" with check ({network} and ({inserts}))"
        )
    if updates:
        statements.append(
            f"create policy {table}_updates on {table} for update to hearth_app"
            f" using ({once} is null and {network} and ({updates}))"
            f" with check ({once} is not null and {network} and ({updates}))"
        )
    return ";\n".join(statements) + ";"


def own_name_v1(table: str, author: str, *, unless: str = "") -> str:
    """Let nobody file a row in another's name: `author` is the column of the hat that acts.

    `unless` is a condition under which that is not asked.
    """
    own = f"{author} = (select access_hat())"
    return (
        f"create policy {table}_own_name on {table} as restrictive for insert to hearth_app"
        f" with check ({own}{f' or ({unless})' if unless else ''});"
    )


def no_name_v1(table: str) -> str:
    """The reverse, for migrating down."""
    return f"drop policy {table}_own_name on {table};"


RELABELLED_V1 = """
create function {table}_labels(p_member bigint) returns table (id bigint, at timestamptz, label int)
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
    select t.id, t.{at}, t.label::int from {table} t
    where t.member_id = p_member and {stands}
      and access_may_label(t.network_id, t.agency_id, t.member_id)
    order by t.{at} desc, t.id desc $$;

create function {table}_relabel(
    p_item bigint, p_said int, p_cause text, p_words text, p_at timestamptz, p_kinds jsonb
) returns int
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
declare
    of_network int; of_agency int; of_member bigint;
    chain bigint[];
    was int;
    becomes int;
begin
    select t.network_id, t.agency_id, t.member_id into of_network, of_agency, of_member
    from {table} t where t.id = p_item and {stands};
    if of_member is null or not access_may_label(of_network, of_agency, of_member) then
        return null;
    end if;
    {lock}
    -- Read again, as it stands now that nobody else writes about the member.
    select t.label into was from {table} t where t.id = p_item and {stands} for update;
    if was is null then
        return null;
    end if;
    chain := {chain};
    becomes := access_label_becomes('{table}', chain, was, p_said);
    if becomes is null then
        return was;
    end if;
    update {table} t set label = becomes where t.id = any(chain) and t.label <> becomes;
    {follow}
    perform access_note_label('{table}', p_item, of_network, of_agency, of_member,
        array[was, becomes, p_said], p_cause, p_words, p_at);
    return becomes;
end $$;
{owned}
grant update (label) on {table} to hearth_gate;
create policy {table}_hearth_gate_relabels on {table} for update to hearth_gate
    using (true) with check (true);
"""
RELABELLING_V1 = (
    "{table}_labels(bigint)",
    "{table}_relabel(bigint, int, text, text, timestamptz, jsonb)",
)


def relabelled_v1(
    table: str, *, at: str, stands: str, chain: str = "array[p_item]", follow: str = ""
) -> str:
    """Let a privacy officer of the organization that holds a row see its day and its label, and
    change that; and let the interface raise it. What is written is filed in one.

    `at` is the column of the day, `stands` what rows there are (of `t`), `chain` the ids of all
    versions of `p_item`, `follow` what has to carry the label `becomes` too; it locks the member.
    """
    owned = "".join(
        f"alter function {name} owner to hearth_gate; revoke all on function {name} from public;"
        f" grant execute on function {name} to hearth_app;"
        for name in (one.format(table=table) for one in RELABELLING_V1)
    )
    lock = "perform ledger_lock_member(of_member);" if follow else ""
    return RELABELLED_V1.format(
        table=table, at=at, stands=stands, chain=chain, follow=follow, lock=lock, owned=owned
    )


def not_relabelled_v1(table: str) -> str:
    """The reverse, for migrating down."""
    dropped = "".join(f"drop function {one.format(table=table)};" for one in RELABELLING_V1)
    return (
        f"{dropped} drop policy {table}_hearth_gate_relabels on {table};"
        f" revoke update (label) on {table} from hearth_gate;"
    )


def label_known_v3(table: str) -> str:
    """A label has of each known reason all bits or none. What else it has, nobody reads."""
    return (
        f"alter table {table} drop constraint if exists {table}_label_fits,"
        f" add constraint {table}_label_known check"
        " (label >= 0 and label & 1 = 0 and label & 10 in (0, 10) and label & 20 in (0, 20))"
    )


def _forced_v3(table: str) -> list[str]:
    return [
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        label_known_v3(table),
        f"create policy {table}_floor on {table} as restrictive for all to hearth_app"
        f" using ({FLOOR_V3.format(member='member_id')})",
    ]


def _updates_v3(table: str, writes: str, updates: str) -> list[str]:
    if not updates:
        return []
    stands, replaced = (
        ("superseded_at is null and ", "superseded_at is not null and ")
        if updates == "once"
        else ("", "")
    )
    return [
        f"alter policy {table}_updates on {table}"
        f" using ({stands}({writes})) with check ({replaced}({writes}))"
    ]


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
