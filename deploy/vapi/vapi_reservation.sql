-- Deploy ringfence:vapi/vapi_reservation to pg
-- requires: call/tables

-- Purpose      The call that was authorized for a call at Vapi, by the organization and the
--              reservation in its metadata. They are trusted together only: the reservation has to
--              be that organization's, and not another call's at Vapi already.
-- Called by    vapi_call_owner, vapi_call_name.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      The call, or one of nulls.
begin;
set local role ringfence_owner;

create or replace function ringfence.vapi_reservation(
    p_call jsonb
)
returns ringfence.call
language plpgsql
stable
as $vapi_reservation$
declare
    c_uuid     constant text := '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$';
    v_metadata jsonb;
    v_call     ringfence.call;
begin
    foreach v_metadata in array array[p_call #> '{assistantOverrides,metadata}',
                                      p_call -> 'metadata', p_call #> '{assistant,metadata}']
    loop
        continue when (v_metadata ->> 'organization' ~ c_uuid
                       and v_metadata ->> 'reservation' ~ c_uuid) is not true;
        select call.* into v_call
          from ringfence.call as call
         where call.id = (v_metadata ->> 'reservation')::uuid
           and call.org_id = (v_metadata ->> 'organization')::uuid
           and coalesce(call.vapi_call_id = p_call ->> 'id', true);
        exit when found;
    end loop;
    return v_call;
end
$vapi_reservation$;

comment on function ringfence.vapi_reservation(jsonb) is
'The call that was authorized for a call at Vapi, by its metadata.';

commit;
