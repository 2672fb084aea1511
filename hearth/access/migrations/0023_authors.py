"""Whoever writes does so in their own name; and the log is of the moment when it is written.

The policies asked whom a row is about and under which organization, not whom it names as its author:
injected SQL filed restrictions and named access in somebody else's name, and the log for another
account, in another organization's, and on a day years back.
"""

from django.db import migrations

from hearth.access.protection import no_name_v1, own_name_v1

# The context is signed with the application's clock. What is filed later in the transaction is
# later by what has passed since; clocks may be set in between, by less than a minute.
ACTS_AT = r"""
create function access_acts_at() returns timestamptz
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
    select case when foundation_context() is not null then nullif(
        split_part(split_part(current_setting('hearth.context', true), '~', 1), '|', 6), ''
    )::timestamptz end $$;
alter function access_acts_at() owner to hearth_gate;
revoke all on function access_acts_at() from public;
grant execute on function access_acts_at() to hearth_app;
"""
RECORDED = ("access_restriction", "access_named", "access_referral")
NOT_BEFORE = "at >= (select access_acts_at()) - interval '1 minute'"
NOT_AFTER = (
    "at <= (select access_acts_at()) + interval '1 minute'"
    " + (clock_timestamp() - transaction_timestamp())"
)
ORGANIZATION = "agency_id is not distinct from (select access_org())"
# An account of a personal hat is that hat's own.
ACCOUNT = (
    "user_id is not distinct from coalesce((select access_user()), (select p.user_id"
    " from access_personalhat p where p.id = (select access_hat())))"
)
A_PROCESS = "(select access_hat()) < 0"
FILED = {
    "foundation_activity": f"({A_PROCESS} or ({ORGANIZATION} and {ACCOUNT}))"
    f" and {NOT_BEFORE} and {NOT_AFTER}",
    "access_disclosure": f"{NOT_BEFORE} and {NOT_AFTER}",
}
ACCOUNTED = "".join(
    f"create policy {table}_own_name on {table} as restrictive for insert to hearth_app"
    f" with check ({rule});"
    for table, rule in FILED.items()
)
NAMELESS = "".join(no_name_v1(table) for table in (*RECORDED, *FILED))


class Migration(migrations.Migration):
    """Tables of later rooms have migrations of their own."""

    dependencies = [("access", "0022_stays")]
    operations = [
        migrations.RunSQL(
            ACTS_AT + "".join(own_name_v1(table, "recorder_id") for table in RECORDED) + ACCOUNTED,
            NAMELESS + "drop function access_acts_at();",
        )
    ]
