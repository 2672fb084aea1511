"""What else happened in a contact follows the label of its evidence, when that is raised."""

from django.db import migrations

from hearth.access.protection import open_to_v1

FUNCTION = "encounters_raise_labels(int)"
RAISING = f"""
create function encounters_raise_labels(p_network int) returns bigint
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    raised bigint;
begin
    update encounters_further f set label = f.label | e.label
    from ledger_evidence e
    where e.id = f.evidence_id and f.network_id = p_network and f.label | e.label <> f.label;
    get diagnostics raised = row_count;
    return raised;
end $$;
alter function {FUNCTION} owner to hearth_settler;
revoke all on function {FUNCTION} from public;
grant execute on function {FUNCTION} to hearth_owner;
{open_to_v1("encounters_further", "hearth_settler", "select")}
grant update (label) on encounters_further to hearth_settler;
create policy encounters_further_hearth_settler_raises on encounters_further for update
    to hearth_settler using (true) with check (true);
"""
BACK = f"""
drop function {FUNCTION};
drop policy encounters_further_hearth_settler_raises on encounters_further;
drop policy encounters_further_hearth_settler_select on encounters_further;
revoke all on encounters_further from hearth_settler;
"""


class Migration(migrations.Migration):
    """Whoever installs packs calls it, after the ledger raised its own."""

    dependencies = [("encounters", "0004_further_protection"), ("ledger", "0006_labels")]
    operations = [migrations.RunSQL(RAISING, BACK)]
