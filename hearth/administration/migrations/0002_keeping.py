"""Who writes staff, employments, organizations and invitations; it replaces access's 0003_reference.

An organization's administrator (12) keeps employments of that organization in the roles 1, 2 and 5
to 10; a network's (13) every role but a system administrator's (4), who keeps them all. Nobody
writes an employment of their own. A role of 3, 4, 11, 12 or 13 takes a proposal by one person and
the word of another. An employment that has ended is written no more, and an end is not put off.
"""

from django.db import migrations

FUNCTIONS = """
-- Whoever calls has the rights that matter here: these read what everybody may read.
create function administration_role() returns int
language sql stable set search_path = pg_catalog, public, pg_temp as
$$ select (access_claim())[4] $$;

-- Whether employments in a role, at an organization, are the acting person's to keep.
create function administration_keeps(p_network int, p_organization int, p_role int) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as
$$ select p_network = access_network()
       and exists (select from network_organization o
           where o.id = p_organization and o.network_id = p_network)
       and case administration_role()
           when 4 then true
           when 13 then p_role <> 4
           when 12 then p_organization = access_org()
               and p_role = any(array[1, 2, 5, 6, 7, 8, 9, 10])
           else false end $$;

-- The end of an employment as it stood before the statement.
create function administration_end_of(p_employment int) returns date
language sql stable set search_path = pg_catalog, public, pg_temp as
$$ select e.ends_on from workforce_employment e where e.id = p_employment $$;
"""
SIGNATURES = (
    "administration_end_of(int)", "administration_keeps(int, int, int)", "administration_role()",
)  # fmt: skip
HAND_OVER = "".join(
    f"revoke all on function {one} from public; grant execute on function {one} to hearth_app;"
    for one in SIGNATURES
)
ANOTHER = "staff_id is distinct from (select access_staff())"
KEPT = "administration_keeps(network_id, organization_id, role)"
OF_TWO = "role = any(array[3, 4, 11, 12, 13])"
TODAY = "(select access_today())"
# Roles that take two carry the proposal that the acting person has confirmed, to the letter.
AGREED = f"""
case when {OF_TWO} then exists (
    select from workforce_proposal p
    where p.id = workforce_employment.proposal_id
      and p.confirmed_by_id = (select access_hat())
      and p.withdrawn_at is null
      and p.network_id = workforce_employment.network_id
      and p.staff_id = workforce_employment.staff_id
      and p.organization_id = workforce_employment.organization_id
      and p.role = workforce_employment.role
      and p.starts_on = workforce_employment.starts_on)
else proposal_id is null end
"""
# Another person proposed it, who is an administrator today.
BY_ANOTHER = f"""
exists (
    select from workforce_employment b
    where b.id = workforce_proposal.proposed_by_id
      and b.staff_id is distinct from (select access_staff())
      and b.role = any(array[4, 13])
      and b.suspended_at is null
      and (b.ends_on is null or b.ends_on > {TODAY}))
"""
IS_OPEN = "confirmed_by_id is null and withdrawn_at is null"
KEEPS_ORGANIZATIONS = (
    "network_id = (select access_network()) and administration_role() = any(array[4, 13])"
)
POLICIES = f"""
drop policy workforce_staff_inserts on workforce_staff;
drop policy workforce_staff_updates on workforce_staff;
create policy workforce_staff_inserts on workforce_staff for insert to hearth_app
    with check (administration_role() = any(array[4, 12, 13]));

drop policy workforce_employment_inserts on workforce_employment;
drop policy workforce_employment_updates on workforce_employment;
create policy workforce_employment_inserts on workforce_employment for insert to hearth_app
    with check ({ANOTHER} and {KEPT} and {AGREED});
create policy workforce_employment_updates on workforce_employment for update to hearth_app
    using ({ANOTHER} and {KEPT} and (ends_on is null or ends_on > {TODAY}))
    with check ({ANOTHER} and {KEPT}
        and (administration_end_of(id) is null or ends_on <= administration_end_of(id)));

alter table workforce_proposal enable row level security;
create policy workforce_proposal_reads on workforce_proposal for select to hearth_app
    using ({KEEPS_ORGANIZATIONS});
create policy workforce_proposal_inserts on workforce_proposal for insert to hearth_app
    with check ({ANOTHER} and {KEPT} and {OF_TWO} and {IS_OPEN}
        and proposed_by_id = (select access_hat()));
create policy workforce_proposal_updates on workforce_proposal for update to hearth_app
    using ({ANOTHER} and {KEPT} and {IS_OPEN})
    with check ({ANOTHER} and {KEPT} and (confirmed_by_id is null
        or (confirmed_by_id = (select access_hat()) and {BY_ANOTHER})));

drop policy network_organization_inserts on network_organization;
drop policy network_organization_updates on network_organization;
create policy network_organization_inserts on network_organization for insert to hearth_app
    with check ({KEEPS_ORGANIZATIONS} and (administration_role() = 4 or kind <> 'lead'));
create policy network_organization_updates on network_organization for update to hearth_app
    using ({KEEPS_ORGANIZATIONS})
    with check ({KEEPS_ORGANIZATIONS} and (id is distinct from (select access_org())
        or (left_on is null and suspended_at is null)));

alter table administration_invitation enable row level security;
create policy administration_invitation_reads on administration_invitation for select to hearth_app
    using (true);
create policy administration_invitation_inserts on administration_invitation
    for insert to hearth_app
    with check (administration_role() = any(array[4, 12, 13])
        and made_by_id = (select access_hat()) and accepted_at is null);
create policy administration_invitation_updates on administration_invitation
    for update to hearth_app using (accepted_at is null) with check (accepted_at is not null);
"""
OF_THE_NETWORK = "network_id = (select access_network())"
FORMER = {
    "network_organization": OF_THE_NETWORK,
    "workforce_staff": "id is distinct from (select access_staff())",
    "workforce_employment": f"{OF_THE_NETWORK} and {ANOTHER}",
}


def former(table: str, rows: str) -> str:
    """As access's 0003_reference had it, for migrating down."""
    allowed = f"(select access_is_administrator()) and {rows}"
    return (
        f"drop policy if exists {table}_inserts on {table};"
        f"drop policy if exists {table}_updates on {table};"
        f"create policy {table}_inserts on {table} for insert to hearth_app with check ({allowed});"
        f"create policy {table}_updates on {table} for update to hearth_app"
        f" using ({allowed}) with check ({allowed});"
    )


BACK = (
    "".join(former(table, rows) for table, rows in FORMER.items())
    + "".join(
        f"drop policy {table}_{what} on {table};"
        for table in ("workforce_proposal", "administration_invitation")
        for what in ("reads", "inserts", "updates")
    )
    + "alter table workforce_proposal disable row level security;"
    + "alter table administration_invitation disable row level security;"
    + "".join(f"drop function {one};" for one in SIGNATURES)
)


class Migration(migrations.Migration):
    """Needs the gate's functions, and every column that they decide by."""

    dependencies = [
        ("access", "0003_reference"),
        ("administration", "0001_first"),
        ("network", "0002_leaving"),
        ("workforce", "0004_two_persons"),
    ]
    operations = [migrations.RunSQL(FUNCTIONS + HAND_OVER + POLICIES, BACK)]
