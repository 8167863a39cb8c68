-- Deploy ringfence:inbox/empty_payloads to pg
-- requires: inbox/tables
-- requires: outbox/tables

-- Purpose      Empties payloads that are no longer needed: of webhooks and effects that are
--              finished and older than 30 days. Keys stay for ever, and with them the promise that
--              nothing is done twice.
-- Called by    upkeep, daily.
-- Idempotency  What is empty stays empty.
-- Locks        The rows it empties, 200,000 of each at most, skipping locked ones.
-- Errors       None.
-- Returns      How many it emptied.
begin;
set local role ringfence_owner;

create or replace function ringfence.empty_payloads(
    p_before timestamptz
)
returns bigint
language plpgsql
volatile
as $empty_payloads$
declare
    c_batch    constant integer := 200000;
    v_webhooks bigint;
    v_effects  bigint;
begin
    update ringfence.webhook_delivery as delivery
       set payload = null
     where delivery.delivery_id in (
               select old.delivery_id
                 from ringfence.webhook_delivery as old
                where old.payload is not null
                  and old.finished_at is not null
                  and old.received_at < p_before
                order by old.received_at
                limit c_batch
                  for no key update skip locked);
    get diagnostics v_webhooks = row_count;

    update ringfence.outbox_message as message
       set payload = null,
           result = null
     where message.message_id in (
               select old.message_id
                 from ringfence.outbox_message as old
                where old.payload is not null
                  and old.finished_at < p_before
                order by old.finished_at
                limit c_batch
                  for no key update skip locked);
    get diagnostics v_effects = row_count;
    return v_webhooks + v_effects;
end
$empty_payloads$;

comment on function ringfence.empty_payloads(timestamptz) is
'Empties the payloads of webhooks and effects that were finished before an instant.';

commit;
