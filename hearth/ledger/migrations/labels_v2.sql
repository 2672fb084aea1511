-- When a pack is installed that says what its program, or a place in it, tells of: everything of the
-- program that is stored already is raised to that, and settled at once, so that nobody who may not
-- see it reads it until the night. Nothing is lowered here: machines raise, named people lower.
--
-- p_labels holds rows of numbers: "places" [kind of span, value, label], "standards" [standard, label],
-- "kinds" [kind of evidence, label]. That somebody works in a program tells of no member, so what is
-- about staff stays as it is. How many rows were raised, and how many obligations written.
create or replace function ledger_raise_labels(p_offering int, p_program int, p_labels jsonb, p_now timestamptz)
returns bigint
language plpgsql security definer set search_path = pg_catalog, public, pg_temp
set jit = off set work_mem = '256MB' as $$
#variable_conflict use_column
declare
    network int;
    installation int;
    text_of_all text;
    first_party bigint;
    last_party bigint;
    block bigint;
    raised bigint := 0;
    these bigint;
    concerned bigint[];
    written bigint := 0;
begin
    select o.network_id into network from network_offering o where o.id = p_offering;
    select i.id, i.member_sql into installation, text_of_all
    from ledger_installation i where i.offering_id = p_offering and i.ended_at is null;
    select min(s.party), max(s.party) into first_party, last_party
    from ledger_subject s where s.offering_id = p_offering;
    -- Before the first write, as everybody who writes about members.
    for block in
        select distinct s.party >> 12 from ledger_subject s where s.offering_id = p_offering order by 1
    loop
        perform pg_advisory_xact_lock(7701, block::int);
    end loop;

    update ledger_enrollment e set label = e.label | p_program
    where e.offering_id = p_offering and e.label | p_program <> e.label;
    get diagnostics these = row_count;
    raised := raised + these;
    update ledger_subject s set label = s.label | p_program
    where s.offering_id = p_offering and s.employment_id is null
      and s.label | p_program <> s.label;
    get diagnostics these = row_count;
    raised := raised + these;
    -- Spans, and what was filed about the place itself: scores and reasons to leave.
    update ledger_span p set label = p.label | told.label
    from (
        select p.id, (p_program | coalesce((it->>2)::int, 0))::smallint as label
        from ledger_span p join ledger_subject s on s.id = p.subject_id
        left join jsonb_array_elements(p_labels->'places') as given(it)
            on (it->>0)::int = p.kind and (it->>1)::int = p.value
        where s.offering_id = p_offering and s.employment_id is null
    ) as told
    where told.id = p.id and p.label | told.label <> p.label;
    get diagnostics these = row_count;
    raised := raised + these;
    update ledger_evidence e set label = e.label | p_program
    where e.source = 'ledger_enrollment' and e.label | p_program <> e.label
      and e.source_id in (select n.id from ledger_enrollment n where n.offering_id = p_offering);
    get diagnostics these = row_count;
    raised := raised + these;
    -- Evidence of what only this program records, and waivers of its standards (kind 4) with their words.
    update ledger_evidence e set label = e.label | (it->>1)::smallint
    from jsonb_array_elements(p_labels->'kinds') as given(it)
    where e.network_id = network and e.kind = (it->>0)::int
      and e.label | (it->>1)::smallint <> e.label;
    get diagnostics these = row_count;
    raised := raised + these;
    update ledger_evidence e set label = e.label | (it->>1)::smallint
    from jsonb_array_elements(p_labels->'standards') as given(it)
    where e.kind = 4 and e.a1 = (it->>0)::int and e.label | (it->>1)::smallint <> e.label
      and e.party in (select s.party from ledger_subject s where s.offering_id = p_offering);
    get diagnostics these = row_count;
    raised := raised + these;
    update ledger_reason w set label = w.label | e.label
    from ledger_evidence e
    where e.id = w.evidence_id and w.network_id = network and w.label | e.label <> w.label;
    get diagnostics these = row_count;
    raised := raised + these;
    update ledger_obligationevent v set label = v.label | (it->>1)::smallint
    from jsonb_array_elements(p_labels->'standards') as given(it), ledger_subject s
    where v.standard = (it->>0)::int and s.id = v.subject_id and s.offering_id = p_offering
      and v.label | (it->>1)::smallint <> v.label;
    get diagnostics these = row_count;
    raised := raised + these;

    -- Obligations are settling's alone: those that hold less than they should are settled anew.
    select array_agg(distinct o.subject_id) into concerned
    from ledger_obligation o
    join ledger_subject s on s.id = o.subject_id and s.offering_id = p_offering
    join jsonb_array_elements(p_labels->'standards') as given(it) on o.standard = (it->>0)::int
    where o.label | (it->>1)::smallint <> o.label;
    if concerned is null then
        return raised;
    elsif p_program <> 0 then
        execute text_of_all into written
            using p_offering, first_party, last_party, p_now, ledger_day_in(p_offering, p_now);
    else
        execute format('select ledger_run_some_%s($1, $2, $3, $4, $5, $6)', installation) into written
            using p_offering, first_party, last_party, p_now, ledger_day_in(p_offering, p_now),
                concerned;
    end if;
    return raised + coalesce(written, 0);
end $$;
