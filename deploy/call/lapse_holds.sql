-- Deploy ringfence:call/lapse_holds to pg
-- requires: call/end_hold
-- requires: outbox/enqueue_effect

-- Purpose      Ends the holds of an organization whose time is over. A call that has begun, or may
--              have, at the vendor is looked up there first: its report may only be late, and its
--              money should not be spent meanwhile. An hour later the hold ends anyway; whatever is
--              heard afterwards still charges.
-- Called by    open_wallet: whoever takes the lock first. cleanup_expired_reservations sees to it
--              that somebody does.
-- Idempotency  A hold ends once; the vendor is asked once.
-- Locks        The wallet's and the calls' rows, under the organization's lock.
-- Errors       None.
-- Returns      How many holds ended.
begin;
set local role ringfence_owner;

create or replace function ringfence.lapse_holds(
    p_org_id uuid,
    p_as_of  timestamptz
)
returns bigint
language plpgsql
volatile
as $lapse_holds$
declare
    c_patience constant interval := interval '1 hour';
    v_live     ringfence.live_call;
    v_vapi_id  text;
    v_ended    bigint := 0::bigint;
begin
    -- First, because releasing opens the wallet again.
    update ringfence.wallet as wallet
       set hold_lapses_at = 'infinity'
     where wallet.org_id = p_org_id;

    for v_live in
        select live.*
          from ringfence.live_call as live
         where live.org_id = p_org_id
           and live.expires_at <= p_as_of
         order by live.expires_at, live.call_id
    loop
        select call.vapi_call_id into strict v_vapi_id
          from ringfence.call as call
         where call.org_id = p_org_id
           and call.call_id = v_live.call_id;
        if v_vapi_id is null or v_live.looked_up_at is not null then
            perform ringfence.end_hold(
                p_org_id, v_live.call_id, 'expired', 'hold lapsed', p_as_of);
            v_ended := v_ended + 1;
            continue;
        end if;
        perform ringfence.enqueue_effect(p_org_id, 'vapi.look_up_call',
            v_live.call_id || ':' || to_char(v_live.expires_at at time zone 'UTC',
                                             'YYYYMMDDHH24MISS'),
            jsonb_build_object('call_id', v_live.call_id, 'vapi_call_id', v_vapi_id), p_as_of);
        update ringfence.live_call as live
           set looked_up_at = p_as_of,
               expires_at = p_as_of + c_patience,
               due_at = p_as_of + c_patience
         where live.org_id = p_org_id
           and live.call_id = v_live.call_id;
        update ringfence.call as call
           set expires_at = p_as_of + c_patience
         where call.org_id = p_org_id
           and call.call_id = v_live.call_id;
    end loop;

    update ringfence.wallet as wallet
       set hold_lapses_at = coalesce((select min(live.expires_at)
                                        from ringfence.live_call as live
                                       where live.org_id = p_org_id), 'infinity')
     where wallet.org_id = p_org_id;
    return v_ended;
end
$lapse_holds$;

comment on function ringfence.lapse_holds(uuid, timestamptz) is
'Ends the holds of an organization whose time is over.';

commit;
