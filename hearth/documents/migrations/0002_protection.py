"""Row-level security of documents, and what sweeping may ask of rows it cannot see: their names."""

from django.db import migrations

from hearth.access.protection import CARE, open_to_v1, protect_v3, unprotect_v1

TABLE = "documents_document"
# Of every network: a name is random, and tells nothing of whose file it is.
NAMED = """
create function documents_named(names text[]) returns setof text
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select d.stored_as::text from documents_document d where d.stored_as = any(names)
$$;
alter function documents_named(text[]) owner to hearth_gate;
revoke all on function documents_named(text[]) from public;
grant execute on function documents_named(text[]) to hearth_app;
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_first"), ("access", "0009_gate")]
    operations = [
        migrations.RunSQL(
            protect_v3(TABLE, CARE, updates="once")
            + open_to_v1(TABLE, "hearth_gate", "select")
            + NAMED,
            "drop function documents_named(text[]);" + unprotect_v1(TABLE),
        )
    ]
