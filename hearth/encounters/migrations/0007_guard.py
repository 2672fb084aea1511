"""Contacts under the gate for a whole network."""

from django.db import migrations

from hearth.access.protection import CARE, guard_v3


class Migration(migrations.Migration):
    dependencies = [("encounters", "0006_services"), ("access", "0009_gate")]
    operations = [
        migrations.RunSQL(
            guard_v3("encounters_contact", CARE, updates="any")
            + guard_v3("encounters_further", CARE)
        )
    ]
