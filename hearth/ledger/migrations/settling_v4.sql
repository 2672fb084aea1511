-- Whom a second run of a day takes is found once for the run, not once for each of its steps; and a
-- range of several blocks is refused, not waited for, where somebody is writing.
drop function ledger_settle_range(int, bigint, bigint, timestamptz, boolean, timestamptz);

-- With p_subjects only those, and their whole history: something was recorded about them, of any day.
-- A rebuild is of everybody.
create function ledger_settle_range(
    p_offering int, p_from bigint, p_to bigint, p_now timestamptz, p_rebuild boolean,
    p_subjects bigint[] default null
) returns bigint
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
set jit = off set work_mem = '256MB' set enable_nestloop = on as $$
declare
    claim int[] := access_claim();
    compiled record;
    written bigint;
begin
    if claim is null or claim[4] <> 21 or not exists (
        select from network_offering o where o.id = p_offering and o.network_id = claim[2]
    ) then
        raise insufficient_privilege using message = 'only the settler settles a range';
    end if;
    -- Waits for one block and never for another while it holds the first: whoever writes to several
    -- members may hold the second already, and wait for the first.
    perform pg_advisory_xact_lock(7701, (p_from >> 12)::int);
    for block in (p_from >> 12) + 1 .. (p_to >> 12) loop
        if not pg_try_advisory_xact_lock(7701, block::int) then
            raise lock_not_available using message = 'somebody is writing in one of the blocks';
        end if;
    end loop;
    select i.id, i.member_sql, i.range_sql into compiled
    from ledger_installation i where i.offering_id = p_offering and i.ended_at is null;
    -- Nobody can tell the planner how many windows the engine's joins leave, so it always expects a
    -- handful and takes nested loops. For one of the nightly blocks they are the best there is; from
    -- some ten thousand members on, hashing whole tables is half the work.
    if p_to - p_from > 100000 and p_subjects is null then
        perform set_config('enable_nestloop', 'off', true);
    end if;
    if compiled.id is null then
        return 0;
    elsif p_subjects is null or p_rebuild then
        execute case when p_rebuild then compiled.member_sql else compiled.range_sql end
            into written using p_offering, p_from, p_to, p_now, ledger_day_in(p_offering, p_now);
    else
        execute format('select ledger_run_some_%s($1, $2, $3, $4, $5, $6)', compiled.id)
            into written
            using p_offering, p_from, p_to, p_now, ledger_day_in(p_offering, p_now), array(
                select s.id from ledger_subject s
                where s.id = any(p_subjects) and s.offering_id = p_offering
                    and s.party between p_from and p_to);
    end if;
    return coalesce(written, 0);
end $$;

-- The subjects of an offering about whom something was recorded since an instant, in the order in
-- which their parties are settled.
create function ledger_touched(p_offering int, p_since timestamptz)
returns table (party bigint, subject_id bigint)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    claim int[] := access_claim();
begin
    if claim is null or claim[4] <> 21 or not exists (
        select from network_offering o where o.id = p_offering and o.network_id = claim[2]
    ) then
        raise insufficient_privilege using message = 'only the settler asks who has something new';
    end if;
    return query
        select s.party, s.id from ledger_subject s
        where s.offering_id = p_offering and (
            s.party in (select e.party from ledger_evidence e where e.recorded_at >= p_since)
            or s.id in (select p.subject_id from ledger_span p where p.recorded_at >= p_since))
        order by s.party, s.id;
end $$;
