"""What a stay is said to tell of can be changed, and what came of the stay follows."""

from django.db import migrations

from hearth.access.protection import not_relabelled_v1, open_to_v1, relabelled_v1

TABLE = "transitions_stay"
FOLLOW = f"perform ledger_follow_label(of_member, '{TABLE}', chain, becomes, p_kinds, p_at);"
RELABELLED = open_to_v1(TABLE, "hearth_gate", "select") + relabelled_v1(
    TABLE, at="discharged_at", stands="true", follow=FOLLOW
)
BACK = (
    not_relabelled_v1(TABLE)
    + f"drop policy {TABLE}_hearth_gate_select on {TABLE}; revoke select on {TABLE} from hearth_gate;"
)


class Migration(migrations.Migration):
    dependencies = [("transitions", "0003_guard"), ("ledger", "0012_follow_labels")]
    operations = [migrations.RunSQL(RELABELLED, BACK)]
