-- What was known at an instant, of a day: the engine over the versions that stood then, with the
-- rules installed then (before the first installation, the first). Computed from all evidence, as
-- the stored rows are; given to whoever may read the row, by the policy's own words. What a program, or
-- a standard, tells of today is kept from readers for the past too: it was so, and not yet said.
create or replace function ledger_known(p_member bigint, p_known_at timestamptz, p_as_of date)
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
            where s.party = p_member * 3 and s.network_id = access_network())
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
            ' w.network_id, w.agency_id, w.member_id,'
            ' (w.label | s.label | coalesce(($6->>(w.standard::text))::int, 0)) as label'
            ' from (' || compiled.known_sql || ') as w join ledger_subject s on s.id = w.subject_id) as o'
            ' where ' || $reads$ {{READS}} $reads$
            using compiled.offering_id, p_member * 3, p_member * 3, p_known_at,
                p_as_of - date '1970-01-01', compiled.labels;
    end loop;
end $$;
