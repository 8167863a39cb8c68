-- Deploy ringfence:inbox/receive_webhook to pg
-- requires: inbox/repeat_webhook
-- requires: inbox/read_payload
-- requires: inbox/mask_secrets
-- requires: inbox/mask_text
-- requires: core/clean_text
-- requires: core/clock

-- Purpose      Stores a webhook whose signature has been verified, and nothing more: answer 2xx
--              once this has committed. Secrets are masked before anything is written. What cannot
--              be read is kept as a dead letter.
-- Called by    The web process.
-- Idempotency  (vendor, event key), for ever. A repeat of what has not been completed replaces its
--              payload and has it tried again.
-- Locks        The delivery's row where the event has come before: a repeat waits while its first
--              is being worked in.
-- Errors       RF001 no vendor, key or payload, RF002 key or payload too long, or an infinite
--              time, RF003 vendor or key malformed, RF006 a time of receipt in the future.
-- Returns      One row; outcome is stored, replaced, duplicate or dead.
begin;
set local role ringfence_owner;

create or replace function billing.receive_webhook(
    p_vendor      text,
    p_event_key   text,
    p_event_type  text,
    p_payload     text,
    p_received_at timestamptz default null
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
as $receive_webhook$
declare
    c_longest constant integer := 10000000;
    v_key     constant text := ringfence.clean_text('p_event_key', p_event_key, 500);
    v_type    constant text := coalesce(nullif(btrim(left(p_event_type, 100)), ''), 'unknown');
    v_now     timestamptz := ringfence.clock(null);
    v_payload jsonb;
    v_error   text;
begin
    if p_payload is null or p_vendor is null then
        perform ringfence.raise_error('RF001', jsonb_build_object(
            'argument', case when p_vendor is null then 'p_vendor' else 'p_payload' end));
    elsif p_vendor !~ '^[a-z][a-z0-9_]{0,29}$' then
        perform ringfence.raise_error('RF003', jsonb_build_object(
            'argument', 'p_vendor', 'expected', 'a name in lower case, such as vapi'));
    elsif length(p_payload) > c_longest then
        perform ringfence.raise_error('RF002', jsonb_build_object('argument', 'p_payload',
            'length', length(p_payload), 'maximum_length', c_longest));
    end if;
    -- A request may have waited long for its turn: what is past is taken as it is.
    if p_received_at > v_now or p_received_at = '-infinity' then
        v_now := ringfence.clock(p_received_at);
    elsif p_received_at is not null then
        v_now := p_received_at;
    end if;

    v_payload := ringfence.read_payload(p_payload);
    if v_payload is null then
        v_error := 'It cannot be read as JSON.';
        v_payload := to_jsonb(ringfence.mask_text(p_payload));
    elsif p_payload ~* (ringfence.secret_names() || '"|\\u00[2-7]') then
        v_payload := ringfence.mask_secrets(v_payload);
    end if;

    outcome := case when v_error is null then 'stored' else 'dead' end;
    status := case when v_error is null then 'waiting' else 'dead' end;
    insert into ringfence.webhook_delivery as delivery
           (vendor, event_key, event_type, status, due_at, received_at, finished_at, error_message,
            payload)
    values (p_vendor, v_key, v_type, status, v_now, v_now,
            case when v_error is not null then v_now end, v_error, v_payload)
    on conflict on constraint webhook_delivery_event_key_key do nothing
    returning delivery.delivery_id into delivery_id;
    if delivery_id is null then
        select first.outcome, first.delivery_id, first.status into outcome, delivery_id, status
          from ringfence.repeat_webhook(p_vendor, v_key, v_type, v_payload, v_error, v_now)
               as first;
    end if;
    return next;
end
$receive_webhook$;

comment on function billing.receive_webhook(text, text, text, text, timestamptz) is
'Stores a webhook whose signature has been verified, once per event. Errors: RF001, RF002, RF003, '
'RF006.';

grant execute on function billing.receive_webhook(text, text, text, text, timestamptz)
   to ringfence_web;

commit;
