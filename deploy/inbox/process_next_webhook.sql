-- Deploy ringfence:inbox/process_next_webhook to pg
-- requires: inbox/run_webhook
-- requires: core/clock

-- Purpose      Works in one delivery that is due, all in one transaction. It leaves to the claims
--              what they have lost: an attempt that takes the backend down is counted only where
--              claim_webhooks has committed it before, as billing.tick does.
-- Called by    People, tests, and whoever needs no more than one.
-- Idempotency  A completed delivery is not worked in again.
-- Locks        The delivery's row, skipping locked ones; then whatever its handler locks.
-- Errors       RF002, RF006 p_as_of. Those of the handler are recorded, not raised.
-- Returns      One row; none when nothing is due, or the queue is paused.
begin;
set local role ringfence_owner;

create or replace function billing.process_next_webhook(
    p_as_of timestamptz default null
)
returns table (
    delivery_id uuid,
    vendor      text,
    event_type  text,
    status      text,
    outcome     text,
    attempts    integer,
    error       text
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $process_next_webhook$
declare
    v_now      constant timestamptz := ringfence.clock(p_as_of);
    v_delivery ringfence.webhook_delivery;
begin
    if (select queue.paused from ringfence.queue as queue where queue.queue = 'webhooks') then
        return;
    end if;
    select due.* into v_delivery
      from ringfence.webhook_delivery as due
     where due.status = 'waiting'
       and due.due_at <= v_now
     order by due.due_at
     limit 1
       for no key update skip locked;
    if found then
        return query
        select result.*
          from ringfence.run_webhook(v_delivery, v_delivery.attempts + 1, p_as_of) as result;
    end if;
end
$process_next_webhook$;

comment on function billing.process_next_webhook(timestamptz) is
'Works in one delivery that is due; no row when none is. Errors: RF002, RF006.';

grant execute on function billing.process_next_webhook(timestamptz)
   to ringfence_worker, ringfence_ops;

commit;
