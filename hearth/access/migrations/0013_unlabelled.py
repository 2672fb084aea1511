"""Ties carry no label, so that both layers find them for everybody whom they tie.

The application reads edges under the policies. One with a label that a hat does not hold tied that
hat in the policies' eyes and not in the application's; the two together refused what the rule opens.
"""

from django.db import migrations

UNLABELLED = """
create policy access_edge_unlabelled on access_edge as restrictive for insert to hearth_app
    with check (label = 0);
create policy access_edge_unlabelled_still on access_edge as restrictive for update to hearth_app
    using (label = 0);
"""
LABELLED = """
drop policy access_edge_unlabelled on access_edge;
drop policy access_edge_unlabelled_still on access_edge;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0012_label_changes")]
    operations = [migrations.RunSQL(UNLABELLED, LABELLED)]
