-- Deploy ringfence:payment/audit_reversals to pg
-- requires: payment/tables
-- requires: wallet/tables

-- Purpose      Refunds and disputes against the ledger: each stands there with what it took,
--              nothing stands there without one; and spending is blocked where a payment is
--              disputed, and nowhere else.
-- Called by    audit_invariants.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      A row for each fault: invariant, organization, entry, problem.
begin;
set local role ringfence_owner;

create or replace function ringfence.audit_reversals(
    p_org_id uuid
)
returns table (invariant text, org_id uuid, seq bigint, problem text)
language plpgsql
stable
as $audit_reversals$
begin
    return query
    with taken as (
        select entry.org_id, entry.reference, entry.kind, sum(entry.amount) as amount,
               count(*) as entries, max(entry.seq) as seq
          from ringfence.ledger as entry
         where entry.kind in ('payment_refund', 'payment_dispute')
           and (p_org_id is null or entry.org_id = p_org_id)
         group by entry.org_id, entry.reference, entry.kind
    ), reversal as (
        select payment.owner_id, reversal.*
          from ringfence.payment as payment
          join ringfence.payment_reversal as reversal
            on reversal.payment_intent_id = payment.payment_intent_id
         where payment.status = 'credited'
           and (p_org_id is null or payment.owner_id = p_org_id)
    )
    select 'payments', coalesce(reversal.owner_id, taken.org_id), taken.seq,
           format('%s %s ought to have %s in the ledger, it says %s, there is %s',
                  coalesce(reversal.kind, taken.kind),
                  coalesce(reversal.external_id, taken.reference), coalesce(reversal.wanted, 0),
                  coalesce(reversal.mirrored, 0), coalesce(taken.amount, 0))
      from reversal
      full join taken
        on taken.org_id = reversal.owner_id
       and taken.reference = reversal.external_id
       and taken.kind = reversal.kind
     where (coalesce(reversal.wanted, 0), coalesce(reversal.mirrored, 0),
            coalesce(reversal.entries, 0))
           <> (coalesce(reversal.mirrored, 0), coalesce(taken.amount, 0),
               coalesce(taken.entries, 0))
     union all
    select 'payments', wallet.org_id, null,
           format('spending is blocked by a dispute: %s, but one is open: %s', wallet.disputed,
                  not wallet.disputed)
      from ringfence.wallet as wallet
     where (p_org_id is null or wallet.org_id = p_org_id)
       and wallet.disputed <> exists (select from reversal
                                       where reversal.owner_id = wallet.org_id
                                         and reversal.is_open);
end
$audit_reversals$;

comment on function ringfence.audit_reversals(uuid) is
'Faults between refunds and disputes and the ledger.';

commit;
