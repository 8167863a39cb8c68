-- Deploy ringfence:call/audit_call_names to pg
-- requires: call/tables

-- Purpose      The names of calls against the ledger: a call that is charged under two of its
--              names.
-- Called by    audit_invariants.
-- Idempotency  Reads only.
-- Locks        None; it looks at one instant.
-- Errors       None.
-- Returns      A row for each fault.
begin;
set local role ringfence_owner;

create or replace function ringfence.audit_call_names(
    p_org_id uuid
)
returns table (invariant text, org_id uuid, seq bigint, problem text)
language plpgsql
stable
as $audit_call_names$
begin
    return query
    select 'calls', alias.org_id, entry.seq, found.problem
      from ringfence.call_alias as alias
      join ringfence.wallet as wallet on wallet.org_id = alias.org_id
      left join ringfence.ledger as entry
        on entry.org_id = alias.org_id
       and entry.scope = 'call'
       and entry.key = alias.alias
       and entry.amount < 0
       and not exists (select from ringfence.charge_refund as refund
                        where refund.org_id = alias.org_id
                          and refund.charge_seq = entry.seq
                          and refund.refunded = -entry.amount)
     cross join lateral (values
         (case when entry.seq is not null
               then format('call %s: it is charged as %s too', alias.call_id, alias.alias) end),
         (case when not wallet.has_call_aliases
               then format('call %s: the wallet does not know of its names', alias.call_id) end)
     ) as found (problem)
     where (p_org_id is null or alias.org_id = p_org_id)
       and found.problem is not null;
end
$audit_call_names$;

comment on function ringfence.audit_call_names(uuid) is
'Faults between the names of calls and their charges.';

commit;
