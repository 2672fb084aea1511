-- Who may say what an item tells of, and the record of it. Machines raise, named humans lower: the
-- interface adds reasons that no message said of the item before, so that a message sent again undoes
-- nothing; a privacy officer of the organization that holds the item says the whole label.
-- All but two are called by the functions of rooms alone (protection.relabelled_v1).

-- Whether the acting hat may say it of an item of this network, organization and member.
create function access_may_label(p_network int, p_agency int, p_member bigint) returns boolean
language sql stable
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
    select coalesce(claim[2] = p_network and (
        claim[4] = 20
        or (claim[4] = 11 and claim[3] = p_agency
            and p_member = any(array(select access_known()))
            and p_member <> all(array(select access_blocked())))), false)
    from access_claim() as claim $$;

-- The label an item gets, or null where nothing new was said.
create function access_label_becomes(p_table text, p_items bigint[], p_was int, p_said int) returns int
language plpgsql stable
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
declare
    fresh int;
begin
    if (access_claim())[4] = 11 then
        return case when p_said <> p_was then p_said end;
    end if;
    select p_said & ~coalesce(bit_or(c.said), 0) into fresh
    from access_labelchange c
    where c.item_table = p_table and c.item_id = any(p_items) and c.cause <> 'officer';
    return case when fresh <> 0 then p_was | fresh end;
end $$;

-- p_labels are the label before, the one after, and what was said.
create function access_note_label(p_table text, p_item bigint, p_network int, p_agency int,
    p_member bigint, p_labels int[], p_cause text, p_words text, p_at timestamptz) returns void
language sql volatile
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
    insert into access_labelchange (network_id, agency_id, member_id, label, item_table, item_id,
        from_label, to_label, said, cause, hat_id, words, at)
    select p_network, p_agency, p_member, p_labels[1] | p_labels[2], p_table, p_item,
        p_labels[1], p_labels[2], p_labels[3],
        case when claim[4] = 11 then 'officer' else p_cause end, claim[1], p_words, p_at
    from access_claim() as claim $$;

-- The interface files an item that tells of something from the first.
create function access_label_said(p_table text, p_item bigint, p_agency int, p_member bigint,
    p_said int, p_cause text, p_at timestamptz) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
declare
    claim int[] := access_claim();
begin
    if claim is null or claim[4] <> 20 or p_cause = 'officer' then
        raise insufficient_privilege using message = 'only an interface files what messages say';
    end if;
    perform access_note_label(p_table, p_item, claim[2], p_agency, p_member, array[0, p_said, p_said],
        p_cause, '', p_at);
end $$;

-- What an officer last said of an item of the acting organization's, or nothing.
create function access_label_decided(p_table text, p_items bigint[]) returns int
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
    select coalesce((
        select c.to_label::int
        from access_claim() as claim
        join access_labelchange c on c.network_id = claim[2] and c.agency_id = claim[3]
        where c.item_table = p_table and c.item_id = any(p_items) and c.cause = 'officer'
        order by c.id desc limit 1), 0) $$;
