-- Deploy ringfence:call/start_call to pg
-- requires: call/find_call

-- Purpose      Says that a call has begun, and when, if that is known; it is watched from then on.
--              Without a time its hold goes on counting from its reservation, which is safe.
-- Called by    check_call; the handler of the vendor's status updates.
-- Idempotency  The earliest start counts; saying the same again changes nothing.
-- Locks        The call's rows, under the organization's lock.
-- Errors       None.
-- Returns      True when something changed.
begin;
set local role ringfence_owner;

create or replace function ringfence.start_call(
    p_org_id     uuid,
    p_call_id    text,
    p_started_at timestamptz
)
returns boolean
language plpgsql
volatile
as $start_call$
begin
    update ringfence.call as call
       set status = case call.status when 'reserved' then 'live' else call.status end,
           expires_at = greatest(call.expires_at, call.expires_at + (p_started_at
               - coalesce(call.started_at, call.reserved_at))),
           started_at = coalesce(p_started_at, call.started_at)
     where call.org_id = p_org_id
       and call.call_id = p_call_id
       and (p_started_at is null and call.status = 'reserved'
            or p_started_at is not null and call.started_at is null
               -- Going on already, it does not begin now.
               and (call.status <> 'live' or p_started_at < call.reserved_at)
            or call.started_at > p_started_at)
       and call.charge_seq is null;
    if not found then
        return false;
    end if;
    -- Due at once: everything about its hold counts from here, its lease too where that is later.
    update ringfence.live_call as live
       set begun_at = coalesce(p_started_at, live.begun_at),
           expires_at = greatest(live.expires_at,
                                 live.expires_at + (p_started_at - live.begun_at)),
           watched = true,
           due_at = least(live.due_at, coalesce(p_started_at, live.begun_at))
     where live.org_id = p_org_id
       and live.call_id = p_call_id;
    return true;
end
$start_call$;

comment on function ringfence.start_call(uuid, text, timestamptz) is
'Says when a call began.';

commit;
