"""Seals, numbers of personal hats, signals and names are written and told by whom they concern.

The application's login wrote any seal, whose rows were then never sealed again, and read digests of
every network's log; it learned of any account that it acts for a member; it filed its refused
exports of any day; and it rewrote names and numbers of its members, without a trace.
"""

from pathlib import Path

from django.db import migrations

from hearth.access.protection import open_to_v1

HERE = Path(__file__).parent


def function(source: str, name: str) -> str:
    """The statement that makes a function, as a former migration wrote it."""
    begins = f"create function {name}("
    written = (HERE / source).read_text().partition(begins)[2].partition("$$;")[0]
    return f"create or replace function {name}({written}$$;\n"


def instead(text: str, old: str, new: str) -> str:
    """The text with one place written anew."""
    before, found, after = text.partition(old)
    if not found or old in after:
        raise ValueError(f"Not once in the function: {old}")
    return before + new + after


# The settler alone seals and verifies: no request has its context.
SETTLER = "(select access_is_settler())"
UNSEALED = function("seals_v1.sql", "access_unsealed")
BROKEN = function("seals_v1.sql", "access_broken")
SEALING = f"""
create function access_is_settler() returns boolean
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select coalesce((access_claim())[4] = 21, false) $$;
alter function access_is_settler() owner to hearth_gate;
revoke all on function access_is_settler() from public;
grant execute on function access_is_settler() to hearth_app;

alter table access_seal enable row level security;
create policy access_seal_reads on access_seal for select to hearth_app using ({SETTLER});
create policy access_seal_inserts on access_seal for insert to hearth_app
    with check ({SETTLER} and sent_at is null);
create policy access_seal_updates on access_seal for update to hearth_app
    using ({SETTLER} and sent_at is null) with check ({SETTLER} and sent_at is not null);
{open_to_v1("access_seal", "hearth_gate", "select")}
{instead(UNSEALED, "where a.id > after", f"where {SETTLER} and a.id > after")}
{instead(BROKEN, "where s.number between", f"where {SETTLER} and s.number between")}
"""
UNSEALING = f"""
{UNSEALED}
{BROKEN}
drop policy access_seal_hearth_gate_select on access_seal;
drop policy access_seal_updates on access_seal;
drop policy access_seal_inserts on access_seal;
drop policy access_seal_reads on access_seal;
alter table access_seal disable row level security;
drop function access_is_settler();
"""

# Nobody acts yet when the application asks, so it marks whom it asks for.
OF_ANYBODY = function("gate_v4.sql", "access_personal_hats")
OF_THE_MARKED = instead(
    instead(OF_ANYBODY, "(p_user int)", "(p_user int, p_mark text)"),
    "where p.user_id = p_user",
    "where (select foundation_is_marked('hats|' || p_user, p_mark)) and p.user_id = p_user",
)


def asked(text: str, former: str, name: str) -> str:
    """Take the place of a function whose arguments are others."""
    return (
        f"drop function {former}; {text} alter function {name} owner to hearth_gate;"
        f" revoke all on function {name} from public;"
        f" grant execute on function {name} to hearth_app;"
    )


HATS, MARKED_HATS = "access_personal_hats(int)", "access_personal_hats(int, text)"

# Of the moment when whoever was refused acted.
NOTE_OF_ANY_DAY = """
create function access_note_refused_export(p_seen int, p_at timestamptz) returns bigint
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
declare
    claim int[] := access_claim();
    filed bigint;
begin
    if claim is null or claim[1] <= 0 or claim[3] is null then
        return null;
    end if;
    insert into access_signal (network_id, agency_id, member_id, label, hat_id, rule, "on", seen,
        noted_at, outcome, outcome_words)
    values (claim[2], claim[3], null, 0, claim[1], 'export', date '2000-01-01' + claim[5], p_seen,
        p_at, '', '')
    on conflict do nothing
    returning id into filed;
    return filed;
end $$;
"""
NOTE = instead(
    instead(NOTE_OF_ANY_DAY, "p_at, '', ''", "access_acts_at(), '', ''"),
    ", p_at timestamptz", "",
)  # fmt: skip
NOTES_ANY, NOTES = (
    "access_note_refused_export(int, timestamptz)",
    "access_note_refused_export(int)",
)

# Feeds bring who somebody is; no page rewrites it.
FED = ("members_member", "members_identifier")
REWRITTEN = "".join(
    f"create policy {table}_fed on {table} as restrictive for update to hearth_app"
    " using ((select access_is_interface()));"
    for table in FED
)


class Migration(migrations.Migration):
    """Needs the instant of a context, and the marks."""

    dependencies = [("access", "0023_authors"), ("foundation", "0007_marked")]
    operations = [
        migrations.RunSQL(SEALING, UNSEALING),
        migrations.RunSQL(
            asked(OF_THE_MARKED, HATS, MARKED_HATS), asked(OF_ANYBODY, MARKED_HATS, HATS)
        ),
        migrations.RunSQL(asked(NOTE, NOTES_ANY, NOTES), asked(NOTE_OF_ANY_DAY, NOTES, NOTES_ANY)),
        migrations.RunSQL(
            REWRITTEN, "".join(f"drop policy {table}_fed on {table};" for table in FED)
        ),
    ]
