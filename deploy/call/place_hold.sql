-- Deploy ringfence:call/place_hold to pg
-- requires: call/describe_reservation
-- requires: call/look_again_at
-- requires: wallet/is_replay
-- requires: rating/drain_per_second

-- Purpose      Writes down the hold of a new call that has been decided: the wallet's side, the
--              call, and its live row, in one statement. A call known at the vendor is watched from
--              the start, as if it began now: its start may never be reported.
-- Called by    reserve_call_credits, under the lock, for wallets without lots.
-- Idempotency  A name that is known already, here or as a call at the vendor, changes nothing.
-- Locks        The wallet's row, under the organization's lock.
-- Errors       None.
-- Returns      The answer; one of nulls when the call is known by one of its names.
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
returns ringfence.reservation
language plpgsql
volatile
as $place_hold$
declare
    c_second      constant interval := interval '1 second';
    c_uuid        constant text := '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$';
    v_expires_at  constant timestamptz := p_as_of
        + (p_grant.max_duration_seconds + p_rules.hold_grace_seconds) * c_second;
    v_reservation ringfence.reservation;
begin
    with new_call as (
        insert into ringfence.call
               (org_id, call_id, id, vapi_call_id, status, reserved, granted_seconds,
                max_duration_seconds, terms, reserved_at, expires_at, created_at)
        select p_org_id, p_call_id, gen_random_uuid(), p_vapi_call_id, 'reserved',
               p_grant.reserved, p_grant.granted_seconds, p_grant.max_duration_seconds, p_terms,
               p_as_of, v_expires_at, p_as_of
         where (p_vapi_call_id = p_call_id
                or p_vapi_call_id is null
                   and not exists (select from ringfence.call as other
                                    where other.vapi_call_id = p_call_id))
           -- The id of a reservation is a name of its call.
           and not exists (select from ringfence.call as known
                            where known.id = case when p_call_id ~ c_uuid then p_call_id::uuid end
                              and known.org_id = p_org_id)
        on conflict do nothing
        returning id
    ), held as (
        update ringfence.wallet as wallet
           set held = wallet.held + p_grant.reserved,
               hold_lapses_at = least(wallet.hold_lapses_at, v_expires_at)
          from new_call
         where wallet.org_id = p_org_id
        returning wallet.balance - wallet.held as available, new_call.id
    ), live as (
        insert into ringfence.live_call
               (org_id, call_id, reserved, is_strict, watched, granted_seconds,
                max_duration_seconds, drain, exposure, begun_at, expires_at, due_at)
        select p_org_id, p_call_id, p_grant.reserved, p_rules.call_mode = 'strict',
               p_vapi_call_id is not null, p_grant.granted_seconds,
               p_grant.max_duration_seconds, ringfence.drain_per_second(p_terms),
               p_grant.exposure, p_as_of, v_expires_at,
               ringfence.first_due_at(p_vapi_call_id is not null, p_grant, p_rules, p_as_of,
                                      v_expires_at)
          from held
    )
    select 'reserved', true, false, held.id, p_call_id, p_vapi_call_id, 'active',
           p_grant.reserved, p_grant.granted_seconds, p_grant.max_duration_seconds,
           held.available, v_expires_at, null::jsonb
      into v_reservation
      from held;
    return v_reservation;
end
$place_hold$;

comment on function ringfence.place_hold(
    uuid, text, text, ringfence.call_rules, ringfence.rate_terms, ringfence.call_grant,
    timestamptz) is
'Writes down the hold of a new call that has been decided.';

commit;
