-- Staff are parties too: an employment's is its number times three, and one. The same settling and the
-- same locks, asked for by whoever answers for the person's work.

create function ledger_lock_employment(p_employment int) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    party bigint := p_employment::bigint * 3 + 1;
begin
    perform pg_advisory_xact_lock_shared(7701, (party >> 12)::int);
    perform pg_advisory_xact_lock(7702, party::int);
end $$;

-- Every program of a party. Asks nobody for leave, so nobody but the settling functions calls it.
create function ledger_settle_party(p_party bigint, p_now timestamptz) returns bigint
language plpgsql set search_path = pg_catalog, public, pg_temp set jit = off as $$
declare
    compiled record;
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
        if to_regprocedure(format('ledger_run_%s(int, bigint, timestamptz, int)', compiled.id))
            is not null
        then
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

-- A supervisor settles the agency's own staff. The subject says whose they are: a foreign key holds
-- its agency to the employer.
create function ledger_settle_employment(p_employment int, p_now timestamptz) returns bigint
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp set jit = off as $$
declare
    claim int[] := access_claim();
    agencies int[] := access_agencies();
begin
    if claim is null or not exists (
        select from ledger_subject s
        where s.party = p_employment::bigint * 3 + 1 and s.network_id = claim[2]
            and (claim[4] = 20 or s.agency_id = any(agencies))
    ) then
        raise insufficient_privilege using message = 'this actor may not settle this person';
    end if;
    perform ledger_lock_employment(p_employment);
    return ledger_settle_party(p_employment::bigint * 3 + 1, p_now);
end $$;

-- As before, of any party, and under the policy that knows staff.
drop function ledger_known(bigint, timestamptz, date);
create function ledger_known(p_party bigint, p_known_at timestamptz, p_as_of date)
returns table (
    subject_id bigint, standard smallint, opening_key bigint, block smallint, label smallint,
    state smallint, role smallint, opens_on date, closes_on date, due_on date, wanted_until date,
    needed smallint, found smallint, met_by bigint, late_by bigint
)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp set jit = off as $$
declare
    compiled record;
begin
    if access_claim() is null then
        return;
    end if;
    for compiled in
        select distinct on (i.offering_id) i.offering_id, i.known_sql, coalesce((
            select c.labels from ledger_installation c
            where c.offering_id = i.offering_id and c.ended_at is null), '{}') as labels
        from ledger_installation i
        where i.offering_id in (
            select s.offering_id from ledger_subject s
            where s.party = p_party and s.network_id = access_network())
        order by i.offering_id, i.installed_at <= p_known_at desc,
            abs(extract(epoch from i.installed_at - p_known_at))
    loop
        if compiled.known_sql = '' then
            raise object_not_in_prerequisite_state using message =
                'this pack was installed before the ledger kept what answers for a past day; '
                'install it again (hearth packs install)';
        end if;
        return query execute
            'select o.subject_id, o.standard, o.opening_key::bigint, o.block::smallint, o.label::smallint,'
            ' o.state::smallint, o.role::smallint, o.opens_on, o.closes_on, o.due_on,'
            ' o.wanted_until, o.needed::smallint, o.found::smallint, o.met_by::bigint, o.late_by::bigint'
            ' from (select w.subject_id, w.standard, w.opening_key, w.block, w.state, w.role, w.opens_on,'
            ' w.closes_on, w.due_on, w.wanted_until, w.needed, w.found, w.met_by, w.late_by,'
            ' w.network_id, w.agency_id, w.member_id, w.employment_id,'
            ' (w.label | s.label | coalesce(($6->>(w.standard::text))::int, 0)) as label'
            ' from (' || compiled.known_sql || ') as w join ledger_subject s on s.id = w.subject_id) as o'
            ' where ' || $reads$ {{READS}} $reads$
            using compiled.offering_id, p_party, p_party, p_known_at,
                p_as_of - date '1970-01-01', compiled.labels;
    end loop;
end $$;
