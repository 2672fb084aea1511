"""Substance use treatment opens in an emergency of somebody's health alone (42 CFR 2.51).

An emergency opened it whatever it was: to protect somebody else too.
"""

from pathlib import Path

from django.db import migrations

PACKETS = (Path(__file__).parent / "packets_v1.sql").read_text()
ALL, WITHOUT = "254", "244"  # every reason that roles hold; and without sud_part2


def function(name: str) -> str:
    """The statement that makes a function, as a former migration wrote it."""
    begins = f"create or replace function {name}("
    written = PACKETS.partition(begins)[2].partition("$$;")[0]
    return f"{begins}{written}$$;\n"


def by_the_reason(name: str, medical: str) -> str:
    """The same, where an emergency opens what its reason lets it."""
    before, found, after = function(name).partition(f"e.member_id, {ALL}")
    if not found:
        raise ValueError(f"No emergency in {name}.")
    return f"{before}e.member_id, case when {medical} then {ALL} else {WITHOUT} end{after}"


# Each layer has its own words, so that a slip in one is caught by the other.
OPENED = by_the_reason("access_opened", "e.code = any(array['danger', 'crisis', 'urgent'])")
TOLD = by_the_reason("access_particulars", "e.code in ('urgent', 'danger', 'crisis')")


class Migration(migrations.Migration):
    """The functions that are replaced keep their owner and their grants."""

    dependencies = [("access", "0024_kept_to")]
    operations = [
        migrations.RunSQL(OPENED + TOLD, function("access_opened") + function("access_particulars"))
    ]
