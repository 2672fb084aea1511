"""Sessions under the gate for a whole network: supervisors alone answer for an agency's staff."""

from django.db import migrations

from hearth.access.protection import guard_staff_v3


class Migration(migrations.Migration):
    dependencies = [("trainings", "0002_protection"), ("access", "0009_gate")]
    operations = [migrations.RunSQL(guard_staff_v3("trainings_session"))]
