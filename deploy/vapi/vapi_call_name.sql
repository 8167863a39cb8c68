-- Deploy ringfence:vapi/vapi_call_name to pg
-- requires: vapi/vapi_reservation

-- Purpose      The name by which an organization knows a call at Vapi: that of the call it is bound
--              to, or was authorized as; its own id otherwise.
-- Called by    settle_reported_call, note_vapi_call.
-- Idempotency  Reads only.
-- Locks        None; it is called under the organization's lock.
-- Errors       None.
-- Returns      The call's name, which need not be in use yet.
begin;
set local role ringfence_owner;

create or replace function ringfence.vapi_call_name(
    p_org_id uuid,
    p_call   jsonb
)
returns text
language plpgsql
stable
as $vapi_call_name$
declare
    v_name        text;
    v_reservation ringfence.call;
begin
    select call.call_id into v_name
      from ringfence.call as call
     where call.vapi_call_id = p_call ->> 'id'
       and call.org_id = p_org_id;
    if found then
        return v_name;
    end if;
    v_reservation := ringfence.vapi_reservation(p_call);
    return case v_reservation.org_id when p_org_id then v_reservation.call_id
                                     else p_call ->> 'id' end;
end
$vapi_call_name$;

comment on function ringfence.vapi_call_name(uuid, jsonb) is
'The name by which an organization knows a call at Vapi.';

commit;
