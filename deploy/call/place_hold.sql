-- Deploy ringfence:call/place_hold to pg
-- requires: call/new_call_id
-- requires: call/first_due_at
-- requires: rating/drain_per_second
-- requires: notify/after_posting

-- Purpose      Writes down the hold of a new call that has been decided: the call, the wallet's
--              side, and its live row. A call known at the vendor is watched from the start, as if
--              it began now: its start may never be reported.
-- Note         Three plain statements: as one with common table expressions they took three times
--              as long.
-- Called by    reserve_call_credits, under the lock, for wallets without lots.
-- Idempotency  A name that is known already, here or as a call at the vendor, or has been charged
--              directly, changes nothing.
-- Locks        The wallet's row, under the organization's lock.
-- Errors       None.
-- Returns      The id of the reservation; null when the call is known, or charged.
begin;
set local role ringfence_owner;

create or replace function ringfence.place_hold(
    p_org_id       uuid,
    p_call_id      text,
    p_vapi_call_id text,
    p_rules        ringfence.call_rules,
    p_terms        ringfence.rate_terms,
    p_grant        ringfence.call_grant,
    p_as_of        timestamptz
)
returns uuid
language plpgsql
volatile
as $place_hold$
declare
    v_expires_at constant timestamptz := p_as_of
        + (p_grant.max_duration_seconds + p_rules.hold_grace_seconds) * interval '1 second';
    v_id         uuid;
    v_reacts     boolean;
begin
    insert into ringfence.call
           (org_id, call_id, id, vapi_call_id, status, reserved, granted_seconds,
            max_duration_seconds, terms, reserved_at, expires_at, created_at)
    select p_org_id, p_call_id, ringfence.new_call_id(), p_vapi_call_id, 'reserved',
           p_grant.reserved, p_grant.granted_seconds, p_grant.max_duration_seconds, p_terms,
           p_as_of, v_expires_at, p_as_of
     where not exists (select from ringfence.ledger as entry
                        where entry.org_id = p_org_id
                          and entry.scope = 'call'
                          and entry.key = p_call_id)
    on conflict do nothing
    returning id into v_id;
    if v_id is not null then
        update ringfence.wallet as wallet
           set held = wallet.held + p_grant.reserved,
               hold_lapses_at = least(wallet.hold_lapses_at, v_expires_at)
         where wallet.org_id = p_org_id
        returning wallet.balance - wallet.held < wallet.react_below into v_reacts;
        insert into ringfence.live_call
               (org_id, call_id, reserved, is_strict, watched, granted_seconds,
                max_duration_seconds, drain, exposure, begun_at, expires_at, due_at)
        values (p_org_id, p_call_id, p_grant.reserved, p_rules.call_mode = 'strict',
                p_vapi_call_id is not null, p_grant.granted_seconds,
                p_grant.max_duration_seconds, ringfence.drain_per_second(p_terms),
                p_grant.exposure, p_as_of, v_expires_at,
                ringfence.first_due_at(p_vapi_call_id is not null, p_grant, p_rules, p_as_of,
                                       v_expires_at));
        if v_reacts then
            perform ringfence.after_posting(p_org_id, null, p_as_of);
        end if;
    end if;
    return v_id;
end
$place_hold$;

comment on function ringfence.place_hold(
    uuid, text, text, ringfence.call_rules, ringfence.rate_terms, ringfence.call_grant,
    timestamptz) is
'Writes down the hold of a new call that has been decided.';

commit;
