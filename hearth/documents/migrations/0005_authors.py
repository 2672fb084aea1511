"""Whoever keeps a document keeps it in their own name; a process names nobody."""

from django.db import migrations

from hearth.access.protection import no_name_v1, own_name_v1

BY_A_PROCESS = "employment_id is null and (select access_hat()) < 0"


class Migration(migrations.Migration):
    dependencies = [("access", "0023_authors"), ("documents", "0004_of_member")]
    operations = [
        migrations.RunSQL(
            own_name_v1("documents_document", "employment_id", unless=BY_A_PROCESS),
            no_name_v1("documents_document"),
        )
    ]
