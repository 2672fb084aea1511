"""What a contact is said to tell of can be changed, in all its versions, and what came of it follows."""

from django.db import migrations

from hearth.access.protection import not_relabelled_v1, open_to_v1, relabelled_v1

TABLE = "encounters_contact"
FURTHER = "encounters_follow_labels(bigint[])"
# What else happened in a contact carries what its evidence carries.
FOLLOW_FURTHER = f"""
create function encounters_follow_labels(p_contacts bigint[]) returns void
language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
    update encounters_further f set label = e.label
    from ledger_evidence e
    where e.id = f.evidence_id and f.contact_id = any(p_contacts) and f.label <> e.label $$;
alter function {FURTHER} owner to hearth_settler;
revoke all on function {FURTHER} from public;
grant execute on function {FURTHER} to hearth_gate;
"""
STANDS = (
    "t.undone_at is null"
    " and not exists (select from encounters_contact later where later.supersedes_id = t.id)"
)
CHAIN = """array(
        with recursive version as (
            select p_item as id
            union all
            select c.supersedes_id from encounters_contact c join version v on v.id = c.id
            where c.supersedes_id is not null
        )
        select v.id from version v)"""
FOLLOW = (
    f"perform ledger_follow_label(of_member, '{TABLE}', chain, becomes, p_kinds, p_at);"
    " perform encounters_follow_labels(chain);"
)
RELABELLED = (
    FOLLOW_FURTHER
    + open_to_v1(TABLE, "hearth_gate", "select")
    + relabelled_v1(TABLE, at="occurred_at", stands=STANDS, chain=CHAIN, follow=FOLLOW)
)
BACK = (
    not_relabelled_v1(TABLE)
    + f"drop policy {TABLE}_hearth_gate_select on {TABLE}; revoke select on {TABLE} from hearth_gate;"
    + f"drop function {FURTHER};"
)


class Migration(migrations.Migration):
    dependencies = [("encounters", "0007_guard"), ("ledger", "0012_follow_labels")]
    operations = [migrations.RunSQL(RELABELLED, BACK)]
