-- Deploy ringfence:wallet/charge_key to pg
-- requires: wallet/tables

-- Purpose      The key under which a call is charged, whichever of its names is given. A call has
--              one charge, so one of its names is the key and the others lead to it.
-- Called by    post_entry_in_full for wallets with aliases, and the functions about calls.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      The key; the name itself when it is no alias.
begin;
set local role ringfence_owner;

create or replace function ringfence.charge_key(
    p_org_id uuid,
    p_name   text
)
returns text
language sql
stable
return coalesce((select alias.call_id
                   from ringfence.call_alias as alias
                  where alias.org_id = p_org_id
                    and alias.alias = p_name), p_name);

comment on function ringfence.charge_key(uuid, text) is
'The key under which a call is charged, by any of its names.';

commit;
