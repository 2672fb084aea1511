"""Whoever files evidence does so in their own name."""

from django.db import migrations

from hearth.access.protection import no_name_v1, own_name_v1


class Migration(migrations.Migration):
    dependencies = [("access", "0023_authors"), ("ledger", "0012_follow_labels")]
    operations = [
        migrations.RunSQL(
            own_name_v1("ledger_evidence", "recorder_id"), no_name_v1("ledger_evidence")
        )
    ]
