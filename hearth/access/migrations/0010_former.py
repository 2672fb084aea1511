"""What the former policies asked, once no room's policy does."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0009_gate"),
        ("encounters", "0007_guard"),
        ("ledger", "0011_guard"),
        ("trainings", "0003_guard"),
        ("transitions", "0003_guard"),
    ]
    operations = [
        migrations.RunSQL(
            "drop function access_shared(); drop function access_labels();"
            " drop function access_wide_labels();"
        )
    ]
