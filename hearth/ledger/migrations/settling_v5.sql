-- Staff are settled as members are, by their party. What follows the lock and the right to settle is
-- the same for both, and nobody but these functions may call it.
create function ledger_settle_party(p_party bigint, p_now timestamptz) returns bigint
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp set jit = off as $$
declare
    compiled record;
    runner text;
    written bigint;
    total bigint := 0;
begin
    for compiled in
        select i.id, i.offering_id, i.member_sql
        from ledger_installation i
        where i.ended_at is null and i.offering_id in (
            select s.offering_id from ledger_subject s where s.party = p_party)
        order by i.offering_id
    loop
        runner := format('ledger_run_%s(int, bigint, timestamptz, int)', compiled.id);
        if to_regprocedure(runner) is not null then
            execute format('select ledger_run_%s($1, $2, $3, $4)', compiled.id) into written
                using compiled.offering_id, p_party, p_now,
                    ledger_day_in(compiled.offering_id, p_now);
        else -- installed before there were such functions
            execute compiled.member_sql into written
                using compiled.offering_id, p_party, p_party, p_now,
                    ledger_day_in(compiled.offering_id, p_now), null::timestamptz;
        end if;
        total := total + written;
    end loop;
    return total;
end $$;

create or replace function ledger_settle_member(p_member bigint, p_now timestamptz) returns bigint
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp set jit = off as $$
declare
    claim int[] := access_claim();
begin
    if claim is null or not (
        (claim[4] = 20 and exists (
            select from members_member m where m.id = p_member and m.network_id = claim[2]))
        or p_member = any(array(select access_tied()))
    ) then
        raise insufficient_privilege using message = 'this actor may not settle this member';
    end if;
    perform ledger_lock_member(p_member);
    return ledger_settle_party(p_member * 3, p_now);
end $$;

create function ledger_lock_staff(p_employment bigint) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform pg_advisory_xact_lock_shared(7701, (p_employment * 3 + 1 >> 12)::int);
    perform pg_advisory_xact_lock(7702, (p_employment * 3 + 1)::int);
end $$;

create function ledger_settle_staff(p_employment bigint, p_now timestamptz) returns bigint
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp set jit = off as $$
declare
    claim int[] := access_claim();
begin
    if claim is null or not (
        (claim[4] = 20 and exists (
            select from ledger_subject s
            where s.party = p_employment * 3 + 1 and s.network_id = claim[2]))
        or p_employment = any(array(select access_supervised()))
    ) then
        raise insufficient_privilege using message = 'this actor may not settle this employment';
    end if;
    perform ledger_lock_staff(p_employment);
    return ledger_settle_party(p_employment * 3 + 1, p_now);
end $$;
