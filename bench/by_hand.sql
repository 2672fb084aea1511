-- The six standards of the measuring pack, written out by hand as well as we know how: every table
-- read with constants the planner can use, one pass over the month's evidence for the five
-- monthly standards, one over the discharges, the least day and id packed in one number, and rows
-- made by UNION ALL. The packing leaves 40 bits for ids. Settled as of 2016-03-25.
insert into ledger_obligation (
    subject_id, standard, opening_key, network_id, agency_id, member_id, block, label, state, role,
    opens_on, closes_on, due_on, wanted_until, needed, found, met_by, late_by)
with stays as materialized (
    select s.id as subject_id, s.party, s.network_id, s.agency_id, s.member_id, s.tracked_from,
        p.starts_on, coalesce(p.ends_on, 'infinity') as ends_on
    from ledger_subject s join ledger_span p on p.subject_id = s.id
    where s.offering_id = 1 and p.kind = 1 and p.value = 1 and p.superseded_at is null
), months as (
    select subject_id, party, network_id, agency_id, member_id,
        greatest(min(starts_on), '2016-03-01') as opens_on,
        least(max(ends_on) - 1, '2016-03-31') as closes_on
    from stays
    where starts_on <= '2016-03-31' and ends_on > '2016-03-01' and tracked_from <= '2016-03-01'
    group by 1, 2, 3, 4, 5
), acts as (
    select party, occurred_on, kind, a1, a2, a3, a4, a5, answers_id,
        ((occurred_on - date '1970-01-01')::bigint << 40) + id as place
    from ledger_evidence
    where superseded_at is null and not is_retracted and kind in (1, 4)
        and occurred_on between '2016-03-01' and '2016-03-31'
), counted as materialized (
    select m.subject_id, m.network_id, m.agency_id, m.member_id, m.opens_on, m.closes_on,
        count(*) filter (where kind = 1 and a1 = 1 and occurred_on <= closes_on) as n1,
        min(place) filter (where kind = 1 and a1 = 1 and occurred_on <= closes_on) as p1,
        count(*) filter (where kind = 1 and a3 = 1 and occurred_on <= closes_on) as n2,
        min(place) filter (where kind = 1 and a3 = 1 and occurred_on <= closes_on) as p2,
        count(*) filter (where kind = 1 and a1 = 1 and a2 in (1, 2, 3) and occurred_on <= closes_on) as n4,
        min(place) filter (where kind = 1 and a1 = 1 and a2 in (1, 2, 3) and occurred_on <= closes_on) as p4,
        count(*) filter (where kind = 1 and a4 >= 30 and a5 = 1 and occurred_on <= closes_on) as n5,
        min(place) filter (where kind = 1 and a4 >= 30 and a5 = 1 and occurred_on <= closes_on) as p5,
        count(*) filter (where kind = 1 and a1 = 1 and a2 = 1 and occurred_on <= closes_on) as n6,
        array_agg(place) filter (where kind = 1 and a1 = 1 and a2 = 1 and occurred_on <= closes_on) as p6,
        bit_or(1 << a1) filter (where kind = 4 and answers_id = 20160301) as waived
    from months m left join acts e on e.party = m.party and e.occurred_on >= m.opens_on
    group by 1, 2, 3, 4, 5, 6
), monthly (subject_id, standard, network_id, agency_id, member_id, opens_on, closes_on, needed,
        found, place, waived) as (
    select subject_id, 1, network_id, agency_id, member_id, opens_on, closes_on, 1, n1, p1, waived
    from counted
    union all
    select subject_id, 2, network_id, agency_id, member_id, opens_on, closes_on, 1, n2, p2, waived
    from counted
    union all
    select subject_id, 4, network_id, agency_id, member_id, opens_on, closes_on, 1, n4, p4, waived
    from counted
    union all
    select subject_id, 5, network_id, agency_id, member_id, opens_on, closes_on, 1, n5, p5, waived
    from counted
    union all
    select subject_id, 6, network_id, agency_id, member_id, opens_on, closes_on, 2, n6,
        case when n6 >= 2 then (select x from unnest(p6) as x order by x offset 1 limit 1) end, waived
    from counted
), opened as (
    select s.subject_id, s.party, s.network_id, s.agency_id, s.member_id, e.id,
        coalesce(e.root_id, e.id) as root_id, e.label, e.occurred_on as opens_on,
        e.occurred_on + 7 as due_on, least(s.ends_on - 1, e.occurred_on + 7) as closes_on
    from ledger_evidence e
    join stays s on s.party = e.party
        and s.starts_on <= e.occurred_on and s.ends_on > e.occurred_on
        and s.tracked_from <= e.occurred_on
    where e.superseded_at is null and not e.is_retracted and e.kind = 3 and e.a1 = 1
        and e.occurred_on between '2016-01-27' and '2016-04-29'
), following as (
    select party, occurred_on, kind, a1, answers_id,
        ((occurred_on - date '1970-01-01')::bigint << 40) + id as place
    from ledger_evidence
    where superseded_at is null and not is_retracted and occurred_on >= '2016-01-27'
        and (kind = 1 and a1 = 1 and a2 in (1, 2, 3) or kind = 4 and a1 = 3)
), followed as (
    select o.subject_id, o.network_id, o.agency_id, o.member_id, o.root_id, o.label, o.opens_on,
        o.due_on, o.closes_on,
        count(*) filter (where e.kind = 1 and e.occurred_on <= o.due_on) as found,
        min(e.place) filter (where e.kind = 1) as place,
        coalesce(bool_or(
            e.kind = 4 and e.answers_id = o.root_id and e.occurred_on <= o.due_on), false) as is_waived
    from opened o
    left join following e on e.party = o.party
        and e.occurred_on >= o.opens_on and e.occurred_on <= o.due_on + 30
    group by o.id, 1, 2, 3, 4, 5, 6, 7, 8, 9
)
select subject_id, standard, 20160301, network_id, agency_id, member_id, 0, 0,
    case
        when found >= needed then 3
        when waived & (1 << standard) <> 0 then 5
        when closes_on < '2016-03-31' and closes_on < '2016-03-25' then 6
        when opens_on > '2016-03-25' then 1
        else 2
    end,
    1, opens_on, closes_on, '2016-03-31', null, needed, found,
    case when found >= needed then place & ((1::bigint << 40) - 1) end,
    null
from monthly
union all
select subject_id, 3, root_id, network_id, agency_id, member_id, 0, label,
    case
        when found >= 1 then 3
        when is_waived then 5
        when closes_on < due_on and closes_on < '2016-03-25' then 6
        when opens_on > '2016-03-25' then 1
        when due_on >= '2016-03-25' then 2
        else 4
    end,
    1, opens_on, closes_on, due_on, due_on + 30, 1, found,
    case when found >= 1 then place & ((1::bigint << 40) - 1) end,
    case when found < 1 then place & ((1::bigint << 40) - 1) end
from followed
