-- Deploy ringfence:call/end_hold to pg
-- requires: call/tables
-- requires: wallet/release_hold

-- Purpose      Ends the hold of a call that is not charged: released or expired.
-- Called by    release_reservation, lapse_holds, under the lock.
-- Idempotency  A hold ends once: without a live row nothing happens.
-- Locks        The wallet's and the call's rows, under the organization's lock.
-- Errors       None.
-- Returns      What was released; null when nothing was held.
begin;
set local role ringfence_owner;

create or replace function ringfence.end_hold(
    p_org_id  uuid,
    p_call_id text,
    p_status  text,
    p_reason  text,
    p_as_of   timestamptz
)
returns bigint
language plpgsql
volatile
as $end_hold$
declare
    v_live ringfence.live_call;
begin
    delete from ringfence.live_call as live
     where live.org_id = p_org_id
       and live.call_id = p_call_id
    returning live.* into v_live;
    if not found then
        return null;
    end if;
    update ringfence.call as call
       set status = p_status,
           ended_reason = coalesce(p_reason, call.ended_reason)
     where call.org_id = p_org_id
       and call.call_id = p_call_id;
    perform ringfence.release_hold(p_org_id, v_live.reserved, v_live.allocations, p_as_of);
    return v_live.reserved;
end
$end_hold$;

comment on function ringfence.end_hold(uuid, text, text, text, timestamptz) is
'Ends the hold of a call that is not charged.';

commit;
