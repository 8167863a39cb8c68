-- Deploy ringfence:outbox/enqueue_effect to pg
-- requires: outbox/tables
-- requires: core/raise_error
-- requires: core/clock

-- Purpose      Decides an effect on the outside. The row is part of the deciding transaction: when
--              that is undone, so is the effect. Of the system itself (alerts) the organization is
--              all zeros.
-- Called by    Whatever decides effects: live calls, recharges, alerts, purchases.
-- Idempotency  (organization, topic, dedupe key), for ever: an effect is decided once. A second
--              decision of another transaction waits for the first to commit and then finds it.
-- Locks        None but that key.
-- Errors       RF001 missing argument, RF002 key longer than 500 characters, RF003 unknown topic or
--              a payload that is not an object.
-- Returns      The id of the effect, or null when it was decided before.
begin;
set local role ringfence_owner;

create or replace function ringfence.enqueue_effect(
    p_org_id     uuid,
    p_topic      text,
    p_dedupe_key text,
    p_payload    jsonb,
    p_as_of      timestamptz,
    p_not_before timestamptz default null,
    p_expires_at timestamptz default null
)
returns uuid
language plpgsql
volatile
as $enqueue_effect$
declare
    -- The caller's time has passed the clock already; it may have waited for a lock since.
    v_now        constant timestamptz := coalesce(p_as_of, ringfence.clock(null));
    v_message_id uuid;
begin
    if p_org_id is null or coalesce(p_dedupe_key, '') = '' or p_payload is null then
        perform ringfence.raise_error('RF001', jsonb_build_object('argument', case
            when p_org_id is null then 'p_org_id'
            when p_payload is null then 'p_payload'
            else 'p_dedupe_key' end));
    end if;
    if length(p_dedupe_key) > 500 then
        perform ringfence.raise_error('RF002', jsonb_build_object('argument', 'p_dedupe_key',
            'length', length(p_dedupe_key), 'maximum_length', 500));
    end if;
    if jsonb_typeof(p_payload) <> 'object' then
        perform ringfence.raise_error('RF003', jsonb_build_object(
            'argument', 'p_payload', 'expected', 'an object'));
    end if;

    insert into ringfence.outbox_message
           (org_id, topic, dedupe_key, not_before, expires_at, created_at, payload)
    select p_org_id, topic.topic, p_dedupe_key, coalesce(p_not_before, v_now), p_expires_at, v_now,
           p_payload
      from ringfence.outbox_topic as topic
     where topic.topic = p_topic
    on conflict on constraint outbox_message_dedupe_key_key do nothing
    returning outbox_message.message_id into v_message_id;

    if v_message_id is null and not exists (
        select from ringfence.outbox_topic as topic where topic.topic = p_topic
    ) then
        perform ringfence.raise_error('RF003', jsonb_build_object('argument', 'p_topic', 'expected',
            (select jsonb_agg(topic.topic order by topic.topic)
               from ringfence.outbox_topic as topic)));
    end if;
    return v_message_id;
end
$enqueue_effect$;

comment on function ringfence.enqueue_effect(uuid, text, text, jsonb, timestamptz, timestamptz,
    timestamptz) is
'Decides an effect on the outside, once per organization, topic and key. Errors: RF001, RF002, '
'RF003.';

commit;
