-- Deploy ringfence:call/check_call_closely to pg
-- requires: call/start_call
-- requires: call/watch_call
-- requires: call/runs_dry_at
-- requires: call/available_for_calls
-- requires: call/rules_for_calls
-- requires: call/lapse_holds
-- requires: wallet/check_key
-- requires: wallet/open_wallet
-- requires: core/lock_wallet
-- requires: core/assert_read_committed

-- Purpose      What check_call does where one look is not enough: the call is due, has another
--              name, is not known to have begun, has ended or is not known.
-- Called by    check_call.
-- Idempotency  Asking again changes nothing; the warning is said once.
-- Locks        The organization's.
-- Errors       RF001, RF002 bad argument, RF101 unknown organization, RF206
--              isolation level.
-- Returns      One row, as check_call.
begin;
set local role ringfence_owner;

create or replace function ringfence.check_call_closely(
    p_org_id  uuid,
    p_call_id text,
    p_elapsed numeric,
    p_as_of   timestamptz
)
returns ringfence.call_check
language plpgsql
volatile
as $check_call_closely$
declare
    c_earlier   constant interval := interval '1 hour';
    v_wallet    ringfence.wallet;
    v_rules     ringfence.call_rules;
    v_call      ringfence.call;
    v_before    ringfence.live_call;
    v_live      ringfence.live_call;
    v_available bigint;
    v_dry_at    timestamptz;
    v_left      bigint;
    v_warns     boolean;
begin
    perform ringfence.check_key('p_call_id', p_call_id);
    perform ringfence.assert_read_committed();
    perform ringfence.lock_wallet(p_org_id);
    v_wallet := ringfence.open_wallet(p_org_id, p_as_of);
    v_call := ringfence.find_call(p_org_id, p_call_id);
    if v_call.call_id is null or v_call.status = 'heard' then
        return row('unknown', false, false, null, null)::ringfence.call_check;
    end if;
    v_rules := ringfence.rules_for_calls(p_org_id);
    -- A call does not begin long before it is authorized: milliseconds, most likely.
    if p_as_of - p_elapsed * interval '1 second' < v_call.created_at - c_earlier then
        perform ringfence.raise_error('RF002', jsonb_build_object(
            'argument', 'p_elapsed_seconds', 'value', p_elapsed::text, 'unit', 'seconds',
            'maximum', floor(extract(epoch from p_as_of - v_call.created_at + c_earlier))));
    end if;
    perform ringfence.start_call(
        p_org_id, v_call.call_id, p_as_of - p_elapsed * interval '1 second');
    select live.* into v_before
      from ringfence.live_call as live
     where live.org_id = p_org_id
       and live.call_id = v_call.call_id;
    if not found then
        return row('ended', true, false, null, 0)::ringfence.call_check;
    end if;

    v_available := ringfence.available_for_calls(v_wallet, v_rules);
    if (select count(*) > 1 from ringfence.live_call as live where live.org_id = p_org_id) then
        v_dry_at := ringfence.runs_dry_at(p_org_id, v_available, p_as_of);
    end if;
    v_live := ringfence.watch_call(v_before, v_rules, v_available, v_dry_at, 0, p_as_of);
    v_left := greatest(least(v_live.granted_seconds, v_live.max_duration_seconds)
                       - ceil(extract(epoch from p_as_of - v_live.begun_at))::bigint, 0);
    v_warns := v_before.warned_at is null and v_live.warned_at is not null and not v_live.ending;
    return row(
        case when v_live.ending then 'ended' else 'live' end,
        v_live.ending,
        v_warns,
        case when v_live.ending and v_live.granted_seconds
                  < greatest(v_rules.max_call_seconds, v_live.max_duration_seconds)
             then v_rules.end_message
             when v_warns then v_rules.warn_message end,
        case when v_live.ending then 0 else v_left end)::ringfence.call_check;
end
$check_call_closely$;

comment on function ringfence.check_call_closely(uuid, text, numeric, timestamptz) is
'What check_call does where one look is not enough. Errors: RF001, RF002, RF101, RF206.';

commit;
