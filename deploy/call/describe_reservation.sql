-- Deploy ringfence:call/describe_reservation to pg
-- requires: call/tables

-- Purpose      The answer about a reservation: what is the hold's is as it is now, what is the
--              wallet's too.
-- Called by    reserve_call_credits.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       None.
-- Returns      The answer.
begin;
set local role ringfence_owner;

create type ringfence.reservation as (
    outcome              text,
    applied              boolean,
    duplicate            boolean,
    reservation_id       uuid,
    call_id              text,
    vapi_call_id         text,
    status               text,
    reserved             bigint,
    granted_seconds      bigint,
    max_duration_seconds bigint,
    effective_balance    bigint,
    expires_at           timestamptz,
    details              jsonb
);

comment on type ringfence.reservation is 'What reserve_call_credits answers.';

create or replace function ringfence.describe_reservation(
    p_outcome text,
    p_call    ringfence.call,
    p_wallet  ringfence.wallet,
    p_details jsonb default null
)
returns ringfence.reservation
language sql
immutable
return row(
    p_outcome,
    p_outcome in ('reserved', 'released'),
    p_outcome = 'duplicate',
    p_call.id,
    p_call.call_id,
    p_call.vapi_call_id,
    case p_call.status when 'reserved' then 'active' when 'live' then 'active'
                       when 'ended' then 'committed' else p_call.status end,
    coalesce(p_call.reserved, 0),
    coalesce(p_call.granted_seconds, 0),
    p_call.max_duration_seconds,
    p_wallet.balance - p_wallet.held,
    p_call.expires_at,
    p_details
)::ringfence.reservation;

comment on function ringfence.describe_reservation(
    text, ringfence.call, ringfence.wallet, jsonb) is
'The answer about a reservation, from the call and the wallet as they are now.';

commit;
