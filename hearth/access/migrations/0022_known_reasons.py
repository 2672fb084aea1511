"""A feed's address takes on known reasons alone, and none for a value without words.

With a bit that is no reason nobody could file the row; and empty values are no address that two
rows share.
"""

from importlib import import_module

from django.db import migrations

FEEDS = import_module("hearth.access.migrations.0021_feeds").KEPT
BEGINS, ENDS = "create function access_keep_contact_label", "end $$;"
LOOSE = "create or replace function access_keep_contact_label" + (
    FEEDS.partition(BEGINS)[2].partition(ENDS)[0] + ENDS
)
SAME = "and access_contact_point_said(c.value) ="
STRICT = LOOSE.replace("bit_or(c.label)", "bit_or(c.label & 2046)").replace(
    SAME, f"and access_contact_point_said(new.value) <> '' {SAME}"
)


class Migration(migrations.Migration):
    """Needs the function as 0021 wrote it."""

    dependencies = [("access", "0021_feeds")]
    operations = [migrations.RunSQL(STRICT, LOOSE)]
