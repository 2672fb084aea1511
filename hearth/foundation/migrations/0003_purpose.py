"""The context says for what somebody acts, too."""

from django.db import migrations

FORMER = "return array[part[3]::int, part[4]::int];"
NOW = "return array[part[3]::int, part[4]::int, part[5]::int];"
FUNCTION = """
-- [hat, network, purpose] of the context, or null when it is absent, forged, or of another transaction.
create or replace function foundation_context() returns int[]
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    raw text := nullif(current_setting('hearth.context', true), '');
    payload text;
    part text[];
    expected text;
begin
    if raw is null then
        return null;
    end if;
    payload := split_part(raw, '~', 1);
    select encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(payload, 'UTF8'))), 'hex')
    into expected from foundation_contextkey k;
    if expected is distinct from split_part(raw, '~', 2) then
        return null;
    end if;
    part := string_to_array(payload, '|');
    if part[1]::int <> pg_backend_pid() or part[2]::bigint <> foundation_transaction_start() then
        return null;
    end if;
    return array[part[3]::int, part[4]::int, part[5]::int];
end $$;
"""


class Migration(migrations.Migration):
    """The function keeps its owner and its rights: it is replaced, not made."""

    dependencies = [("foundation", "0002_context")]
    operations = [migrations.RunSQL(FUNCTION, FUNCTION.replace(NOW, FORMER))]
