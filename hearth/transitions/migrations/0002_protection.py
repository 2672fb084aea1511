"""Row-level security of stays."""

from django.db import migrations

from hearth.access.protection import protect_v1, unprotect_v1


class Migration(migrations.Migration):
    """A stay is read like any other record of a member."""

    dependencies = [("transitions", "0001_first"), ("access", "0002_gate")]
    operations = [
        migrations.RunSQL(protect_v1("transitions_stay"), unprotect_v1("transitions_stay"))
    ]
