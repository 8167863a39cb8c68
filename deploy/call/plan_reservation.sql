-- Deploy ringfence:call/plan_reservation to pg
-- requires: call/tables
-- requires: rating/hold_price
-- requires: rating/affordable_seconds

-- Purpose      How much a call gets of what there is. strict: the price of the longest call there
--              is money for, with a tolerance, so that the vendor ends the call inside the hold.
--              incremental: the price of the estimate, or less when money is short; the vendor's
--              cap is what all the money covers, and less where live calls together could cost more
--              than exposure_limit beyond their holds and what is available. Never less than a
--              minute.
-- Called by    reserve_call_credits.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       None.
-- Returns      The grant; null when there is not money for a minute.
begin;
set local role ringfence_owner;

create or replace function ringfence.plan_reservation(
    p_rules     ringfence.call_rules,
    p_terms     ringfence.rate_terms,
    p_minutes   bigint,
    p_available bigint,
    p_exposure  bigint,
    p_limit     bigint
)
returns ringfence.call_grant
language plpgsql
immutable
as $plan_reservation$
declare
    c_minute    constant bigint := 60::bigint;
    v_tolerance bigint := 0::bigint;
    v_longest   bigint := p_rules.max_call_seconds;
    v_price     bigint;
    v_granted   bigint;
    v_reserved  bigint;
    v_beyond    bigint;
begin
    if p_rules.call_mode = 'strict' then
        v_tolerance := p_rules.strict_tolerance_seconds;
    end if;
    v_price := ringfence.hold_price(p_terms, v_longest + v_tolerance);
    -- Most wallets can pay for the longest call, and then there is nothing to work out.
    if v_price > p_available then
        v_longest := ringfence.affordable_seconds(p_terms, p_available) - v_tolerance;
        if v_longest < c_minute then
            return null;
        end if;
        v_price := ringfence.hold_price(p_terms, v_longest + v_tolerance);
    end if;
    if p_rules.call_mode = 'strict' then
        return row(v_price, v_longest, v_longest, 0)::ringfence.call_grant;
    end if;

    v_granted := least(p_minutes * c_minute, v_longest);
    v_reserved := ringfence.hold_price(p_terms, v_granted);
    -- What would be left for the rest of this call, and may be risked on all of them.
    v_beyond := greatest(p_available - v_reserved + p_limit - p_exposure, 0);
    if v_price - v_reserved > v_beyond then
        v_longest := greatest(v_granted, least(v_longest,
            ringfence.affordable_seconds(p_terms, v_reserved + v_beyond)));
        v_price := ringfence.hold_price(p_terms, v_longest);
    end if;
    return row(v_reserved, v_granted, v_longest, v_price - v_reserved)::ringfence.call_grant;
end
$plan_reservation$;

comment on function ringfence.plan_reservation(
    ringfence.call_rules, ringfence.rate_terms, bigint, bigint, bigint, bigint) is
'How much a call gets of what there is: hold, seconds, cap, exposure.';

commit;
