-- Deploy ringfence:call/watch_call to pg
-- requires: call/extend_hold
-- requires: call/look_again_at
-- requires: call/tell_call
-- requires: outbox/enqueue_effect

-- Purpose      Looks after one live call: extends its hold where it runs short, and where there is
--              no more money has a warning spoken, once, and then the call ended. What is to happen
--              at the vendor is written to the outbox with the decision. Of a call nobody has said
--              a word about since it was authorized, the vendor is asked: it may be long over.
-- Called by    watch_calls, check_call, under the lock.
-- Idempotency  Each effect is decided once; a call that has been told to end stays so.
-- Locks        The wallet's and the live call's rows, under the organization's lock.
-- Errors       None.
-- Returns      The live call as it is then.
begin;
set local role ringfence_owner;

create or replace function ringfence.watch_call(
    p_live      ringfence.live_call,
    p_rules     ringfence.call_rules,
    p_available bigint,
    p_dry_at    timestamptz,
    p_lead      bigint,
    p_as_of     timestamptz
)
returns ringfence.live_call
language plpgsql
volatile
as $watch_call$
declare
    c_second constant interval := interval '1 second';
    v_live   ringfence.live_call := p_live;
    v_call   ringfence.call;
    v_left   numeric;
    v_effect text;
begin
    select call.* into strict v_call
      from ringfence.call as call
     where call.org_id = p_live.org_id
       and call.call_id = p_live.call_id;
    if not p_live.ending and not p_live.is_strict then
        v_live := ringfence.extend_hold(
            p_live, v_call.terms, p_rules, p_available, p_dry_at, p_as_of);
    end if;
    v_left := v_live.granted_seconds - extract(epoch from p_as_of - v_live.begun_at);

    if v_live.ending then
        v_live.due_at := v_live.expires_at;
    elsif v_left <= p_lead then
        v_effect := 'vapi.end_call';
        v_live.ending := true;
        v_live.due_at := v_live.expires_at;
        if v_live.granted_seconds
           >= greatest(p_rules.max_call_seconds, v_live.max_duration_seconds) then
            p_rules.end_message := null;  -- it has been as long as calls may be, money or not
        end if;
    elsif v_live.granted_seconds
          >= greatest(p_rules.max_call_seconds, v_live.max_duration_seconds) then
        -- Paid for until the vendor ends it by its own rule; should it not, we do. Its clock starts
        -- when somebody answers, ours at the reservation as long as we have not heard of that.
        v_live.due_at := v_live.begun_at + (v_live.granted_seconds + 60) * c_second;
    elsif v_left > p_rules.warn_seconds then
        v_live.warned_at := null;
        v_live.due_at := greatest(
            ringfence.look_again_at(v_live.begun_at, v_live.granted_seconds, p_rules.warn_seconds),
            least(v_live.begun_at + (v_live.granted_seconds - p_rules.warn_seconds) * c_second,
                  p_as_of + 10 * c_second));
    else
        v_effect := case when v_live.warned_at is null then 'vapi.say' end;
        v_live.warned_at := coalesce(v_live.warned_at, p_as_of);
        v_live.due_at := v_live.begun_at + (v_live.granted_seconds - 1) * c_second;
    end if;

    update ringfence.live_call as live
       set warned_at = v_live.warned_at,
           ending = v_live.ending,
           due_at = least(v_live.due_at, v_live.expires_at)
     where live.org_id = p_live.org_id
       and live.call_id = p_live.call_id
    returning live.* into strict v_live;
    -- One that is only just being set up may not be known there yet.
    if v_call.status = 'reserved' and v_call.vapi_call_id is not null and not v_live.ending
       and p_as_of > v_live.begun_at + 120 * c_second then
        perform ringfence.enqueue_effect(p_live.org_id, 'vapi.look_up_call',
            p_live.call_id || ':silent',
            jsonb_build_object('call_id', p_live.call_id, 'vapi_call_id', v_call.vapi_call_id),
            p_as_of, p_expires_at => v_live.expires_at);
    end if;
    if v_effect is not null then
        perform ringfence.tell_call(v_call, v_effect, extract(epoch from v_live.begun_at)::bigint
                                    + v_live.granted_seconds, p_rules, p_as_of);
    end if;
    return v_live;
end
$watch_call$;

comment on function ringfence.watch_call(
    ringfence.live_call, ringfence.call_rules, bigint, timestamptz, bigint, timestamptz) is
'Looks after one live call: extends, warns, ends.';

commit;
