-- Deploy ringfence:outbox/retry_outbox to pg
-- requires: outbox/find_effect
-- requires: core/clock

-- Purpose      An operator has an effect tried again now, with all its attempts before it, also one
--              that had expired. What is done stays done.
-- Called by    Operators.
-- Idempotency  Again is the same again, until a worker claims it.
-- Locks        The effect's row.
-- Errors       RF001 no id, RF002, RF006 p_as_of, RF104 there is no such effect, RF211 it is done,
--              a worker is at it, or its payload has been emptied.
-- Returns      One row; outcome is retried.
begin;
set local role ringfence_owner;

create or replace function billing.retry_outbox(
    p_id    uuid,
    p_as_of timestamptz default null
)
returns table (
    outcome         text,
    message_id      uuid,
    status          text,
    attempts        integer,
    next_attempt_at timestamptz
)
language plpgsql
volatile
rows 1
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $retry_outbox$
declare
    v_message constant ringfence.outbox_message := ringfence.find_effect(p_id);
    v_now     constant timestamptz := ringfence.clock(p_as_of);
begin
    if v_message.status = 'done' or v_message.leased_until > v_now or v_message.payload is null then
        perform ringfence.raise_error('RF211', jsonb_build_object('message_id', p_id,
            'status', v_message.status, 'leased_until', v_message.leased_until,
            'has_payload', v_message.payload is not null));
    end if;

    update ringfence.outbox_message as message
       set status = 'waiting',
           attempts = 0,
           not_before = v_now,
           expires_at = null,
           lease = null,
           leased_until = null,
           finished_at = null,
           result = null
     where message.org_id = v_message.org_id
       and message.message_id = p_id;
    return query select 'retried', p_id, 'waiting', 0, v_now;
end
$retry_outbox$;

comment on function billing.retry_outbox(uuid, timestamptz) is
'An operator has an effect tried again now. Errors: RF001, RF002, RF006, RF104, RF211.';

grant execute on function billing.retry_outbox(uuid, timestamptz) to ringfence_ops;

commit;
