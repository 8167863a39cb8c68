-- Deploy ringfence:wallet/sealed_seq to pg
-- requires: wallet/proof_tables

-- Purpose      How far an organization's ledger is sealed.
-- Called by    seal_ledger, archive_organization, archive_ledger, audit_archive.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      The number of the last sealed entry; 0 before the first.
begin;
set local role ringfence_owner;

create or replace function ringfence.sealed_seq(
    p_org_id uuid
)
returns bigint
language sql
stable
return coalesce((select seal.to_seq
                   from ringfence.ledger_seal as seal
                  where seal.org_id = p_org_id
                  order by seal.seal_no desc
                  limit 1), 0);

comment on function ringfence.sealed_seq(uuid) is
'The number of the last entry of a wallet that is sealed.';

commit;
