-- Deploy ringfence:wallet/audit_archive to pg
-- requires: wallet/sealed_seq

-- Purpose      The archive holds exactly the beginning the wallet says it holds, only sealed
--              entries, and no key that lives on in the ledger.
-- Called by    audit_invariants.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      A row for each fault: invariant, organization, entry, problem.
begin;
set local role ringfence_owner;

create or replace function ringfence.audit_archive(
    p_org_id uuid
)
returns table (invariant text, org_id uuid, seq bigint, problem text)
language plpgsql
stable
as $audit_archive$
begin
    return query
    select 'keys', live.org_id, live.seq,
           format('its key is also that of archived entry %s', archived.seq)
      from ringfence.credit_transaction_archive as archived
      join ringfence.credit_transaction as live
        on live.org_id = archived.org_id
       and live.scope = archived.scope
       and live.key = archived.key
     where p_org_id is null or archived.org_id = p_org_id;

    return query
    select 'archive', wallet.org_id, wallet.archived_seq, found.problem
      from ringfence.wallet as wallet
     cross join lateral (
         select (select max(entry.seq) from ringfence.credit_transaction_archive as entry
                  where entry.org_id = wallet.org_id) as last_archived,
                (select min(entry.seq) from ringfence.credit_transaction as entry
                  where entry.org_id = wallet.org_id) as first_live,
                ringfence.sealed_seq(wallet.org_id) as last_sealed
     ) as kept
     cross join lateral (values
         (case when coalesce(kept.last_archived, 0) <> wallet.archived_seq
               then format('the archive ends at %s, the wallet says %s',
                           coalesce(kept.last_archived, 0), wallet.archived_seq) end),
         (case when kept.first_live <= wallet.archived_seq
               then format('entry %s is live and should be in the archive only',
                           kept.first_live) end),
         (case when wallet.archived_seq > kept.last_sealed
               then format('the archive ends at %s, the seals at %s', wallet.archived_seq,
                           kept.last_sealed) end)
     ) as found (problem)
     where found.problem is not null
       and (p_org_id is null or wallet.org_id = p_org_id);
end
$audit_archive$;

comment on function ringfence.audit_archive(uuid) is
'Faults between archive, ledger, wallets and seals: keys and ranges.';

commit;
