"""The text that settles: the engine's expression between the ledger's tables and a difference.

Parameters of every text: $1 offering, $2 and $3 the first and last party, $4 now (an instant),
$5 the offering's day at that instant, as the engines count days: one value, not a join to the
offering, so that the planner has a constant to estimate with. The text is built when a pack is
installed and stored; nothing is built in a request.
"""

from hearth.rules.evidence import SLOTS
from hearth.rules.obligation import COLUMNS
from hearth.rules.windows import CALENDAR_COLUMNS

SLOT_COLUMNS = ", ".join(f"e.a{slot}" for slot in range(1, SLOTS + 1))
CALENDAR = ", ".join(CALENDAR_COLUMNS)
EPOCH = "date '1970-01-01'"
DAYS = {"opens_on", "closes_on", "due_on", "wanted_until"}
# The engines know when something was done; stored, the day would reach readers who may not read
# the evidence, so it stays in the evidence alone.
NOT_STORED = ("met_on", "late_on")
KEY = ("subject_id", "standard", "opening_key")
OWN = tuple(column for column in COLUMNS if column not in (*KEY, *NOT_STORED))
PLACE = ("network_id", "agency_id", "member_id", "employment_id")

# Versions that stand today, and those that stood at the instant $4.
CURRENT = "{0}.superseded_at is null"
KNOWN = (
    "{0}.recorded_at <= $4::timestamptz"
    " and ({0}.superseded_at is null or {0}.superseded_at > $4::timestamptz)"
)


SUBJECTS = "s.party between $2 and $3"


def relations(stands: str) -> str:
    """What the engines read, of the versions that `stands` says of a table's alias."""
    return f"""
subjects as not materialized (
    select s.id as subject_id, s.party, s.tracked_from - {EPOCH} as tracked_from, $5::int as as_of,
        to_char(m.birth_on, 'YYYYMMDD')::int as born
    from ledger_subject s left join members_member m on m.id = s.member_id
    where s.offering_id = $1 and {SUBJECTS}
), spans as not materialized (
    select p.subject_id, p.kind, p.value,
        p.starts_on - {EPOCH} as starts_on, p.ends_on - {EPOCH} as ends_on
    from ledger_span p where {stands.format("p")}
), evidence as not materialized (
    select e.id as evidence_id, coalesce(e.root_id, e.id) as root_id, e.party, e.kind,
        {SLOT_COLUMNS}, e.answers_id as answers,
        e.occurred_on - {EPOCH} as occurred_on, e.label
    from ledger_evidence e
    where {stands.format("e")} and not e.is_retracted and e.party between $2 and $3
), calendar as not materialized (
    select {CALENDAR} from ledger_calendar
)"""


RELATIONS = relations(CURRENT)

# Every row of these subjects may have to go, whichever standard it is of: a standard that a pack
# dropped, or that a parameter no longer lets run, asks for nothing.
STORED = f"""(
        select o.{", o.".join((*KEY, *PLACE, *OWN))}
        from ledger_obligation o join ledger_subject s on s.id = o.subject_id
        where s.offering_id = $1 and {SUBJECTS})"""


def settle_text(compiled: str, *, deep: bool) -> str:
    """The statement that makes the stored rows equal to what `compiled` says; returns a count.

    Shallow leaves sealed windows alone and removes nothing; deep compares the subject's whole
    history and removes what is no longer asked for.
    """
    return f"""
with {RELATIONS},
diff as materialized ({_difference(compiled, deep=deep)}),
{_writes(deep=deep)}
select (select count(*) from diff)::bigint"""


def runner_text(number: int, member_sql: str) -> str:
    """The statements that make an installation's functions: for one member, and for those of a
    block who are named.

    Planning so long a text takes longer than running it for so few; a function is planned once for
    each connection. That plan is made without the subjects in sight, which serves it: told them,
    the planner takes a few dozen of one block for none at all and joins everything with everything.
    Nobody but the settling functions may call them.
    """
    one = member_sql
    named = {"between $2 and $3": "= p_party", "$1": "p_offering", "$4": "p_now", "$5": "p_day"}
    for parameter, name in named.items():
        one = one.replace(parameter, name)
    some = member_sql.replace(SUBJECTS, "s.id = any($6)")
    return _function(
        f"ledger_run_{number}", "p_offering int, p_party bigint, p_now timestamptz, p_day int", one
    ) + _function(
        f"ledger_run_some_{number}", "int, bigint, bigint, timestamptz, int, bigint[]", some
    )


