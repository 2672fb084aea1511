"""A key by which rows that name a document can be held to its member, past the policies."""

from django.db import migrations

TO = "alter table documents_document add constraint documents_document_of_member unique (id, member_id)"
BACK = "alter table documents_document drop constraint documents_document_of_member"


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_relabelled")]
    operations = [migrations.RunSQL(TO, BACK)]
