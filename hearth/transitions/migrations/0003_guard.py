"""Stays under the gate for a whole network."""

from django.db import migrations

from hearth.access.protection import CARE, guard_v3


class Migration(migrations.Migration):
    dependencies = [("transitions", "0002_protection"), ("access", "0009_gate")]
    operations = [migrations.RunSQL(guard_v3("transitions_stay", CARE))]