def _function(name: str, parameters: str, body: str) -> str:
    return f"""
create or replace function {name}({parameters}) returns bigint language plpgsql
set search_path = pg_catalog, public, pg_temp set jit = off
set plan_cache_mode = force_generic_plan as $runner$
#variable_conflict use_column
declare
    written bigint;
begin
    {body} into written;
    return written;
end $runner$;
revoke all on function {name} from public;
grant execute on function {name} to hearth_settler;"""


def compare_text(compiled: str) -> str:
    """The statement that counts the stored rows that differ from what `compiled` says."""
    return f"""
with {RELATIONS}
select count(*)::bigint from ({_difference(compiled, deep=True)}) as diff"""


def known_text(compiled: str) -> str:
    """The query of what `compiled` says, as the records of the instant $4 had it, of day $5."""
    return f"""
with {relations(KNOWN)}
select {", ".join(f"w.{column}" for column in (*KEY, *PLACE, *OWN))}
from ({_wanted(compiled)}) as w"""


def _difference(compiled: str, *, deep: bool) -> str:
    columns = [*KEY, *PLACE, *OWN]
    now = ", ".join(f"w.{column}" for column in (*PLACE, *OWN))
    then = ", ".join(f"h.{column}" for column in (*PLACE, *OWN))
    key = ", ".join(
        f"coalesce(w.{column}, h.{column}) as {column}" if deep else f"w.{column}" for column in KEY
    )
    join = "full join" if deep else "left join"
    return f"""
    select {key}, {", ".join(f"w.{column}" for column in columns[len(KEY) :])},
        w.subject_id is null as is_gone, h.subject_id is null as is_new,
        h.network_id as was_network, h.agency_id as was_agency, h.member_id as was_member,
        h.employment_id as was_employment,
        h.label as was_label, h.state as was_state, h.due_on as was_due
    from ({_wanted(compiled)}) as w
    {join} {STORED if deep else "ledger_obligation"} as h
        on h.subject_id = w.subject_id and h.standard = w.standard
        and h.opening_key = w.opening_key
    where w.subject_id is null or h.subject_id is null or ({now}) is distinct from ({then})"""


def _wanted(compiled: str) -> str:
    own = ", ".join(
        f"{EPOCH} + q.{column} as {column}" if column in DAYS else f"q.{column}" for column in OWN
    )
    return f"""
        select q.subject_id, q.standard::smallint as standard, q.opening_key,
            s.network_id, s.agency_id, s.member_id, s.employment_id, {own}
        from ({compiled}) as q join ledger_subject s on s.id = q.subject_id"""


def _writes(*, deep: bool) -> str:
    every = ", ".join((*KEY, *PLACE, *OWN))
    changing = (*PLACE, *OWN)
    same_row = "o.subject_id = d.subject_id and o.standard = d.standard" + (
        " and o.opening_key = d.opening_key"
    )
    removed = f"""
removed as (
    delete from ledger_obligation o using diff d where d.is_gone and {same_row}
),"""
    return f"""
added as (
    insert into ledger_obligation ({every}) select {every} from diff where is_new
),
changed as (
    update ledger_obligation o set {", ".join(f"{column} = d.{column}" for column in changing)}
    from diff d where not d.is_new and not d.is_gone and {same_row}
),{removed if deep else ""}
counted as (
    insert into ledger_tally (network_id, agency_id, standard, period, label, state, n)
    select network_id, agency_id, standard, date_trunc('month', due_on)::date, label, state, sum(n)
    from (
        select network_id, agency_id, standard, due_on, label, state, 1 as n
        from diff where not is_gone
        union all
        select was_network, was_agency, standard, was_due, was_label, was_state, -1
        from diff where not is_new
    ) as steps
    group by 1, 2, 3, 4, 5, 6 having sum(n) <> 0
),
told as (
    insert into ledger_obligationevent (network_id, agency_id, member_id, employment_id, label,
        subject_id, standard, opening_key, from_state, to_state, settled_at)
    select was_network, was_agency, was_member, was_employment, was_label, subject_id, standard,
        opening_key, was_state, state, $4
    from diff where not is_new and was_state is distinct from state
)"""
