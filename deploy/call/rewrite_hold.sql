-- Deploy ringfence:call/rewrite_hold to pg
-- requires: call/new_call_id
-- requires: call/bind_vapi_call
-- requires: call/first_due_at
-- requires: wallet/hold_credit
-- requires: rating/drain_per_second

-- Purpose      Writes down a hold that has been decided, step by step: also of a call that was
--              given up or lapsed before, of one with two names, and in a wallet with lots.
-- Called by    reserve_in_full, under the lock.
-- Idempotency  The caller's.
-- Locks        The wallet's row, under the organization's lock.
-- Errors       RF231 the vendor's call is another organization's, RF232 it is another call here.
-- Returns      The call.
begin;
set local role ringfence_owner;

create or replace function ringfence.rewrite_hold(
    p_org_id       uuid,
    p_call_id      text,
    p_vapi_call_id text,
    p_rules        ringfence.call_rules,
    p_terms        ringfence.rate_terms,
    p_grant        ringfence.call_grant,
    p_as_of        timestamptz
)
returns ringfence.call
language plpgsql
volatile
as $rewrite_hold$
declare
    c_second      constant interval := interval '1 second';
    v_expires_at  constant timestamptz := p_as_of
        + (p_grant.max_duration_seconds + p_rules.hold_grace_seconds) * c_second;
    v_allocations bigint[];
    v_call        ringfence.call;
begin
    v_allocations := ringfence.hold_credit(p_org_id, p_grant.reserved, p_as_of, v_expires_at);
    insert into ringfence.call as call
           (org_id, call_id, id, status, reserved, granted_seconds, max_duration_seconds, terms,
            reserved_at, expires_at, created_at)
    values (p_org_id, p_call_id, ringfence.new_call_id(), 'reserved', p_grant.reserved,
            p_grant.granted_seconds, p_grant.max_duration_seconds, p_terms, p_as_of, v_expires_at,
            p_as_of)
    on conflict on constraint call_pkey do update
       set status = excluded.status,
           reserved = excluded.reserved,
           granted_seconds = excluded.granted_seconds,
           max_duration_seconds = excluded.max_duration_seconds,
           terms = excluded.terms,
           reserved_at = excluded.reserved_at,
           expires_at = excluded.expires_at,
           started_at = null,
           warned_at = null,
           end_requested_at = null,
           end_acknowledged_at = null,
           ended_reason = null
    returning call.* into strict v_call;
    v_call := ringfence.bind_vapi_call(v_call, p_vapi_call_id);

    insert into ringfence.live_call
           (org_id, call_id, reserved, allocations, is_strict, watched, granted_seconds,
            max_duration_seconds, drain, exposure, begun_at, expires_at, due_at)
    values (p_org_id, v_call.call_id, p_grant.reserved, v_allocations,
            p_rules.call_mode = 'strict', v_call.vapi_call_id is not null,
            p_grant.granted_seconds, p_grant.max_duration_seconds,
            ringfence.drain_per_second(p_terms), p_grant.exposure, p_as_of, v_expires_at,
            ringfence.first_due_at(v_call.vapi_call_id is not null, p_grant, p_rules, p_as_of,
                                   v_expires_at));
    return v_call;
end
$rewrite_hold$;

comment on function ringfence.rewrite_hold(
    uuid, text, text, ringfence.call_rules, ringfence.rate_terms, ringfence.call_grant,
    timestamptz) is
'Writes down a hold that has been decided, in every case. Errors: RF231, RF232.';

commit;
