-- Deploy ringfence:wallet/find_charge to pg
-- requires: wallet/tables

-- Purpose      An entry by its number, also when it has moved to the archive.
-- Called by    return_to_lots, refund_transaction.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      The entry, or one of nulls.
begin;
set local role ringfence_owner;

create or replace function ringfence.find_charge(
    p_org_id uuid,
    p_seq    bigint
)
returns ringfence.credit_transaction
language plpgsql
stable
as $find_charge$
declare
    v_entry ringfence.credit_transaction;
begin
    select entry.* into v_entry
      from ringfence.ledger as entry
     where entry.org_id = p_org_id
       and entry.seq = p_seq;
    return v_entry;
end
$find_charge$;

comment on function ringfence.find_charge(uuid, bigint) is 'A ledger entry by its number.';

commit;
