-- Deploy ringfence:outbox/fail_outbox to pg
-- requires: outbox/find_effect
-- requires: core/clock

-- Purpose      The worker says that an attempt has failed. It is tried again behind a wait that
--              doubles from the topic's first and is shaken, so that what failed together does not
--              come again together; or when the vendor said, within a day. After the last attempt
--              it is dead, and at once where p_retry_at is infinity, or the last day of the year
--              9999: there is no use in trying.
-- Called by    Workers, with the token of their claim, with secrets already masked in p_error.
-- Idempotency  The same token again answers duplicate, until somebody else has claimed it.
-- Locks        The effect's row.
-- Errors       RF001 no id or no lease, RF002, RF006 p_as_of, RF104 there is no such effect.
-- Returns      One row; outcome is retry, dead, expired, duplicate, or lost when the token is no
--              longer the effect's: then nothing has changed.
begin;
set local role ringfence_owner;

create or replace function billing.fail_outbox(
    p_id       uuid,
    p_lease    uuid,
    p_error    text,
    p_retry_at timestamptz default null,
    p_as_of    timestamptz default null
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
as $fail_outbox$
declare
    -- The last day a client without infinity can name.
    c_never   constant timestamptz := timestamptz '9999-12-31Z';
    v_message constant ringfence.outbox_message := ringfence.find_effect(p_id);
    v_now     constant timestamptz := ringfence.clock(p_as_of);
    v_topic   ringfence.outbox_topic;
    v_next    timestamptz;
    v_status  text;
begin
    if p_lease is null then
        perform ringfence.raise_error('RF001', jsonb_build_object('argument', 'p_lease'));
    end if;
    if v_message.status <> 'leased' or v_message.lease is distinct from p_lease then
        return query
        select case when v_message.lease = p_lease and v_message.status in ('waiting', 'dead')
                    then 'duplicate' else 'lost' end,
               p_id, v_message.status::text, v_message.attempts,
               case v_message.status when 'waiting' then v_message.not_before end;
        return;
    end if;

    select topic.* into strict v_topic
      from ringfence.outbox_topic as topic
     where topic.topic = v_message.topic;
    v_next := case when p_retry_at is null
        then v_now + least(v_topic.longest_wait,
                           v_topic.first_retry * (1 << least(v_message.attempts - 1, 20)))
                     * (0.5 + random() / 2)
        else least(greatest(p_retry_at, v_now), v_now + interval '1 day') end;
    v_status := case when p_retry_at >= c_never or v_message.attempts >= v_topic.max_attempts
                     then 'dead'
                     when v_message.expires_at <= v_next then 'expired'
                     else 'waiting' end;
    update ringfence.outbox_message as message
       set status = v_status,
           not_before = case v_status when 'waiting' then v_next else message.not_before end,
           leased_until = null,
           finished_at = case when v_status <> 'waiting' then v_now end,
           last_error = left(coalesce(nullif(btrim(p_error), ''), 'It was not said why.'), 1000)
     where message.org_id = v_message.org_id
       and message.message_id = p_id;
    return query
    select case v_status when 'waiting' then 'retry' else v_status end, p_id, v_status,
           v_message.attempts, case v_status when 'waiting' then v_next end;
end
$fail_outbox$;

comment on function billing.fail_outbox(uuid, uuid, text, timestamptz, timestamptz) is
'The worker that holds the lease says that an attempt has failed. Errors: RF001, RF002, RF006, '
'RF104.';

grant execute on function billing.fail_outbox(uuid, uuid, text, timestamptz, timestamptz)
   to ringfence_worker, ringfence_ops;

commit;
