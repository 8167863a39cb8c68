-- Deploy ringfence:inbox/repeat_webhook to pg
-- requires: inbox/tables

-- Purpose      An event that has come before. What is completed, or was given up, stays so. What is
--              not gets the newer payload and is tried again, with all its attempts before it; a
--              claim that runs goes on with the newer payload. What cannot be read replaces nothing
--              that can.
-- Called by    receive_webhook.
-- Idempotency  A repeat of a repeat is a repeat.
-- Locks        The delivery's row: it waits while the first is being worked in.
-- Errors       None; 55P03 when lock_timeout of the calling function runs out.
-- Returns      The delivery as it is now; its outcome column says duplicate, replaced or dead.
begin;
set local role ringfence_owner;

create or replace function ringfence.repeat_webhook(
    p_vendor     text,
    p_event_key  text,
    p_event_type text,
    p_payload    jsonb,
    p_error      text,
    p_now        timestamptz
)
returns ringfence.webhook_result
language plpgsql
volatile
as $repeat_webhook$
declare
    v_first   ringfence.webhook_delivery;
    v_outcome text := 'replaced';
begin
    select delivery.* into strict v_first
      from ringfence.webhook_delivery as delivery
     where delivery.vendor = p_vendor
       and delivery.event_key = p_event_key
       for no key update;

    if v_first.status in ('completed', 'discarded')
       or p_error is not null and jsonb_typeof(v_first.payload) <> 'string' then
        v_outcome := 'duplicate';
    elsif v_first.status = 'active' then
        update ringfence.webhook_delivery as delivery
           set event_type = p_event_type,
               payload = p_payload
         where delivery.delivery_id = v_first.delivery_id;
    else
        v_outcome := case when p_error is null then 'replaced' else 'dead' end;
        v_first.status := case when p_error is null then 'waiting' else 'dead' end;
        update ringfence.webhook_delivery as delivery
           set status = v_first.status,
               attempts = 0,
               due_at = p_now,
               finished_at = case when p_error is not null then p_now end,
               error_message = p_error,
               event_type = p_event_type,
               payload = p_payload
         where delivery.delivery_id = v_first.delivery_id;
    end if;
    return (v_first.delivery_id, p_vendor, p_event_type, v_first.status, v_outcome,
            v_first.attempts, p_error)::ringfence.webhook_result;
end
$repeat_webhook$;

comment on function ringfence.repeat_webhook(text, text, text, jsonb, text, timestamptz) is
'What becomes of an event that has come before.';

commit;
