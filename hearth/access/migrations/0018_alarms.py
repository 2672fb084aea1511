"""A refused export is a signal, about nobody, at once; and what waits is found without the rest."""

import django.db.models.deletion
from django.db import migrations, models

NOTE = """
-- A file that was refused for its length: whoever acts files it of themselves, for officers to look
-- at, once a day. Returns its number, or null where it was filed today.
create function access_note_refused_export(p_seen int, p_at timestamptz) returns bigint
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
declare
    claim int[] := access_claim();
    filed bigint;
begin
    if claim is null or claim[1] <= 0 or claim[3] is null then
        return null;
    end if;
    insert into access_signal (network_id, agency_id, member_id, label, hat_id, rule, "on", seen,
        noted_at, outcome, outcome_words)
    values (claim[2], claim[3], null, 0, claim[1], 'export', date '2000-01-01' + claim[5], p_seen,
        p_at, '', '')
    on conflict do nothing
    returning id into filed;
    return filed;
end $$;
"""
NAME = "access_note_refused_export(int, timestamptz)"
HAND_OVER = (
    f"alter function {NAME} owner to hearth_gate; revoke all on function {NAME} from public;"
    f" grant execute on function {NAME} to hearth_app;"
)


class Migration(migrations.Migration):
    dependencies = [("access", "0017_signing"), ("members", "0002_contact_points")]
    operations = [
        migrations.AlterField(
            model_name="signal",
            name="member",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.member",
            ),
        ),
        migrations.AddConstraint(
            model_name="signal",
            constraint=models.UniqueConstraint(
                condition=models.Q(member=None),
                fields=("hat_id", "rule", "on"),
                name="signal_about_nobody_once_a_day",
            ),
        ),
        migrations.AddIndex(
            model_name="signal",
            index=models.Index(
                condition=models.Q(closed_at=None), fields=["agency"], name="signal_waiting"
            ),
        ),
        migrations.AddIndex(
            model_name="emergency",
            index=models.Index(
                condition=models.Q(reviewed_at=None), fields=["agency"], name="emergency_waiting"
            ),
        ),
        migrations.RunSQL(NOTE + HAND_OVER, f"drop function {NAME};"),
    ]
