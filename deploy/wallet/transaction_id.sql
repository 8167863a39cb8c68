-- Deploy ringfence:wallet/transaction_id to pg
-- requires: core/schemas

-- Purpose      The id of an entry for the outside, derived from what identifies it inside, so that
--              it costs no column and no index: a hash of the organization, then the number of the
--              entry. Hashed, because organizations may have ids that differ in one digit.
-- Called by    Whoever shows an entry; transaction_seq takes it back.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       None.
-- Returns      The id.
begin;
set local role ringfence_owner;

create or replace function ringfence.transaction_id(
    p_org_id uuid,
    p_seq    bigint
)
returns uuid
language sql
immutable
return encode(int8send(uuid_hash_extended(p_org_id, 2654435769)) || int8send(p_seq), 'hex')::uuid;

comment on function ringfence.transaction_id(uuid, bigint) is
'The id of a ledger entry for the outside.';

commit;
