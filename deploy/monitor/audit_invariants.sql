-- Deploy ringfence:monitor/audit_invariants to pg
-- requires: wallet/audit_entries
-- requires: wallet/audit_wallets
-- requires: wallet/audit_lots
-- requires: wallet/audit_lot_origins
-- requires: wallet/audit_refunds
-- requires: wallet/audit_archive
-- requires: wallet/audit_seals
-- requires: wallet/audit_rollups
-- requires: call/audit_calls
-- requires: call/audit_call_names
-- requires: call/audit_adjustments
-- requires: payment/audit_payments
-- requires: payment/audit_reversals
-- requires: payment/audit_recharges
-- requires: account/assert_organization

-- Purpose      Says whether the books are right, by deriving everything that is stored about money
--              again from the ledger, and the ledger itself from its seals. All of it looks at one
--              instant, so it can run while money moves.
-- Called by    Operators, the command ringfence audit, tests.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF101 unknown organization.
-- Returns      Rows only where something is wrong. It reads the ledger a handful of times; cost
--              grows in proportion to it.
begin;
set local role ringfence_owner;

create or replace function billing.audit_invariants(
    p_org_id uuid default null
)
returns table (invariant text, org_id uuid, seq bigint, problem text)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $audit_invariants$
begin
    if p_org_id is not null then
        perform ringfence.assert_organization(p_org_id);
    end if;

    return query
    select fault.invariant, fault.org_id, fault.seq, fault.problem
      from (select * from ringfence.audit_entries(p_org_id)
             union all
            select * from ringfence.audit_wallets(p_org_id)
             union all
            select * from ringfence.audit_lots(p_org_id)
             union all
            select * from ringfence.audit_lot_origins(p_org_id)
             union all
            select * from ringfence.audit_refunds(p_org_id)
             union all
            select * from ringfence.audit_archive(p_org_id)
             union all
            select * from ringfence.audit_seals(p_org_id)
             union all
            select * from ringfence.audit_rollups(p_org_id)
             union all
            select * from ringfence.audit_calls(p_org_id)
             union all
            select * from ringfence.audit_call_names(p_org_id)
             union all
            select * from ringfence.audit_adjustments(p_org_id)
             union all
            select * from ringfence.audit_payments(p_org_id)
             union all
            select * from ringfence.audit_reversals(p_org_id)
             union all
            select * from ringfence.audit_recharges(p_org_id)) as fault
     order by fault.org_id nulls first, fault.seq nulls first, fault.invariant, fault.problem;
end
$audit_invariants$;

comment on function billing.audit_invariants(uuid) is
'Derives everything stored about money again and names what does not come out. Errors: RF101.';

grant execute on function billing.audit_invariants(uuid)
   to ringfence_worker, ringfence_ops, ringfence_readonly;

commit;
