-- Deploy ringfence:call/bind_vapi_call to pg
-- requires: call/add_call_alias
-- requires: core/raise_error
-- requires: wallet/find_entry
-- requires: wallet/charge_key

-- Purpose      Says what the vendor calls a call. A call at the vendor belongs to one organization
--              in the whole system, for ever, and is one call here.
-- Called by    reserve_call_credits, link_call, settle_call, under the lock.
-- Idempotency  The same id for the same call changes nothing.
-- Locks        The call's row, under the organization's lock.
-- Errors       RF231 the vendor's call belongs to another organization, RF232 the call has another
--              id at the vendor already, or the id is another call's, also of one that was charged
--              directly.
-- Returns      The call as it is then.
begin;
set local role ringfence_owner;

create or replace function ringfence.bind_vapi_call(
    p_call         ringfence.call,
    p_vapi_call_id text
)
returns ringfence.call
language plpgsql
volatile
as $bind_vapi_call$
declare
    v_call  ringfence.call := p_call;
    v_other ringfence.call;
begin
    if p_vapi_call_id is null or p_call.vapi_call_id = p_vapi_call_id then
        return p_call;
    end if;
    if p_call.vapi_call_id is not null then
        perform ringfence.raise_error('RF232', jsonb_build_object(
            'name', p_call.call_id, 'belongs_to', p_call.vapi_call_id));
    end if;
    select call.* into v_other
      from ringfence.call as call
     where call.vapi_call_id = p_vapi_call_id;
    if not found and p_vapi_call_id <> p_call.call_id then
        select call.* into v_other
          from ringfence.call as call
         where call.org_id = p_call.org_id
           and call.call_id = p_vapi_call_id;
    end if;
    if v_other.org_id <> p_call.org_id then
        perform ringfence.raise_error('RF231', jsonb_build_object('vapi_call_id', p_vapi_call_id));
    elsif v_other.call_id is null and p_vapi_call_id <> p_call.call_id
          and ringfence.charge_key(p_call.org_id, p_vapi_call_id) = p_vapi_call_id then
        -- Charged directly by that name it is a call of its own: link_call joins the two.
        v_other.call_id := (ringfence.find_entry(p_call.org_id, 'call', p_vapi_call_id)).key;
    end if;
    if v_other.call_id is not null then
        perform ringfence.raise_error('RF232', jsonb_build_object(
            'name', p_vapi_call_id, 'belongs_to', v_other.call_id));
    end if;

    begin
        update ringfence.call as call
           set vapi_call_id = p_vapi_call_id
         where call.org_id = p_call.org_id
           and call.call_id = p_call.call_id
        returning call.* into strict v_call;
    exception when unique_violation then
        -- Somebody of another organization was faster by less than our look.
        perform ringfence.raise_error('RF231', jsonb_build_object('vapi_call_id', p_vapi_call_id));
    end;
    perform ringfence.add_call_alias(p_call.org_id, p_vapi_call_id, p_call.call_id);
    -- Now it can be ended at the vendor, so it is watched, beginning with the next tick; and what
    -- was decided before, and nobody could be told, is decided again.
    update ringfence.live_call as live
       set watched = true,
           ending = false,
           due_at = least(live.begun_at, live.expires_at)
     where live.org_id = p_call.org_id
       and live.call_id = p_call.call_id;
    return v_call;
end
$bind_vapi_call$;

comment on function ringfence.bind_vapi_call(ringfence.call, text) is
'Says what the vendor calls a call. Errors: RF231, RF232.';

commit;
