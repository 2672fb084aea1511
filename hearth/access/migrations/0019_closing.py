"""Whoever's sign-in is closed acts for no member any more, and not when it is opened again either.

Administrators close and open sign-ins, and may not learn for whom somebody acts: a function ends
it, and answers nothing. It ends nothing of a sign-in that is open.
"""

from django.db import migrations

from hearth.access.protection import open_to_v1

ENDS = """
create function access_end_personal_hats(p_user int) returns void
language sql volatile security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
    update access_personalhat p set ended_at = now()
    where p.user_id = p_user and p.ended_at is null
      and exists (select from foundation_user u where u.id = p_user and not u.is_active) $$;
alter function access_end_personal_hats(int) owner to hearth_gate;
revoke all on function access_end_personal_hats(int) from public;
grant execute on function access_end_personal_hats(int) to hearth_app;
"""
ENDED_BY_GATE = open_to_v1("access_personalhat", "hearth_gate", "update").replace(
    "grant update on", "grant update (ended_at) on"
)


class Migration(migrations.Migration):
    """Needs the table as 0009 protects it."""

    dependencies = [("access", "0018_alarms")]
    operations = [
        migrations.RunSQL(
            ENDED_BY_GATE + ENDS,
            "drop function access_end_personal_hats(int);"
            " drop policy access_personalhat_hearth_gate_update on access_personalhat;"
            " revoke update (ended_at) on access_personalhat from hearth_gate;",
        )
    ]
