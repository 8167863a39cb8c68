-- Deploy ringfence:inbox/run_webhook to pg
-- requires: inbox/tables
-- requires: outbox/count_completed
-- requires: core/clock

-- Purpose      One attempt at a delivery: its handler in a subtransaction, which undoes its work
--              when it fails, a timeout included, but not the record of it. Behind a failure it is
--              tried again after 2, 4 and 8 seconds; then it is a dead letter.
-- Called by    process_webhook, process_next_webhook, which hold the row.
-- Idempotency  A completed delivery is not run again.
-- Locks        Whatever the handler locks, then a shard of the count.
-- Errors       None: those of the handler are recorded, not raised.
-- Returns      How it went.
begin;
set local role ringfence_owner;

create or replace function ringfence.run_webhook(
    p_delivery ringfence.webhook_delivery,
    p_attempt  integer,
    p_as_of    timestamptz
)
returns ringfence.webhook_result
language plpgsql
volatile
as $run_webhook$
declare
    c_attempts constant integer := 4;
    v_handler  text;
    v_status   text := 'completed';
    v_outcome  text := 'ignored';
    v_state    text;
    v_error    text;
    v_detail   text;
    v_now      timestamptz;
begin
    select handler.function_name into v_handler
      from ringfence.webhook_handler as handler
     where handler.vendor = p_delivery.vendor
       and handler.event_type = p_delivery.event_type;
    if found then
        begin
            execute format('select %I.%I($1, $2, $3, $4)', split_part(v_handler, '.', 1),
                           split_part(v_handler, '.', 2))
               into v_outcome
              using p_delivery.payload, p_delivery.delivery_id, p_delivery.received_at, p_as_of;
            set constraints all immediate;  -- not at the commit, where nobody would catch it
            v_outcome := coalesce(left(v_outcome, 200), 'done');
        exception when query_canceled or assert_failure or others then
            get stacked diagnostics v_state = returned_sqlstate, v_error = message_text,
                v_detail = pg_exception_detail;
            v_error := v_state || ': ' || v_error
                || case when v_state ~ '^RF' and v_detail <> '' then ' ' || v_detail else '' end;
            v_status := case when p_attempt < c_attempts then 'waiting' else 'dead' end;
            v_outcome := null;
        end;
    end if;

    v_now := ringfence.clock(p_as_of);
    update ringfence.webhook_delivery as delivery
       set status = v_status,
           attempts = p_attempt,
           claim = null,
           due_at = case v_status when 'waiting' then v_now + (1 << p_attempt) * interval '1 s'
                                  else delivery.due_at end,
           finished_at = case when v_status <> 'waiting' then v_now end,
           outcome = v_outcome,
           error_message = left(v_error, 1000)
     where delivery.delivery_id = p_delivery.delivery_id;
    if v_status = 'completed' then
        perform ringfence.count_completed('webhooks');
    end if;
    return (p_delivery.delivery_id, p_delivery.vendor, p_delivery.event_type, v_status, v_outcome,
            p_attempt, left(v_error, 1000))::ringfence.webhook_result;
end
$run_webhook$;

comment on function ringfence.run_webhook(ringfence.webhook_delivery, integer, timestamptz) is
'One attempt at a delivery, and the record of it.';

commit;
