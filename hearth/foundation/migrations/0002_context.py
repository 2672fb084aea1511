"""The database's half of the signed context: who acts, checked against the key."""

from django.db import migrations

FUNCTIONS = """
create function foundation_transaction_start() returns bigint
language sql stable set search_path = pg_catalog, pg_temp as
$$ select (extract(epoch from transaction_timestamp()) * 1000000)::bigint $$;

-- [hat, network] of the context, or null when it is absent, forged, or of another transaction.
create function foundation_context() returns int[]
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
    return array[part[3]::int, part[4]::int];
end $$;

revoke all on function foundation_context() from public;
grant execute on function foundation_context() to hearth_gate;
"""


class Migration(migrations.Migration):
    """Needs the key's table."""

    dependencies = [("foundation", "0001_first")]
    operations = [
        migrations.RunSQL(
            FUNCTIONS,
            "drop function foundation_context(); drop function foundation_transaction_start();",
        )
    ]
