-- What a lead may not read, worked out anew whenever a member, a lead or a consent is written: the
-- days no live consent under the normal label covers. Wide roles read by exception, so that they
-- never enumerate members; therefore the exception must exist before anybody can forget it, and no
-- role but the gate writes it.

create function access_withhold(p_member bigint, p_lead int) returns void
language plpgsql
-- Its plans are made once for a session, perhaps while the tables are empty; a scan would stay.
set search_path = pg_catalog, public, pg_temp set enable_seqscan = off as $$
begin
    -- Two writers of one member's consents must each see the other's.
    perform pg_advisory_xact_lock(7704, (p_member % 512)::int);
    delete from access_withheld where member_id = p_member and lead_id = p_lead;
    insert into access_withheld (network_id, agency_id, lead_id, member_id, label, starts_on, ends_on)
    select m.network_id, m.agency_id, o.id, m.id, 0,
        coalesce(lower(gap), date '0001-01-01'), upper(gap)
    from members_member m
    join network_organization o on o.id = p_lead and o.network_id = m.network_id
    cross join unnest('{(,)}'::datemultirange - coalesce((
        select range_agg(daterange(c.signed_on, c.expires_on)) from access_consent c
        where c.member_id = p_member and c.recipient_id = p_lead and c.network_id = m.network_id
          and c.withdrawn_at is null and 0 = any(c.labels)
    ), '{}')) as gap
    -- Days only go forward: a gap that is over will never be asked for.
    where m.id = p_member and o.kind = 'lead'
      and (upper(gap) is null or upper(gap) > access_today());
end $$;

create function access_withhold_member() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform access_withhold(new.id, o.id)
    from network_organization o where o.network_id = new.network_id and o.kind = 'lead';
    return null;
end $$;

create function access_withhold_lead() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform access_withhold(m.id, new.id)
    from members_member m where m.network_id = new.network_id and new.kind = 'lead';
    return null;
end $$;

create function access_withhold_consented() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if tg_op <> 'INSERT' then
        perform access_withhold(old.member_id, old.recipient_id);
    end if;
    if tg_op <> 'DELETE' then
        perform access_withhold(new.member_id, new.recipient_id);
    end if;
    return null;
end $$;

create trigger access_withhold after insert on members_member
    for each row execute function access_withhold_member();
create trigger access_withhold after insert or update on network_organization
    for each row execute function access_withhold_lead();
create trigger access_withhold after insert or update or delete on access_consent
    for each row execute function access_withhold_consented();
