-- Deploy ringfence:wallet/find_entry to pg
-- requires: wallet/tables

-- Purpose      The entry a key stands for, also when it has moved to the archive.
-- Called by    post_entry_in_full, under the wallet's lock.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      The entry, or one of nulls.
begin;
set local role ringfence_owner;

create or replace function ringfence.find_entry(
    p_org_id uuid,
    p_scope  text,
    p_key    text
)
returns ringfence.credit_transaction
language plpgsql
stable
as $find_entry$
declare
    v_entry ringfence.credit_transaction;
begin
    select entry.* into v_entry
      from ringfence.ledger as entry
     where entry.org_id = p_org_id
       and entry.scope = p_scope
       and entry.key = p_key;
    return v_entry;
end
$find_entry$;

comment on function ringfence.find_entry(uuid, text, text) is
'The ledger entry a key stands for.';

commit;
