"""Seals of the activity log, and what the sealer may know of its rows: digests."""

from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models

from hearth.access.protection import open_to_v1

SEALS = (Path(__file__).parent / "seals_v1.sql").read_text()
FUNCTIONS = ("access_unsealed(bigint, int)", "access_broken(bigint, bigint)")
DIGEST = "access_activity_digest(foundation_activity)"
HAND_OVER = (
    "".join(
        f"alter function {name} owner to hearth_gate; revoke all on function {name} from public;"
        f" grant execute on function {name} to hearth_app;"
        for name in FUNCTIONS
    )
    + f"revoke all on function {DIGEST} from public; grant execute on function {DIGEST} to hearth_gate;"
    + "grant select on access_seal to hearth_gate;"
)


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0005_labels"),
        ("foundation", "0002_context"),
    ]

    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("sealed_at", models.DateTimeField()),
                ("first_row", models.BigIntegerField()),
                ("last_row", models.BigIntegerField()),
                (
                    "rows",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
                (
                    "digests",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BinaryField(), size=None
                    ),
                ),
                ("previous", models.BinaryField()),
                ("root", models.BinaryField()),
                ("signature", models.BinaryField()),
                ("sent_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["last_row", "first_row"], name="seal_of_rows"),
                    models.Index(
                        condition=models.Q(("sent_at", None)),
                        fields=["number"],
                        name="seal_not_sent",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            SEALS + HAND_OVER + open_to_v1("foundation_activity", "hearth_gate", "select"),
            "".join(f"drop function {name};" for name in (*FUNCTIONS, DIGEST))
            + "drop policy foundation_activity_hearth_gate_select on foundation_activity;"
            "revoke select on foundation_activity from hearth_gate;",
        ),
    ]
