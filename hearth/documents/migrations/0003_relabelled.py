"""What a document is said to tell of can be changed."""

from django.db import migrations

from hearth.access.protection import not_relabelled_v1, relabelled_v1

TABLE = "documents_document"
RELABELLED = relabelled_v1(TABLE, at="recorded_at", stands="t.superseded_at is null")


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_protection"), ("access", "0012_label_changes")]
    operations = [migrations.RunSQL(RELABELLED, not_relabelled_v1(TABLE))]
