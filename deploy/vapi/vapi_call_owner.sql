-- Deploy ringfence:vapi/vapi_call_owner to pg
-- requires: vapi/vapi_reservation
-- requires: vapi/vapi_time
-- requires: account/tables

-- Purpose      Whose call a call at Vapi is. What it was bound to at first sight comes first, so
--              that a number that changes hands takes no past call along; then the reservation in
--              its metadata; then what its phone number, its assistant and its organization at Vapi
--              were linked to when it was created, or are now.
-- Called by    The handlers of Vapi's messages, the gate, reconciliation.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      The organization; null when nobody knows.
begin;
set local role ringfence_owner;

create or replace function ringfence.vapi_call_owner(
    p_call jsonb
)
returns uuid
language plpgsql
stable
as $vapi_call_owner$
declare
    v_created constant timestamptz := ringfence.vapi_time(p_call -> 'createdAt');
    v_org_id  uuid;
begin
    select call.org_id into v_org_id
      from ringfence.call as call
     where call.vapi_call_id = p_call ->> 'id';
    if found then
        return v_org_id;
    end if;
    v_org_id := (ringfence.vapi_reservation(p_call)).org_id;
    if v_org_id is not null then
        return v_org_id;
    end if;

    select link.org_id into v_org_id
      from (select former.org_id, former.vendor, former.kind, former.external_id, 1 as place
              from ringfence.former_link as former
             where v_created >= former.linked_at
               and v_created < former.unlinked_at
             union all
            select current.org_id, current.vendor, current.kind, current.external_id, 2
              from ringfence.vendor_link as current) as link
     where link.vendor = 'vapi'
       and (link.kind, link.external_id) in (('phone_number', p_call ->> 'phoneNumberId'),
                                             ('assistant', p_call ->> 'assistantId'),
                                             ('vapi_org', p_call ->> 'orgId'))
     order by array_position(array['phone_number', 'assistant', 'vapi_org'], link.kind), link.place
     limit 1;
    return v_org_id;
end
$vapi_call_owner$;

comment on function ringfence.vapi_call_owner(jsonb) is
'Whose call a call at Vapi is; null when nobody knows.';

commit;
