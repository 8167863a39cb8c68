-- Deploy ringfence:outbox/complete_outbox to pg
-- requires: outbox/find_effect
-- requires: outbox/count_completed
-- requires: core/clock

-- Purpose      The worker says that an effect has been carried out.
-- Called by    Workers, with the token of their claim.
-- Idempotency  The same token again answers duplicate.
-- Locks        The effect's row, then a shard of the count.
-- Errors       RF001 no id or no lease, RF002, RF006 p_as_of, RF104 there is no such effect.
-- Returns      One row; outcome is done, duplicate, or lost when the token is no longer the
--              effect's: then somebody else has it, and nothing has changed.
begin;
set local role ringfence_owner;

create or replace function billing.complete_outbox(
    p_id     uuid,
    p_lease  uuid,
    p_result jsonb       default null,
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
as $complete_outbox$
declare
    v_message constant ringfence.outbox_message := ringfence.find_effect(p_id);
    v_now     constant timestamptz := ringfence.clock(p_as_of);
begin
    if p_lease is null then
        perform ringfence.raise_error('RF001', jsonb_build_object('argument', 'p_lease'));
    end if;

    if v_message.lease is distinct from p_lease or v_message.status not in ('leased', 'done') then
        return query
        select 'lost', p_id, v_message.status::text, v_message.attempts, null::timestamptz;
        return;
    end if;
    if v_message.status = 'leased' then
        -- An answer that is too long is cut, not refused: the effect has happened.
        update ringfence.outbox_message as message
           set status = 'done',
               leased_until = null,
               finished_at = v_now,
               last_error = null,
               result = case when length(p_result::text) > 8000
                             then jsonb_build_object('cut', left(p_result::text, 2000))
                             else p_result end
         where message.org_id = v_message.org_id
           and message.message_id = p_id;
        perform ringfence.count_completed('effects');
    end if;
    return query
    select case v_message.status when 'leased' then 'done' else 'duplicate' end, p_id, 'done',
           v_message.attempts, null::timestamptz;
end
$complete_outbox$;

comment on function billing.complete_outbox(uuid, uuid, jsonb, timestamptz) is
'The worker that holds the lease says that an effect has been carried out. Errors: RF001, RF002, '
'RF006, RF104.';

grant execute on function billing.complete_outbox(uuid, uuid, jsonb, timestamptz)
   to ringfence_worker, ringfence_ops;

commit;
