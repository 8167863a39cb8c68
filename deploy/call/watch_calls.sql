-- Deploy ringfence:call/watch_calls to pg
-- requires: call/watch_call
-- requires: call/needed_by
-- requires: call/runs_dry_at
-- requires: call/available_for_calls
-- requires: call/rules_for_calls
-- requires: call/lapse_holds
-- requires: wallet/open_wallet

-- Purpose      Looks after the live calls of one organization that are due.
-- Called by    tick_live_calls, under the lock.
-- Idempotency  What has been looked after is not due.
-- Locks        The wallet's and the live calls' rows, under the organization's lock.
-- Errors       None.
-- Returns      How many calls were looked after.
begin;
set local role ringfence_owner;

create or replace function ringfence.watch_calls(
    p_org_id uuid,
    p_as_of  timestamptz
)
returns bigint
language plpgsql
volatile
as $watch_calls$
declare
    c_second    constant interval := interval '1 second';
    -- The next tick is a second away.
    c_lead      constant bigint := 1::bigint;
    v_wallet    constant ringfence.wallet := ringfence.open_wallet(p_org_id, p_as_of);
    v_rules     constant ringfence.call_rules := ringfence.rules_for_calls(p_org_id);
    v_available bigint := ringfence.available_for_calls(v_wallet, v_rules);
    v_dry_at    timestamptz;
    v_live      ringfence.live_call;
    v_watched   ringfence.live_call;
    v_count     bigint := 0::bigint;
begin
    -- Where there is enough for all to their caps, or until somebody looks at them again, there is
    -- nothing to share.
    if (select sum(live.exposure)
          from ringfence.live_call as live
         where live.org_id = p_org_id) > v_available
       and ringfence.needed_by(p_org_id, p_as_of + (v_rules.warn_seconds + 80) * c_second)
           > v_available then
        v_dry_at := ringfence.runs_dry_at(p_org_id, v_available, p_as_of);
    end if;
    for v_live in
        select live.*
          from ringfence.live_call as live
         where live.org_id = p_org_id
           -- Not by the index on due_at, which holds what is due of all organizations.
           and (live.due_at <= p_as_of) is true
         order by live.due_at, live.call_id
    loop
        v_watched := ringfence.watch_call(
            v_live, v_rules, v_available, v_dry_at, c_lead, p_as_of);
        v_available := v_available - (v_watched.reserved - v_live.reserved);
        v_count := v_count + 1;
    end loop;
    return v_count;
end
$watch_calls$;

comment on function ringfence.watch_calls(uuid, timestamptz) is
'Looks after the live calls of one organization that are due.';

commit;
