-- Deploy ringfence:wallet/transaction_seq to pg
-- requires: wallet/transaction_id

-- Purpose      Takes the id of an entry back to its number.
-- Called by    refund_transaction.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       None.
-- Returns      The number, or null when the id is not one of this organization.
begin;
set local role ringfence_owner;

create or replace function ringfence.transaction_seq(
    p_org_id         uuid,
    p_transaction_id uuid
)
returns bigint
language sql
immutable
return (
    select found.seq
      from (select ('x' || right(replace(p_transaction_id::text, '-', ''), 16))::bit(64)::bigint
           ) as found (seq)
     where ringfence.transaction_id(p_org_id, found.seq) = p_transaction_id
);

comment on function ringfence.transaction_seq(uuid, uuid) is
'The number of the entry an id belongs to, or null.';

commit;
