-- Deploy ringfence:call/refuse_reservation to pg
-- requires: call/describe_reservation
-- requires: notify/tell_call_blocked
-- requires: notify/after_posting

-- Purpose      The answer that refuses a call, and what follows from it: the customer's own systems
--              are told, and the hook of money is asked, since too little is there.
-- Called by    reserve_in_full, under the lock.
-- Idempotency  Refusals are not remembered; the customer is told once a minute and reason.
-- Locks        None of its own.
-- Errors       None of ours.
-- Returns      The answer.
begin;
set local role ringfence_owner;

create or replace function ringfence.refuse_reservation(
    p_outcome      text,
    p_wallet       ringfence.wallet,
    p_call_id      text,
    p_vapi_call_id text,
    p_details      jsonb,
    p_as_of        timestamptz
)
returns ringfence.reservation
language plpgsql
volatile
as $refuse_reservation$
begin
    perform ringfence.tell_call_blocked(p_wallet.org_id, p_call_id, p_vapi_call_id,
        coalesce(p_details ->> 'reason', p_outcome), p_details, p_as_of);
    if p_wallet.balance - p_wallet.held < p_wallet.react_below then
        perform ringfence.after_posting(p_wallet.org_id, null, p_as_of);
    end if;
    return ringfence.describe_reservation(p_outcome, null, p_wallet, p_details);
end
$refuse_reservation$;

comment on function ringfence.refuse_reservation(
    text, ringfence.wallet, text, text, jsonb, timestamptz) is
'Refuses a call, and tells the customer''s own systems.';

commit;
