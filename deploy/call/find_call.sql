-- Deploy ringfence:call/find_call to pg
-- requires: call/tables
-- requires: wallet/charge_key

-- Purpose      The call of a name: its call id, its id at the vendor, another name it was linked
--              to, or the id of its reservation.
-- Called by    Every function about a call.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      The call, or one of nulls.
begin;
set local role ringfence_owner;

create or replace function ringfence.find_call(
    p_org_id uuid,
    p_name   text
)
returns ringfence.call
language plpgsql
stable
as $find_call$
declare
    v_call ringfence.call;
begin
    select call.* into v_call
      from ringfence.call as call
     where call.org_id = p_org_id
       and call.call_id = p_name;
    if found then
        return v_call;
    end if;

    select call.* into v_call
      from ringfence.call_alias as alias
      join ringfence.call as call
        on call.org_id = alias.org_id
       and call.call_id = alias.call_id
     where alias.org_id = p_org_id
       and alias.alias = p_name;
    if not found and p_name ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' then
        select call.* into v_call
          from ringfence.call as call
         where call.id = p_name::uuid
           and call.org_id = p_org_id;
    end if;
    return v_call;
end
$find_call$;

comment on function ringfence.find_call(uuid, text) is
'The call of a name: call id, vendor''s id, linked name or reservation.';

commit;
