-- Deploy ringfence:call/check_call to pg
-- requires: call/check_call_closely
-- requires: core/clock

-- Purpose      The heartbeat of a call: may it go on? Where its hold is long enough this is one row
--              and no lock; where it runs short it does what the tick would. What is left is what
--              the hold pays for, which nothing that happens to the wallet can shorten. The elapsed
--              time that counts is the longest of what the caller says and what has passed by our
--              clock, so one that goes backwards changes nothing.
-- Called by    Services and assistants that ask while a call goes on.
-- Idempotency  Asking again changes nothing; the warning is said once.
-- Locks        The organization's, only where the hold runs short.
-- Errors       RF001, RF002 bad argument, RF006 p_as_of, RF101 unknown organization,
--              RF206 isolation level.
-- Returns      One row; outcome is live, ended (then it should end) or unknown (then it may go on:
--              a call we do not know is not ours to end).
begin;
set local role ringfence_owner;

create or replace function billing.check_call(
    p_org_id          uuid,
    p_call_id         text,
    p_elapsed_seconds numeric     default null,
    p_as_of           timestamptz default null
)
returns ringfence.call_check
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $check_call$
declare
    c_second constant interval := interval '1 second';
    v_now    constant timestamptz := ringfence.clock(p_as_of);
    v_check  ringfence.call_check;
begin
    if p_elapsed_seconds not between 0 and 1000000 then
        perform ringfence.raise_error('RF002', jsonb_build_object('argument', 'p_elapsed_seconds',
            'value', p_elapsed_seconds::text, 'minimum', 0, 'maximum', 1000000));
    end if;
    select 'live', false, false, null::text,
           least(live.granted_seconds, live.max_duration_seconds)
           - ceil(greatest(p_elapsed_seconds, extract(epoch from v_now - live.begun_at)))::bigint
      into v_check
      from ringfence.live_call as live
     where live.org_id = p_org_id
       and live.call_id = p_call_id
       and live.watched
       and not live.ending
       and live.due_at > greatest(v_now, live.begun_at + p_elapsed_seconds * c_second);
    if v_check.remaining_seconds > 0 then
        return v_check;
    end if;
    return ringfence.check_call_closely(p_org_id, p_call_id, p_elapsed_seconds, v_now);
end
$check_call$;

comment on function billing.check_call(uuid, text, numeric, timestamptz) is
'May a call go on? Warns once, and says when it has to end. '
'Errors: RF001, RF002, RF006, RF101, RF206.';

grant execute on function billing.check_call(uuid, text, numeric, timestamptz)
   to ringfence_web, ringfence_worker, ringfence_ops;

commit;
