-- Deploy ringfence:wallet/audit_rollups to pg
-- requires: wallet/proof_tables
-- requires: wallet/trial_balance

-- Purpose      The sums of the counter accounts, added up once more from the ledger; and, of all
--              organizations together, the trial balance.
-- Called by    audit_invariants.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      A row for each fault: invariant, organization, entry, problem.
begin;
set local role ringfence_owner;

create or replace function ringfence.audit_rollups(
    p_org_id uuid
)
returns table (invariant text, org_id uuid, seq bigint, problem text)
language plpgsql
stable
as $audit_rollups$
begin
    return query
    with written as (
        select entry.org_id, entry.counter_account, -sum(entry.amount) as total,
               count(*) as entries
          from ringfence.account_rollup_progress as progress
          join ringfence.ledger as entry
            on entry.org_id = progress.org_id
           and entry.seq <= progress.rolled_seq
         where p_org_id is null or progress.org_id = p_org_id
         group by entry.org_id, entry.counter_account
    )
    select 'rollups', coalesce(rollup.org_id, written.org_id), null::bigint,
           format('%s: the roll-up says %s in %s entries, the ledger %s in %s',
                  coalesce(rollup.counter_account, written.counter_account),
                  coalesce(rollup.total, 0), coalesce(rollup.entries, 0),
                  coalesce(written.total, 0), coalesce(written.entries, 0))
      from (select * from ringfence.account_rollup as rollup
             where p_org_id is null or rollup.org_id = p_org_id) as rollup
      full join written
        on written.org_id = rollup.org_id
       and written.counter_account = rollup.counter_account
     where (rollup.total, rollup.entries) is distinct from (written.total, written.entries);

    return query
    select 'rollups', progress.org_id, progress.rolled_seq, 'rolled up beyond the last entry'
      from ringfence.account_rollup_progress as progress
      join ringfence.wallet as wallet on wallet.org_id = progress.org_id
     where progress.rolled_seq > wallet.seq
       and (p_org_id is null or progress.org_id = p_org_id);

    if p_org_id is null then
        return query
        select 'trial_balance', null::uuid, null::bigint,
               format('%s %s: %s, expected %s', line.currency, line.account, line.total,
                      line.expected)
          from billing.trial_balance as line
         where not line.ok;
    end if;
end
$audit_rollups$;

comment on function ringfence.audit_rollups(uuid) is
'Faults of the roll-ups against the ledger, and of the trial balance.';

commit;
