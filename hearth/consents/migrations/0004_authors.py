"""Whoever records what was signed, kept or taken back does so in their own name."""

from django.db import migrations

from hearth.access.protection import no_name_v1, own_name_v1

RECORDED = ("consents_consentform", "consents_keptpaper", "consents_withdrawal")


class Migration(migrations.Migration):
    dependencies = [("access", "0023_authors"), ("consents", "0003_signer")]
    operations = [
        migrations.RunSQL(
            "".join(own_name_v1(table, "recorder_id") for table in RECORDED),
            "".join(no_name_v1(table) for table in RECORDED),
        )
    ]
