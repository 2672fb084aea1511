"""Row-level security of contacts."""

from django.db import migrations

from hearth.access.protection import protect_v1, unprotect_v1


class Migration(migrations.Migration):
    dependencies = [("encounters", "0001_first"), ("access", "0002_gate")]
    operations = [
        migrations.RunSQL(
            protect_v1("encounters_contact", update=True), unprotect_v1("encounters_contact")
        )
    ]
