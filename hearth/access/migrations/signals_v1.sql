-- What a day asks to be looked at: who looked at whom although something speaks against it. Filed by
-- the settler of the network alone; the application's people read no more of the log than before.
-- A day filed again files nothing twice. Returns how many are new.
create function access_note_signals(p_day date, p_at timestamptz) returns int
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
declare
    claim int[] := access_claim();
    zone text;
    opens timestamptz;
    closes timestamptz;
    month_ago timestamptz;
    filed int;
begin
    if claim is null or claim[4] <> 21 then
        raise insufficient_privilege using message = 'Only the settler files signals.';
    end if;
    -- Two runs of a day must each see what the other filed.
    perform pg_advisory_xact_lock(7707, claim[2]);
    select n.time_zone into zone from network_network n where n.id = claim[2];
    opens := p_day::timestamp at time zone zone;
    closes := (p_day + 1)::timestamp at time zone zone;
    month_ago := (p_day - 30)::timestamp at time zone zone;

    with looked as materialized (
        -- What was opened, and not merely stood in a list.
        select e.id as hat, e.role, e.organization_id, o.kind, s.user_id, s.name, a.member_id,
            count(*)::int as seen, bool_and(a.purpose = 'ETREAT') as in_emergency
        from workforce_employment e
        join workforce_staff s on s.id = e.staff_id
        join network_organization o on o.id = e.organization_id
        join foundation_activity a on a.hat_id = e.id and a.at >= opens and a.at < closes
        where e.network_id = claim[2] and a.network_id = claim[2]
          and a.member_id is not null and a.action <> 'list'
        group by e.id, e.role, e.organization_id, o.kind, s.user_id, s.name, a.member_id
    ), told as (
        -- Accounts of people who work here and are members themselves.
        select p.member_id, p.user_id
        from access_personalhat p
        where p.network_id = claim[2] and p.role = 14 and p.ended_at is null
          and p.starts_on <= p_day and (p.ends_on is null or p.ends_on > p_day)
          and exists (
            select from workforce_staff s join workforce_employment e on e.staff_id = s.id
            where s.user_id = p.user_id and e.network_id = claim[2]
              and e.starts_on <= p_day and (e.ends_on is null or e.ends_on > p_day))
    ), daily as materialized (
        select e.id as hat, e.role, e.organization_id, (a.at at time zone zone)::date as day,
            count(distinct a.member_id)::int as members, min(a.member_id) as first
        from workforce_employment e
        join foundation_activity a on a.hat_id = e.id and a.at >= month_ago and a.at < closes
        where e.network_id = claim[2] and a.network_id = claim[2]
          and a.member_id is not null and a.action <> 'list'
        group by e.id, e.role, e.organization_id, (a.at at time zone zone)::date
    ), usual as (
        select hat, avg(members) as members from daily where day < p_day group by hat
    ), usual_of_role as (
        select role, avg(members) as members from daily where day < p_day group by role
    ), found as (
        -- A lead's width is over consents; an emergency is looked at by itself.
        select l.hat, l.organization_id, l.member_id, 'no_tie' as rule, l.seen
        from looked l
        where not (l.kind = 'lead' and l.role = any(array[3, 11])) and not l.in_emergency
          and not exists (
            select from access_edge e
            where e.member_id = l.member_id and e.superseded_at is null
              and (e.employment_id = l.hat or (e.kind = 1 and e.agency_id = l.organization_id))
              and e.starts_on <= p_day and (e.ends_on is null or e.ends_on > p_day))
          and not exists (
            select from access_referral r
            where r.member_id = l.member_id and r.recipient_id = l.organization_id
              and r.superseded_at is null
              and r.starts_on <= p_day and (r.ends_on is null or r.ends_on > p_day))
        union all
        select l.hat, l.organization_id, l.member_id, 'same_name', l.seen
        from looked l join members_member m on m.id = l.member_id
        where right(lower(l.name), length(m.family_name) + 1) = ' ' || lower(m.family_name)
        union all
        select l.hat, l.organization_id, l.member_id, 'same_place', l.seen
        from looked l
        join told t on t.user_id = l.user_id and t.member_id <> l.member_id
        join members_member own on own.id = t.member_id
        join members_member m on m.id = l.member_id
        where (own.phone <> ''
            and regexp_replace(own.phone, '\D', '', 'g') = regexp_replace(m.phone, '\D', '', 'g'))
          -- A confidential address is compared with nothing: the signal would tell of it.
          or exists (
            select from members_contactpoint c
            join members_contactpoint d on d.member_id = m.id and d.kind = c.kind
              and lower(trim(d.value)) = lower(trim(c.value))
            where c.member_id = own.id and c.value <> ''
              and c.label & 1024 = 0 and d.label & 1024 = 0
              and c.superseded_at is null and d.superseded_at is null
              and c.starts_on <= p_day and (c.ends_on is null or c.ends_on > p_day)
              and d.starts_on <= p_day and (d.ends_on is null or d.ends_on > p_day))
        union all
        select l.hat, l.organization_id, l.member_id,
            case when t.user_id = l.user_id then 'own_record' else 'colleague' end, l.seen
        from looked l join told t on t.member_id = l.member_id
        union all
        -- Filed with one of those opened: a signal is about a member.
        select d.hat, d.organization_id, d.first, 'volume', d.members
        from daily d
        left join usual u on u.hat = d.hat
        left join usual_of_role r on r.role = d.role
        where d.day = p_day and d.members >= 30
          and d.members > 3 * coalesce(u.members, 0) and d.members > 3 * coalesce(r.members, 0)
    )
    insert into access_signal (network_id, agency_id, member_id, label, hat_id, rule, "on", seen,
        noted_at, outcome, outcome_words)
    select distinct on (f.hat, f.member_id, f.rule)
        claim[2], f.organization_id, f.member_id, 0, f.hat, f.rule, p_day, f.seen, p_at, '', ''
    from found f
    where not exists (
        select from access_signal s
        where s.hat_id = f.hat and s.member_id = f.member_id and s.rule = f.rule
          -- What an officer expected of these two is not asked again for a year.
          and (s."on" = p_day or (s.rule <> 'volume' and s.outcome = 'expected'
            and s."on" < p_day and s."on" > p_day - 365)))
    order by f.hat, f.member_id, f.rule;
    get diagnostics filed = row_count;
    return filed;
end $$;
