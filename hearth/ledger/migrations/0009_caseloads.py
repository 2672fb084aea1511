"""Counting caseloads: who is on whose care team, and where the members stand."""

from pathlib import Path

from django.db import migrations

COUNTING = (Path(__file__).parent / "caseload_v1.sql").read_text()
FUNCTION = "ledger_caseloads(int, smallint[], jsonb, int, date)"
OWNED = (
    f"alter function {FUNCTION} owner to hearth_settler;"
    f" revoke all on function {FUNCTION} from public;"
    f" grant execute on function {FUNCTION} to hearth_app;"
)
EDGES = (
    "grant select on access_edge to hearth_settler;"
    " create policy access_edge_hearth_settler_select on access_edge for select to hearth_settler"
    " using (true);"
)
NO_EDGES = (
    "drop policy access_edge_hearth_settler_select on access_edge;"
    " revoke select on access_edge from hearth_settler;"
)


class Migration(migrations.Migration):
    """One function, and what it reads."""

    dependencies = [("ledger", "0008_staff"), ("access", "0005_labels")]
    operations = [
        migrations.RunSQL(COUNTING + OWNED + EDGES, f"drop function {FUNCTION}; {NO_EDGES}")
    ]
