-- Deploy ringfence:call/audit_adjustments to pg
-- requires: call/adjustment_tables

-- Purpose      The corrections of charges against the ledger: each is an entry, each entry is one,
--              and they are numbered without gaps.
-- Called by    audit_invariants.
-- Idempotency  Reads only.
-- Locks        None; it looks at one instant.
-- Errors       None.
-- Returns      A row for each fault.
begin;
set local role ringfence_owner;

create or replace function ringfence.audit_adjustments(
    p_org_id uuid
)
returns table (invariant text, org_id uuid, seq bigint, problem text)
language plpgsql
stable
as $audit_adjustments$
begin
    return query
    with entry as (
        select ledger.org_id, ledger.seq, ledger.amount, ledger.key
          from ringfence.ledger as ledger
         where ledger.scope = 'adjustment'
           and ledger.kind = 'call_adjustment'
           and (p_org_id is null or ledger.org_id = p_org_id)
    ), noted as (
        select adjustment.org_id, adjustment.call_id, adjustment.number, adjustment.seq,
               adjustment.amount, call.charge_seq,
               row_number() over (partition by adjustment.org_id, adjustment.call_id
                                  order by adjustment.number) as place
          from ringfence.call_adjustment as adjustment
          left join ringfence.call as call
            on call.org_id = adjustment.org_id
           and call.call_id = adjustment.call_id
         where p_org_id is null or adjustment.org_id = p_org_id
    )
    select 'adjustments', coalesce(noted.org_id, entry.org_id), coalesce(noted.seq, entry.seq),
           found.problem
      from noted
      full join entry
        on entry.org_id = noted.org_id
       and entry.seq = noted.seq
     cross join lateral (values
         (case when noted.seq is null then 'an entry corrects a call that does not know of it' end),
         (case when noted.seq is not null
                and (entry.amount, entry.key) is distinct from
                    (noted.amount, format('call:%s:%s', noted.call_id, noted.number))
               then format('call %s: correction %s is not in the ledger as it says',
                           noted.call_id, noted.number) end),
         (case when noted.place <> noted.number
               then format('call %s: its corrections are numbered with gaps', noted.call_id) end),
         (case when noted.seq is not null and noted.charge_seq is null
               then format('call %s: corrected, but never charged', noted.call_id) end)
     ) as found (problem)
     where found.problem is not null;
end
$audit_adjustments$;

comment on function ringfence.audit_adjustments(uuid) is
'Faults between the corrections of charges, the ledger and the calls.';

commit;
