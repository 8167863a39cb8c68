-- Deploy ringfence:call/extend_hold to pg
-- requires: call/tables
-- requires: wallet/hold_credit
-- requires: rating/hold_price
-- requires: rating/affordable_seconds

-- Purpose      Makes a hold that runs short last a minute longer than somebody has to look at the
--              call again, as far as there is money: never beyond what is available, and where
--              several calls share it, not beyond the instant at which it will run dry for all.
-- Called by    watch_call, under the lock.
-- Idempotency  What is long enough stays as it is.
-- Locks        The wallet's and the live call's rows, under the organization's lock.
-- Errors       None.
-- Returns      The live call as it is then.
begin;
set local role ringfence_owner;

create or replace function ringfence.extend_hold(
    p_live      ringfence.live_call,
    p_terms     ringfence.rate_terms,
    p_rules     ringfence.call_rules,
    p_available bigint,
    p_dry_at    timestamptz,
    p_as_of     timestamptz
)
returns ringfence.live_call
language plpgsql
volatile
as $extend_hold$
declare
    c_step   constant bigint := 60 + 10::bigint;
    v_live   ringfence.live_call := p_live;
    v_target bigint := least(p_live.max_duration_seconds,
        ceil(extract(epoch from p_as_of - p_live.begun_at))::bigint
        + p_rules.warn_seconds + c_step);
    v_more   bigint;
begin
    if p_live.granted_seconds >= v_target then
        return p_live;
    end if;
    v_target := least(v_target,
        ringfence.affordable_seconds(p_terms, p_live.reserved + greatest(p_available, 0)),
        floor(extract(epoch from p_dry_at - p_live.begun_at))::bigint);
    if p_live.granted_seconds >= v_target then
        return p_live;
    end if;

    v_more := greatest(ringfence.hold_price(p_terms, v_target) - p_live.reserved, 0);
    if v_more > 0 then
        v_live.allocations := p_live.allocations
            || ringfence.hold_credit(p_live.org_id, v_more, p_as_of);
    end if;
    update ringfence.live_call as live
       set reserved = live.reserved + v_more,
           allocations = v_live.allocations,
           granted_seconds = v_target,
           exposure = greatest(live.exposure - v_more, 0)
     where live.org_id = p_live.org_id
       and live.call_id = p_live.call_id
    returning live.* into strict v_live;
    update ringfence.call as call
       set reserved = v_live.reserved,
           granted_seconds = v_target
     where call.org_id = p_live.org_id
       and call.call_id = p_live.call_id;
    return v_live;
end
$extend_hold$;

comment on function ringfence.extend_hold(
    ringfence.live_call, ringfence.rate_terms, ringfence.call_rules, bigint, timestamptz,
    timestamptz) is
'Makes a hold that runs short last longer, as far as there is money.';

commit;
