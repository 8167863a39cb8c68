-- Deploy ringfence:inbox/claim_lost_webhook to pg
-- requires: inbox/tables

-- Purpose      Deals with a delivery whose claim ended without a word: the backend was lost in the
--              middle of it, and it may be to blame. It gets a claim of its own, so that it takes
--              no other down with it, and is dead when that was its last attempt.
-- Called by    claim_webhooks.
-- Idempotency  None.
-- Locks        The delivery's row, skipping locked ones.
-- Errors       None.
-- Returns      The claim; null when nothing was lost, or what was lost is dead now.
begin;
set local role ringfence_owner;

create or replace function ringfence.claim_lost_webhook(
    p_now   timestamptz,
    p_until timestamptz
)
returns uuid
language plpgsql
volatile
as $claim_lost_webhook$
declare
    c_attempts constant integer := 4;
    c_error    constant text := 'The backend was lost in the middle of the attempt.';
    v_claim    constant uuid := gen_random_uuid();
    v_lost     ringfence.webhook_delivery;
begin
    select delivery.* into v_lost
      from ringfence.webhook_delivery as delivery
     where delivery.status = 'active'
       and delivery.due_at <= p_now
     order by delivery.due_at
     limit 1
       for no key update skip locked;
    if not found then
        return null;
    end if;

    if v_lost.attempts >= c_attempts then
        update ringfence.webhook_delivery as delivery
           set status = 'dead', claim = null, finished_at = p_now, error_message = c_error
         where delivery.delivery_id = v_lost.delivery_id;
        return null;
    end if;
    update ringfence.webhook_delivery as delivery
       set claim = v_claim,
           attempts = delivery.attempts + 1,
           due_at = p_until,
           error_message = c_error
     where delivery.delivery_id = v_lost.delivery_id;
    return v_claim;
end
$claim_lost_webhook$;

comment on function ringfence.claim_lost_webhook(timestamptz, timestamptz) is
'Claims, alone, a delivery whose backend was lost in the middle of it.';

commit;
