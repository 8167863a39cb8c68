-- Deploy ringfence:inbox/retry_webhook to pg
-- requires: inbox/find_delivery
-- requires: core/clock

-- Purpose      An operator has a delivery tried again now, with all its attempts before it: a dead
--              letter, one that was discarded, or one that was ignored because nothing handled it.
-- Called by    Operators.
-- Idempotency  Again is the same again, until it has been worked in.
-- Locks        The delivery's row.
-- Errors       RF001 no id, RF002, RF006 p_as_of, RF105 there is no such delivery, RF212 it is
--              completed, being worked in, cannot be read, or its payload has been emptied.
-- Returns      One row; outcome is retried.
begin;
set local role ringfence_owner;

create or replace function billing.retry_webhook(
    p_delivery_id uuid,
    p_as_of       timestamptz default null
)
returns table (
    outcome     text,
    delivery_id uuid,
    status      text
)
language plpgsql
volatile
rows 1
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $retry_webhook$
declare
    v_delivery constant ringfence.webhook_delivery := ringfence.find_delivery(p_delivery_id);
    v_now      constant timestamptz := ringfence.clock(p_as_of);
begin
    if v_delivery.status = 'active' and v_delivery.due_at > v_now
       or v_delivery.status = 'completed' and v_delivery.outcome <> 'ignored'
       or v_delivery.payload is null or jsonb_typeof(v_delivery.payload) = 'string' then
        perform ringfence.raise_error('RF212', jsonb_build_object('delivery_id', p_delivery_id,
            'status', v_delivery.status, 'outcome', v_delivery.outcome,
            'payload', coalesce(jsonb_typeof(v_delivery.payload), 'emptied')));
    end if;
    -- What was ignored had been counted as completed, and will be again.
    if v_delivery.status = 'completed' then
        perform ringfence.count_completed('webhooks', -1);
    end if;

    update ringfence.webhook_delivery as delivery
       set status = 'waiting',
           attempts = 0,
           due_at = v_now,
           claim = null,
           finished_at = null,
           outcome = null
     where delivery.delivery_id = p_delivery_id;
    return query select 'retried', p_delivery_id, 'waiting';
end
$retry_webhook$;

comment on function billing.retry_webhook(uuid, timestamptz) is
'An operator has a delivery tried again now. Errors: RF001, RF002, RF006, RF105, RF212.';

grant execute on function billing.retry_webhook(uuid, timestamptz) to ringfence_ops;

commit;
