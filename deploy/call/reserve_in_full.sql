-- Deploy ringfence:call/reserve_in_full to pg
-- requires: call/rules_for_calls
-- requires: call/adopt_charge
-- requires: call/assert_own_call
-- requires: call/available_for_calls
-- requires: call/plan_reservation
-- requires: call/describe_reservation
-- requires: call/refuse_reservation
-- requires: call/rewrite_hold
-- requires: call/bind_vapi_call
-- requires: wallet/open_wallet
-- requires: wallet/refuse_posting
-- requires: rating/rate_terms_at

-- Purpose      Authorizing in every case: repeats, several names, refusals, lots, what has fallen
--              due, unknown organizations.
-- Called by    reserve_call_credits, which holds the lock and has tried the ordinary case.
-- Idempotency  Any name of the call.
-- Locks        None of its own; the caller holds the organization's.
-- Errors       RF001, RF101 organization, RF231 the vendor's call is another organization's, RF232
--              a name is another call's.
-- Returns      The answer; outcome is reserved, duplicate, insufficient_credit or blocked.
begin;
set local role ringfence_owner;

create or replace function ringfence.reserve_in_full(
    p_org_id       uuid,
    p_call_id      text,
    p_vapi_call_id text,
    p_minutes      bigint,
    p_as_of        timestamptz
)
returns ringfence.reservation
language plpgsql
volatile
as $reserve_in_full$
declare
    c_minute    constant numeric := 60::numeric;
    v_wallet    ringfence.wallet := ringfence.open_wallet(p_org_id, p_as_of);
    v_rules     constant ringfence.call_rules := ringfence.rules_for_calls(p_org_id);
    v_available constant bigint := ringfence.available_for_calls(v_wallet, v_rules);
    v_call      ringfence.call := ringfence.adopt_charge(p_org_id, p_call_id);
    v_others    record;
    v_terms     ringfence.rate_terms;
    v_grant     ringfence.call_grant;
begin
    if v_call.call_id is null and p_vapi_call_id is not null then
        v_call := ringfence.adopt_charge(p_org_id, p_vapi_call_id);
        if v_call.call_id is not null then
            perform ringfence.add_call_alias(p_org_id, p_call_id, v_call.call_id);
        end if;
    end if;
    if v_call.call_id is null then
        perform ringfence.assert_own_call(p_org_id, p_call_id);
    end if;
    if v_call.status in ('reserved', 'live', 'ended') then
        v_call := ringfence.bind_vapi_call(v_call, p_vapi_call_id);
        return ringfence.describe_reservation(
            'duplicate', v_call, ringfence.open_wallet(p_org_id, p_as_of));
    end if;

    select count(*) as calls, coalesce(sum(live.exposure), 0)::bigint as exposure
      into strict v_others
      from ringfence.live_call as live
     where live.org_id = p_org_id;
    if v_wallet.stopped or v_wallet.balance - v_wallet.held < -v_wallet.debt_limit
       or v_others.calls >= v_rules.max_concurrent_calls then
        return ringfence.refuse_reservation('blocked', v_wallet, p_call_id, p_vapi_call_id,
            jsonb_build_object('reason', case
                when v_wallet.stopped then 'spending_stopped'
                when v_others.calls >= v_rules.max_concurrent_calls then 'max_concurrent_calls'
                else 'over_limit' end), p_as_of);
    end if;

    v_terms := ringfence.rate_terms_at(p_org_id, 'call', p_as_of);
    v_grant := ringfence.plan_reservation(v_rules, v_terms, p_minutes, v_available,
        v_others.exposure, coalesce(v_rules.exposure_limit, 10 * v_wallet.debt_limit));
    if v_grant is null then
        return ringfence.refuse_reservation('insufficient_credit', v_wallet, p_call_id,
            p_vapi_call_id, (ringfence.refuse_posting('insufficient_credit', v_wallet,
                -ringfence.hold_price(v_terms, c_minute + case v_rules.call_mode
                    when 'strict' then v_rules.strict_tolerance_seconds else 0 end),
                v_wallet.balance - v_wallet.held - v_available)).details, p_as_of);
    end if;
    v_call := ringfence.rewrite_hold(
        p_org_id, coalesce(v_call.call_id, p_call_id), p_vapi_call_id, v_rules, v_terms, v_grant,
        p_as_of);
    select wallet.* into strict v_wallet
      from ringfence.wallet as wallet
     where wallet.org_id = p_org_id;
    return ringfence.describe_reservation('reserved', v_call, v_wallet);
end
$reserve_in_full$;

comment on function ringfence.reserve_in_full(uuid, text, text, bigint, timestamptz) is
'Authorizes a call in every case. Errors: RF001, RF101, RF231, RF232.';

commit;
