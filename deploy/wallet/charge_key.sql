-- Deploy ringfence:wallet/charge_key to pg
-- requires: core/is_call_id
-- requires: wallet/tables

-- Purpose      The key under which a call is charged, whichever of its names is given. A call has
--              one charge, so one of its names is the key and the others lead to it.
-- Called by    post_entry and post_entry_in_full for direct deductions, and the functions about
--              calls.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      The key; the name itself when it is no alias and no reservation's id.
begin;
set local role ringfence_owner;

create or replace function ringfence.charge_key(
    p_org_id uuid,
    p_name   text
)
returns text
language plpgsql
stable
as $charge_key$
declare
    v_key text;
begin
    select alias.call_id into v_key
      from ringfence.call_alias as alias
     where alias.org_id = p_org_id
       and alias.alias = p_name;
    if not found and ringfence.is_call_id(p_name) then
        -- Of the call domain, as lapse_holds is in open_wallet.
        select call.call_id into v_key
          from ringfence.call as call
         where call.id = p_name::uuid
           and call.org_id = p_org_id;
    end if;
    return coalesce(v_key, p_name);
end
$charge_key$;

comment on function ringfence.charge_key(uuid, text) is
'The key under which a call is charged, by any of its names.';

commit;
