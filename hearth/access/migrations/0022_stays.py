"""A consent that was taken back stays so, and whoever looks at something looks in their own name.

The policy of consents let whoever recorded them clear the day of a withdrawal, which opened again
what the member had closed. Those of emergencies and signals let an officer name another as the one
who had looked. Neither has a page; injected SQL could.
"""

from django.db import migrations

STAYS = r"""
-- What is set in these columns is set for good. For every login: there is no way back to keep.
create function access_stays_set() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    former jsonb := to_jsonb(old);
    becomes jsonb := to_jsonb(new);
begin
    for one in 0 .. tg_nargs - 1 loop
        if former ->> tg_argv[one] is not null
            and becomes -> tg_argv[one] is distinct from former -> tg_argv[one] then
            raise insufficient_privilege using message = 'what has ended stays so';
        end if;
    end loop;
    return new;
end $$;
revoke all on function access_stays_set() from public;
create trigger access_stays_set before update on access_consent
    for each row execute function access_stays_set('withdrawn_at', 'superseded_at');

create policy access_emergency_own_name on access_emergency as restrictive
    for update to hearth_app
    using (true) with check (reviewer_id = (select access_hat()));
create policy access_signal_own_name on access_signal as restrictive
    for update to hearth_app
    using (true) with check (closer_id = (select access_hat()));
"""
FORGOTTEN = """
drop policy access_signal_own_name on access_signal;
drop policy access_emergency_own_name on access_emergency;
drop trigger access_stays_set on access_consent;
drop function access_stays_set();
"""


class Migration(migrations.Migration):
    """Services write these columns once already; the database now asks for it."""

    dependencies = [("access", "0021_feeds")]
    operations = [migrations.RunSQL(STAYS, FORGOTTEN)]
