"""Labels are sets: the gate opens what holds several reasons, where all of them are consented."""

from pathlib import Path

from django.db import migrations

HERE = Path(__file__).parent
# What was replaced, for migrating down: labels as they were before there were several reasons.
FORMER = (HERE / "gate_v1.sql").read_text(), (HERE / "gate_v2.sql").read_text()


def function(text: str, name: str) -> str:
    """One function of a version of the gate, as a replacement."""
    start = text.index(f"function {name}()")
    return f"create or replace {text[start : text.index('$$;', start) + 3]}"


# To have signed for something tells of it: a consent carries what it names. The owner sees no rows
# where policies are forced, and which members are withheld does not change by this.
CONSENTS = """
alter table access_consent no force row level security;
alter table access_consent disable trigger access_withhold;
update access_consent c set label = c.label | named.label
from (
    select k.id, bit_or(l.label) as label
    from access_consent k cross join unnest(k.labels) as l(label)
    where l.label = any(array[10, 20, 30]) group by k.id
) as named
where named.id = c.id and c.label | named.label <> c.label;
alter table access_consent enable trigger access_withhold;
alter table access_consent force row level security;
"""


class Migration(migrations.Migration):
    """The gate's functions keep their owner: they are replaced, not made."""

    dependencies = [("access", "0004_replaced")]
    operations = [
        migrations.RunSQL(
            (HERE / "gate_v3.sql").read_text(),
            function(FORMER[0], "access_wide_labels")
            + function(FORMER[0], "access_labels")
            + function(FORMER[1], "access_shared"),
        ),
        migrations.RunSQL(CONSENTS, migrations.RunSQL.noop),
    ]
