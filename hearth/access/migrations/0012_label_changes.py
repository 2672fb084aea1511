"""The record of labels: what was said of an item, by whom, and the functions that file it."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from hearth.access.protection import open_to_v1, protect_oversight_v3, unprotect_v1

LABELS = (Path(__file__).parent / "labels_v1.sql").read_text()
CALLED = (
    "access_label_said(text, bigint, int, bigint, int, text, timestamptz)",
    "access_label_decided(text, bigint[])",
)
INNER = (
    "access_may_label(int, int, bigint)",
    "access_label_becomes(text, bigint[], int, int)",
    "access_note_label(text, bigint, int, int, bigint, int[], text, text, timestamptz)",
)
OWNED = "".join(
    f"alter function {name} owner to hearth_gate; revoke all on function {name} from public;"
    for name in (*CALLED, *INNER)
) + "".join(f"grant execute on function {name} to hearth_app;" for name in CALLED)
TABLE = "access_labelchange"
PROTECTED = protect_oversight_v3(
    TABLE, reads="(select access_is_privacy_officer()) and agency_id = (select access_org())"
)
OPENED = f"grant usage on sequence {TABLE}_id_seq to hearth_gate;" + open_to_v1(
    TABLE, "hearth_gate", "select, insert"
)
# Foreign keys are checked past the policies: what an item of a member is said to tell lies there.
SAME_NETWORK = (
    f"alter table {TABLE} add constraint {TABLE}_in_the_members_network"
    " foreign key (member_id, network_id) references members_member (id, network_id);"
)
CLOSED = "".join(f"drop function {name};" for name in (*CALLED, *INNER)) + unprotect_v1(TABLE)


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0011_signals"),
        ("members", "0002_contact_points"),
        ("network", "0003_identity_provider"),
    ]

    operations = [
        migrations.CreateModel(
            name="LabelChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("label", models.SmallIntegerField(default=0)),
                ("item_table", models.CharField(max_length=40)),
                ("item_id", models.BigIntegerField()),
                ("from_label", models.SmallIntegerField()),
                ("to_label", models.SmallIntegerField()),
                ("said", models.SmallIntegerField()),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("code", "A code in a message tells of it"),
                            ("unread", "A code in a message could not be read"),
                            ("officer", "A privacy officer decided"),
                        ],
                        max_length=10,
                    ),
                ),
                ("hat_id", models.IntegerField()),
                ("words", models.CharField(blank=True, max_length=1000)),
                ("at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organization",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.network",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["item_table", "item_id"], name="labelchange_of_item")
                ],
            },
        ),
        migrations.RunSQL(PROTECTED + SAME_NETWORK + OPENED + LABELS + OWNED, CLOSED),
    ]
