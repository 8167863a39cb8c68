-- Deploy ringfence:call/tell_call_ended to pg
-- requires: call/tables
-- requires: notify/notify_customer
-- requires: notify/customer_listens

-- Purpose      Tells a customer's own systems that a call has ended, and what it cost.
-- Called by    settle_call, under the lock, when what was reported and charged stands on the call.
-- Idempotency  The call.
-- Locks        None of its own.
-- Errors       None of ours.
-- Returns      Nothing.
begin;
set local role ringfence_owner;

create or replace function ringfence.tell_call_ended(
    p_org_id  uuid,
    p_call_id text,
    p_as_of   timestamptz
)
returns void
language plpgsql
volatile
as $tell_call_ended$
begin
    if not ringfence.customer_listens(p_org_id, 'call.ended') then
        return;
    end if;
    perform ringfence.notify_customer(p_org_id, 'call.ended', call.id::text,
                jsonb_build_object(
                    'call_id', call.call_id,
                    'vapi_call_id', call.vapi_call_id,
                    'started_at', call.started_at,
                    'ended_at', call.ended_at,
                    'ended_reason', call.ended_reason,
                    'duration_seconds', call.duration_seconds,
                    'billed_seconds', call.billed_seconds,
                    'charge', call.charge,
                    'balance', wallet.balance,
                    'available', wallet.balance - wallet.held), p_as_of)
       from ringfence.call as call
       join ringfence.wallet as wallet on wallet.org_id = call.org_id
      where call.org_id = p_org_id
        and call.call_id = p_call_id;
end
$tell_call_ended$;

comment on function ringfence.tell_call_ended(uuid, text, timestamptz) is
'Tells a customer''s own systems that a call has ended, and what it cost.';

commit;
