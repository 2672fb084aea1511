"""What the application says outside of a context, the database can tell from what was injected."""

from django.db import migrations

MARKED = """
-- Whether the application signed these words with the context's key.
create function foundation_is_marked(p_words text, p_mark text) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select coalesce((
        select p_mark = encode(
            sha256(k.outer_pad || sha256(k.inner_pad || convert_to(p_words, 'UTF8'))), 'hex')
        from foundation_contextkey k), false) $$;
revoke all on function foundation_is_marked(text, text) from public;
grant execute on function foundation_is_marked(text, text) to hearth_gate;
"""


class Migration(migrations.Migration):
    """Needs the key's table."""

    dependencies = [("foundation", "0006_links")]
    operations = [
        migrations.RunSQL(MARKED, "drop function foundation_is_marked(text, text);"),
    ]
