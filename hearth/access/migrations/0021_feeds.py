"""What a feed brings again of a member's addresses keeps every reason that it ever had.

A feed may not write over a contact point, but could file the same value anew without its label:
the next reader without the reason read what is confidential. Whoever types an address chooses its
label, as before; for people a silent label would tell whoever guesses at an address.
"""

from django.db import migrations

KEPT = r"""
-- Case, spaces and marks do not make another address of it: the one "12 Pier St." is "12 pier st".
create function access_contact_point_said(p_value text) returns text
language sql immutable
set search_path = pg_catalog, pg_temp as $$
    select regexp_replace(lower(p_value), '[[:space:][:punct:]]+', '', 'g') $$;

-- Of known reasons alone: with a bit that is none nobody could file the row. Of rows that were
-- replaced or are over too: else a feed would end one, and file it anew.
create function access_keep_contact_label() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
begin
    if (access_claim())[4] = 20 then
        select new.label | coalesce(bit_or(c.label & 2046), 0) into new.label
        from members_contactpoint c
        where c.member_id = new.member_id and c.label <> 0
          and access_contact_point_said(new.value) <> ''
          and access_contact_point_said(c.value) = access_contact_point_said(new.value);
    end if;
    return new;
end $$;
create trigger access_keep_label before insert on members_contactpoint
    for each row execute function access_keep_contact_label();
revoke all on function access_contact_point_said(text) from public;
grant execute on function access_contact_point_said(text) to hearth_gate;
alter function access_keep_contact_label() owner to hearth_gate;
revoke all on function access_keep_contact_label() from public;
"""
FORGOTTEN = """
drop trigger access_keep_label on members_contactpoint;
drop function access_keep_contact_label();
drop function access_contact_point_said(text);
"""


class Migration(migrations.Migration):
    """The gate reads contact points since 0011."""

    dependencies = [("access", "0020_packets"), ("members", "0002_contact_points")]
    operations = [migrations.RunSQL(KEPT, FORGOTTEN)]
