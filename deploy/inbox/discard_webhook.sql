-- Deploy ringfence:inbox/discard_webhook to pg
-- requires: inbox/find_delivery
-- requires: core/clean_text
-- requires: core/clock

-- Purpose      An operator gives a delivery up: it is not worked in, and no longer a dead letter. A
--              repeat of it is a duplicate.
-- Called by    Operators.
-- Idempotency  A second time answers duplicate, with the first reason kept.
-- Locks        The delivery's row.
-- Errors       RF001 no id or no reason, RF002, RF003 reason, RF002, RF006 p_as_of, RF105 there is
--              no such delivery, RF212 it is completed, or being worked in.
-- Returns      One row; outcome is discarded or duplicate.
begin;
set local role ringfence_owner;

create or replace function billing.discard_webhook(
    p_delivery_id uuid,
    p_reason      text,
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
as $discard_webhook$
declare
    v_reason   constant text := ringfence.clean_text('p_reason', p_reason, 200);
    v_delivery constant ringfence.webhook_delivery := ringfence.find_delivery(p_delivery_id);
    v_now      constant timestamptz := ringfence.clock(p_as_of);
begin
    if v_delivery.status = 'completed'
       or v_delivery.status = 'active' and v_delivery.due_at > v_now then
        perform ringfence.raise_error('RF212', jsonb_build_object('delivery_id', p_delivery_id,
            'status', v_delivery.status, 'outcome', v_delivery.outcome));
    end if;

    if v_delivery.status <> 'discarded' then
        update ringfence.webhook_delivery as delivery
           set status = 'discarded',
               claim = null,
               finished_at = v_now,
               outcome = v_reason
         where delivery.delivery_id = p_delivery_id;
    end if;
    return query
    select case v_delivery.status when 'discarded' then 'duplicate' else 'discarded' end,
           p_delivery_id, 'discarded';
end
$discard_webhook$;

comment on function billing.discard_webhook(uuid, text, timestamptz) is
'An operator gives a delivery up. Errors: RF001, RF002, RF003, RF006, RF105, RF212.';

grant execute on function billing.discard_webhook(uuid, text, timestamptz) to ringfence_ops;

commit;
