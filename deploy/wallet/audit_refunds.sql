-- Deploy ringfence:wallet/audit_refunds to pg
-- requires: wallet/tables
-- requires: wallet/transaction_seq

-- Purpose      What is noted as refunded of a charge is what its refunds and corrections come to,
--              and never more than the charge.
-- Called by    audit_invariants.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      A row for each fault: invariant, organization, entry, problem.
begin;
set local role ringfence_owner;

create or replace function ringfence.audit_refunds(
    p_org_id uuid
)
returns table (invariant text, org_id uuid, seq bigint, problem text)
language plpgsql
stable
as $audit_refunds$
begin
    return query
    with given as (
        select entry.org_id, entry.seq, entry.amount,
               case when entry.reference ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                    then ringfence.transaction_seq(entry.org_id, entry.reference::uuid)
                    end as charge_seq
          from ringfence.ledger as entry
         where (entry.scope = 'refund' or entry.kind = 'call_adjustment' and entry.amount > 0)
           and (p_org_id is null or entry.org_id = p_org_id)
    ), summed as (
        select given.org_id, given.charge_seq, sum(given.amount) as amount,
               max(given.seq) as last_seq
          from given
         group by given.org_id, given.charge_seq
    )
    select 'refunds', coalesce(summed.org_id, noted.org_id),
           coalesce(summed.last_seq, noted.charge_seq), found.problem
      from (select * from ringfence.charge_refund as noted
             where p_org_id is null or noted.org_id = p_org_id) as noted
      full join summed
        on summed.org_id = noted.org_id
       and summed.charge_seq = noted.charge_seq
      left join ringfence.ledger as charge
        on charge.org_id = coalesce(summed.org_id, noted.org_id)
       and charge.seq = coalesce(summed.charge_seq, noted.charge_seq)
     cross join lateral (values
         (case when charge.seq is null or charge.amount > 0
                 or charge.scope not in ('call', 'asset', 'message')
               then 'a refund of what is not a charge' end),
         (case when charge.seq is not null
                and coalesce(noted.refunded, 0) <> coalesce(summed.amount, 0)
               then format('of charge %s %s are noted as refunded, its refunds come to %s',
                           charge.seq, coalesce(noted.refunded, 0), coalesce(summed.amount, 0))
               end),
         (case when summed.amount > -charge.amount
               then format('refunds of charge %s come to %s, it was %s', charge.seq,
                           summed.amount, -charge.amount) end)
     ) as found (problem)
     where found.problem is not null;
end
$audit_refunds$;

comment on function ringfence.audit_refunds(uuid) is
'Faults between refunds, what is noted of them, and their charges.';

commit;
