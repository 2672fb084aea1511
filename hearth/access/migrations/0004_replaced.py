"""Edges and consents in both times: what a later record replaced stays, and counts no more."""

from pathlib import Path

from django.db import migrations, models

from hearth.access.protection import WRITES_V1, replaced_once_v1

GATE = (Path(__file__).parent / "gate_v2.sql").read_text()
WRITES = WRITES_V1.format(member="member_id")
# A consent is withdrawn too, so it may be written while it stands.
CONSENT = f"""
drop policy access_consent_updates on access_consent;
create policy access_consent_updates on access_consent for update to hearth_app
    using (superseded_at is null and ({WRITES})) with check ({WRITES});
"""


class Migration(migrations.Migration):
    """The gate's functions keep their owner: they are replaced, not made."""

    dependencies = [("access", "0003_reference")]
    operations = [
        *(
            migrations.AddField(
                model_name=name, name="superseded_at", field=models.DateTimeField(null=True)
            )
            for name in ("edge", "consent")
        ),
        migrations.RunSQL(replaced_once_v1("access_edge") + CONSENT + GATE, migrations.RunSQL.noop),
    ]
