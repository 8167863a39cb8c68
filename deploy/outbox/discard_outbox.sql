-- Deploy ringfence:outbox/discard_outbox to pg
-- requires: outbox/find_effect
-- requires: core/clean_text
-- requires: core/clock

-- Purpose      An operator gives an effect up: it is not carried out, and no longer a dead letter.
-- Called by    Operators.
-- Idempotency  A second time answers duplicate, with the first reason kept.
-- Locks        The effect's row.
-- Errors       RF001 no id or no reason, RF002, RF003 reason, RF002, RF006 p_as_of, RF104 there is
--              no such effect, RF211 it is done, or a worker is at it.
-- Returns      One row; outcome is discarded or duplicate.
begin;
set local role ringfence_owner;

create or replace function billing.discard_outbox(
    p_id     uuid,
    p_reason text,
    p_as_of  timestamptz default null
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
as $discard_outbox$
declare
    v_reason  constant text := ringfence.clean_text('p_reason', p_reason, 500);
    v_message constant ringfence.outbox_message := ringfence.find_effect(p_id);
    v_now     constant timestamptz := ringfence.clock(p_as_of);
begin
    if v_message.status = 'done' or v_message.leased_until > v_now then
        perform ringfence.raise_error('RF211', jsonb_build_object('message_id', p_id,
            'status', v_message.status, 'leased_until', v_message.leased_until));
    end if;

    if v_message.status <> 'discarded' then
        update ringfence.outbox_message as message
           set status = 'discarded',
               leased_until = null,
               finished_at = v_now,
               result = jsonb_build_object('discarded', v_reason)
         where message.org_id = v_message.org_id
           and message.message_id = p_id;
    end if;
    return query
    select case v_message.status when 'discarded' then 'duplicate' else 'discarded' end, p_id,
           'discarded', v_message.attempts, null::timestamptz;
end
$discard_outbox$;

comment on function billing.discard_outbox(uuid, text, timestamptz) is
'An operator gives an effect up. Errors: RF001, RF002, RF003, RF006, RF104, RF211.';

grant execute on function billing.discard_outbox(uuid, text, timestamptz) to ringfence_ops;

commit;
