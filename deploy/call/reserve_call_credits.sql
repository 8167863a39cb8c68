-- Deploy ringfence:call/reserve_call_credits to pg
-- requires: core/is_call_id
-- requires: call/call_rules_of
-- requires: call/plan_reservation
-- requires: call/place_hold
-- requires: call/reserve_in_full
-- requires: wallet/check_key
-- requires: core/lock_wallet
-- requires: core/assert_read_committed
-- requires: core/clock
-- requires: rating/rate_terms_at

-- Purpose      Authorizes a call: sets aside what its first minutes cost (strict: all it may cost),
--              so that nothing else can spend it, and says how long the call may be. It never uses
--              the debt limit unless the organization is set so; holds of other calls are spent.
--              The rate of this moment is the call's, whatever is set later. The ordinary case (a
--              new call of one name, nothing due, money enough) is one look and what it writes;
--              whatever it does not match goes to reserve_in_full.
-- Called by    The gate, and services that place calls. Web, worker, operators.
-- Idempotency  p_call_id, or any name of the call: a repeat answers the hold as it is now, also one
--              that has been settled. After a release or an expiry the call may be authorized
--              again.
-- Locks        The organization's, then its wallet row.
-- Errors       RF001, RF002 bad argument, RF006 p_as_of, RF101 unknown organization, RF206
--              isolation level, RF231 the vendor's call is another organization's, RF232 a name is
--              another call's.
-- Returns      One row; outcome is reserved, duplicate, insufficient_credit or blocked.
begin;
set local role ringfence_owner;

create or replace function billing.reserve_call_credits(
    p_org_id            uuid,
    p_call_id           text,
    p_vapi_call_id      text        default null,
    p_estimated_minutes integer     default 5,
    p_as_of             timestamptz default null
)
returns ringfence.reservation
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $reserve_call_credits$
declare
    v_known  boolean := ringfence.is_call_id(p_call_id)
                        or p_vapi_call_id is distinct from p_call_id and p_vapi_call_id is not null;
    v_now    timestamptz;
    v_facts  record;
    v_rules  ringfence.call_rules;
    v_terms  ringfence.rate_terms;
    v_grant  ringfence.call_grant;
    v_id     uuid;
begin
    -- What is plainly in order costs one look; the checks themselves say what is wrong.
    if (length(p_call_id) between 1 and 200 and p_call_id ~ '^[!-~]'
        and (p_vapi_call_id is null or p_vapi_call_id = p_call_id)
        and p_estimated_minutes between 1 and 720) is not true then
        perform ringfence.check_key('p_call_id', p_call_id);
        perform ringfence.check_key('p_vapi_call_id', coalesce(p_vapi_call_id, p_call_id));
        if (p_estimated_minutes between 1 and 720) is not true then
            perform ringfence.raise_error('RF002', jsonb_build_object('argument',
                'p_estimated_minutes', 'value', p_estimated_minutes, 'minimum', 1,
                'maximum', 720));
        end if;
    end if;
    if not ringfence.lock_wallet(p_org_id)
       or current_setting('transaction_isolation') <> 'read committed' then
        perform ringfence.assert_read_committed();
    end if;
    v_now := ringfence.clock(p_as_of);

    -- What may be known by a name it has beside this one: the vendor's, its reservation's.
    if p_vapi_call_id is null and not v_known then
        v_known := exists (select from ringfence.call as call
                            where call.vapi_call_id = p_call_id);
    end if;
    select wallet.balance - wallet.held as available, wallet.debt_limit, organization.settings,
           (select coalesce(sum(live.exposure), 0)::bigint
              from ringfence.live_call as live
             where live.org_id = p_org_id) as exposure
      into v_facts
      from ringfence.wallet as wallet
      join ringfence.organization as organization on organization.org_id = wallet.org_id
     where wallet.org_id = p_org_id
       and not wallet.has_lots
       and not wallet.stopped
       and not wallet.has_call_aliases
       and least(wallet.next_due_at, wallet.hold_lapses_at) > v_now;
    if v_facts.available > 0 and not v_known then
        v_rules := ringfence.call_rules_of(v_facts.settings);
        v_terms := ringfence.rate_terms_at(p_org_id, 'call', v_now);
        v_grant := ringfence.plan_reservation(v_rules, v_terms, p_estimated_minutes,
            v_facts.available + case when v_rules.calls_may_use_debt then v_facts.debt_limit
                                     else 0 end, v_facts.exposure,
            coalesce(v_rules.exposure_limit, 10 * v_facts.debt_limit));
    end if;
    if v_grant.reserved > 0 and v_rules.max_concurrent_calls is null then
        v_id := ringfence.place_hold(
            p_org_id, p_call_id, p_vapi_call_id, v_rules, v_terms, v_grant, v_now);
        if v_id is not null then
            return row('reserved', true, false, v_id, p_call_id, p_vapi_call_id, 'active',
                       v_grant.reserved, v_grant.granted_seconds, v_grant.max_duration_seconds,
                       v_facts.available - v_grant.reserved,
                       v_now + (v_grant.max_duration_seconds + v_rules.hold_grace_seconds)
                               * interval '1 second', null)::ringfence.reservation;
        end if;
    end if;
    return ringfence.reserve_in_full(
        p_org_id, p_call_id, p_vapi_call_id, p_estimated_minutes, v_now);
end
$reserve_call_credits$;

comment on function billing.reserve_call_credits(uuid, text, text, integer, timestamptz) is
'Authorizes a call and sets its first minutes aside. Idempotent by any name of the call. '
'Errors: RF001, RF002, RF006, RF101, RF206, RF231, RF232.';

grant execute on function
    billing.reserve_call_credits(uuid, text, text, integer, timestamptz)
   to ringfence_web, ringfence_worker, ringfence_ops;

commit;
