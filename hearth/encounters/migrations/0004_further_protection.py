"""Row-level security of what else happened in a contact."""

from django.db import migrations

from hearth.access.protection import protect_v1, unprotect_v1


class Migration(migrations.Migration):
    dependencies = [("encounters", "0003_further"), ("access", "0002_gate")]
    operations = [
        migrations.RunSQL(protect_v1("encounters_further"), unprotect_v1("encounters_further"))
    ]
