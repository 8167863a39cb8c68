-- Deploy ringfence:inbox/find_delivery to pg
-- requires: inbox/tables
-- requires: core/raise_error

-- Purpose      The delivery that an operator wants to do something about, locked.
-- Called by    retry_webhook, discard_webhook.
-- Idempotency  Reads only.
-- Locks        The delivery's row.
-- Errors       RF001 no id, RF105 there is no such delivery.
-- Returns      The row.
begin;
set local role ringfence_owner;

create or replace function ringfence.find_delivery(
    p_delivery_id uuid
)
returns ringfence.webhook_delivery
language plpgsql
volatile
as $find_delivery$
declare
    v_delivery ringfence.webhook_delivery;
begin
    if p_delivery_id is null then
        perform ringfence.raise_error('RF001', jsonb_build_object('argument', 'p_delivery_id'));
    end if;
    select delivery.* into v_delivery
      from ringfence.webhook_delivery as delivery
     where delivery.delivery_id = p_delivery_id
       for no key update;
    if not found then
        perform ringfence.raise_error('RF105', jsonb_build_object('delivery_id', p_delivery_id));
    end if;
    return v_delivery;
end
$find_delivery$;

comment on function ringfence.find_delivery(uuid) is
'A delivery by its id, locked. Errors: RF001, RF105.';

commit;
