-- As before, but through the function that was made of the text when the pack was installed, so
-- that it is planned once for each connection and not once for each contact.
create or replace function ledger_settle_member(p_member bigint, p_now timestamptz) returns bigint
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp set jit = off as $$
declare
    claim int[] := access_claim();
    compiled record;
    runner text;
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
        select i.id, i.offering_id, i.member_sql
        from ledger_installation i
        where i.ended_at is null and i.offering_id in (
            select s.offering_id from ledger_subject s where s.party = p_member * 3)
        order by i.offering_id
    loop
        runner := format('ledger_run_%s(int, bigint, timestamptz, int)', compiled.id);
        if to_regprocedure(runner) is not null then
            execute format('select ledger_run_%s($1, $2, $3, $4)', compiled.id) into written
                using compiled.offering_id, p_member * 3, p_now,
                    ledger_day_in(compiled.offering_id, p_now);
        else -- installed before there were such functions
            execute compiled.member_sql into written
                using compiled.offering_id, p_member * 3, p_member * 3, p_now,
                    ledger_day_in(compiled.offering_id, p_now), null::timestamptz;
        end if;
        total := total + written;
    end loop;
    return total;
end $$;
