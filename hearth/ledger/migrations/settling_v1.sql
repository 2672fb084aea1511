-- Settling: the only way obligations are written. The functions run the text that was compiled when
-- a pack was installed; the application can neither write that text nor call for members it may
-- not write to. Writers take their locks first (ledger_lock_member), then write, then settle.

-- The day it is in an offering's zone at an instant, as the engines count days.
create function ledger_day_in(p_offering int, p_now timestamptz) returns int
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select (p_now at time zone o.time_zone)::date - date '1970-01-01'
    from network_offering o where o.id = p_offering
$$;

create function ledger_lock_member(p_member bigint) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    -- Shared on the member's block, so that the nightly run can hold a block still.
    perform pg_advisory_xact_lock_shared(7701, (p_member * 3 >> 12)::int);
    perform pg_advisory_xact_lock(7702, (p_member * 3)::int);
end $$;

create function ledger_settle_member(p_member bigint, p_now timestamptz) returns bigint
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp set jit = off as $$
declare
    claim int[] := access_claim();
    compiled record;
    written bigint;
    total bigint := 0;
begin
    if claim is null or not (
        (claim[4] = 20 and exists (
            select from members_member m where m.id = p_member and m.network_id = claim[2]))
        or p_member = any(array(select access_tied()))
    ) then
        raise insufficient_privilege using message = 'this actor may not settle this member';
    end if;
    perform ledger_lock_member(p_member);
    for compiled in
        select i.offering_id, i.member_sql
        from ledger_installation i
        where i.ended_at is null and i.offering_id in (
            select s.offering_id from ledger_subject s where s.party = p_member * 3)
        order by i.offering_id
    loop
        execute compiled.member_sql into written
            using compiled.offering_id, p_member * 3, p_member * 3, p_now,
                ledger_day_in(compiled.offering_id, p_now), null::timestamptz;
        total := total + written;
    end loop;
    return total;
end $$;

-- With p_since only those about whom something was recorded since: after a bulk load, when no day
-- has passed, the others have nothing to gain. A rebuild is always of everybody.
create function ledger_settle_range(
    p_offering int, p_from bigint, p_to bigint, p_now timestamptz, p_rebuild boolean,
    p_since timestamptz default null
) returns bigint
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
set jit = off set work_mem = '256MB' set enable_nestloop = on as $$
declare
    claim int[] := access_claim();
    written bigint;
begin
    if claim is null or claim[4] <> 21 or not exists (
        select from network_offering o where o.id = p_offering and o.network_id = claim[2]
    ) then
        raise insufficient_privilege using message = 'only the settler settles a range';
    end if;
    for block in (p_from >> 12) .. (p_to >> 12) loop
        perform pg_advisory_xact_lock(7701, block::int);
    end loop;
    -- Nobody can tell the planner how many windows the engine's joins leave, so it always expects a
    -- handful and takes nested loops. For one of the nightly blocks they are the best there is; from
    -- some ten thousand members on, hashing whole tables is half the work.
    if p_to - p_from > 100000 and p_since is null then
        perform set_config('enable_nestloop', 'off', true);
    end if;
    execute (
        select case when p_rebuild then i.member_sql else i.range_sql end
        from ledger_installation i where i.offering_id = p_offering and i.ended_at is null
    ) into written using p_offering, p_from, p_to, p_now, ledger_day_in(p_offering, p_now),
        case when not p_rebuild then p_since end;
    return coalesce(written, 0);
end $$;

-- How many stored rows differ from what the engine says now; writes nothing.
create function ledger_compare_range(
    p_offering int, p_from bigint, p_to bigint, p_now timestamptz
) returns bigint
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp set jit = off set work_mem = '256MB' as $$
declare
    claim int[] := access_claim();
    found bigint;
begin
    if claim is null or claim[4] <> 21 or not exists (
        select from network_offering o where o.id = p_offering and o.network_id = claim[2]
    ) then
        raise insufficient_privilege using message = 'only the settler compares';
    end if;
    execute (
        select i.rebuild_sql
        from ledger_installation i where i.offering_id = p_offering and i.ended_at is null
    ) into found using p_offering, p_from, p_to, p_now, ledger_day_in(p_offering, p_now),
        null::timestamptz;
    return coalesce(found, 0);
end $$;

-- Fold the signed rows of each key into one. The lock keeps two folds apart; writers never wait.
create function ledger_fold_tally() returns bigint
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    claim int[] := access_claim();
    folded bigint;
begin
    if claim is null or claim[4] <> 21 then
        raise insufficient_privilege using message = 'only the settler folds the tally';
    end if;
    perform pg_advisory_xact_lock(7703, 0);
    with gone as (
        delete from ledger_tally t where t.network_id = claim[2]
        returning t.network_id, t.agency_id, t.standard, t.period, t.label, t.state, t.n
    ), kept as (
        insert into ledger_tally (network_id, agency_id, standard, period, label, state, n)
        select network_id, agency_id, standard, period, label, state, sum(n)
        from gone group by 1, 2, 3, 4, 5, 6 having sum(n) <> 0
        returning 1
    )
    select (select count(*) from gone) - (select count(*) from kept) into folded;
    return folded;
end $$;

-- The first and last party of an offering; null where nobody is enrolled.
create function ledger_parties(p_offering int, out first_party bigint, out last_party bigint)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    claim int[] := access_claim();
begin
    if claim is null or claim[4] <> 21 then
        raise insufficient_privilege using message = 'only the settler counts parties';
    end if;
    select min(s.party), max(s.party) into first_party, last_party
    from ledger_subject s where s.offering_id = p_offering and s.network_id = claim[2];
end $$;

-- How many keys of the tally differ from a count of the rows they stand for.
create function ledger_compare_tally() returns bigint
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    claim int[] := access_claim();
    found bigint;
begin
    if claim is null or claim[4] <> 21 then
        raise insufficient_privilege using message = 'only the settler compares';
    end if;
    select count(*) into found from (
        select agency_id, standard, period, label, state, sum(n) as n
        from ledger_tally where network_id = claim[2] group by 1, 2, 3, 4, 5 having sum(n) <> 0
    ) as kept
    full join (
        select agency_id, standard, date_trunc('month', due_on)::date as period, label, state,
            count(*) as n
        from ledger_obligation where network_id = claim[2] group by 1, 2, 3, 4, 5
    ) as counted using (agency_id, standard, period, label, state)
    where kept.n is distinct from counted.n;
    return found;
end $$;
