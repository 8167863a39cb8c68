-- Deploy ringfence:wallet/audit_entries to pg
-- requires: wallet/tables

-- Purpose      Each entry follows from the one before: numbers without a gap, each balance the one
--              before plus the amount, time that does not run backwards. And what an entry cannot
--              be: a credit over a limit, an asset bought on debt.
-- Called by    audit_invariants.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      A row for each fault: invariant, organization, entry, problem.
begin;
set local role ringfence_owner;

create or replace function ringfence.audit_entries(
    p_org_id uuid
)
returns table (invariant text, org_id uuid, seq bigint, problem text)
language plpgsql
stable
as $audit_entries$
begin
    return query
    with entry as (
        select ledger.org_id, ledger.seq, ledger.amount, ledger.balance_after, ledger.occurred_at,
               ledger.recorded_at, ledger.over_limit, ledger.kind,
               lag(ledger.seq, 1, 0::bigint) over numbered as seq_before,
               lag(ledger.balance_after, 1, 0::bigint) over numbered as balance_before,
               lag(ledger.recorded_at, 1, '-infinity') over numbered as recorded_before
          from ringfence.ledger as ledger
         where p_org_id is null or ledger.org_id = p_org_id
        window numbered as (partition by ledger.org_id order by ledger.seq)
    ), wrong as (
        select entry.*
          from entry
         where entry.seq <> entry.seq_before + 1
            or entry.balance_after <> entry.balance_before + entry.amount
            or entry.recorded_at < entry.recorded_before
            or entry.occurred_at > entry.recorded_at
            or (entry.over_limit and entry.amount >= 0)
            or (entry.kind = 'asset' and not entry.over_limit and entry.balance_after < 0)
    )
    select found.invariant, wrong.org_id, wrong.seq, found.problem
      from wrong
     cross join lateral (values
         ('seq', case when wrong.seq <> wrong.seq_before + 1
                      then format('follows number %s', wrong.seq_before) end),
         ('balance_after', case when wrong.balance_after <> wrong.balance_before + wrong.amount
                                then format('balance_after is %s, but %s and %s make %s',
                                            wrong.balance_after, wrong.balance_before,
                                            wrong.amount, wrong.balance_before + wrong.amount) end),
         ('recorded_at', case when wrong.recorded_at < wrong.recorded_before
                              then 'recorded before the entry before it' end),
         ('recorded_at', case when wrong.occurred_at > wrong.recorded_at
                              then 'recorded before it happened' end),
         ('over_limit', case when wrong.over_limit and wrong.amount >= 0
                             then 'a credit cannot be over a limit' end),
         ('over_limit', case when wrong.kind = 'asset' and not wrong.over_limit
                              and wrong.balance_after < 0
                             then format('an asset was bought on debt: the balance behind it is %s',
                                         wrong.balance_after) end)
     ) as found (invariant, problem)
     where found.problem is not null;
end
$audit_entries$;

comment on function ringfence.audit_entries(uuid) is
'Faults in the chain of entries: numbers, balances, times, flags.';

commit;
