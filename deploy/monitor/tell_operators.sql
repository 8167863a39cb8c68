-- Deploy ringfence:monitor/tell_operators to pg
-- requires: monitor/alert_tables
-- requires: outbox/enqueue_effect
-- requires: outbox/has_channel

-- Purpose      Tells operators of an incident, that it has begun or is over, through every channel
--              that is configured: in words, and as a signed event.
-- Called by    evaluate_alerts.
-- Idempotency  The incident, and whether it begins or ends: once for each channel.
-- Locks        None.
-- Errors       None of ours.
-- Returns      The channels; empty when none is configured.
begin;
set local role ringfence_owner;

create or replace function ringfence.tell_operators(
    p_alert ringfence.alert,
    p_rule  ringfence.alert_rule,
    p_as_of timestamptz
)
returns text[]
language plpgsql
volatile
as $tell_operators$
declare
    v_over    constant boolean := p_alert.closed_at is not null;
    v_what    constant text := case when v_over then 'Resolved' else initcap(p_rule.severity) end
        || ': ' || replace(p_rule.rule, '_', ' ');
    v_text    constant text := case
        when v_over then 'It began at '
            || to_char(p_alert.opened_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') || ' UTC and is '
            || 'over. Last seen: ' || p_alert.summary
        else p_alert.summary || ' ' || p_rule.advice end;
    v_topic   text;
    v_told    text[] := '{}'::text[];
begin
    for v_topic in
        select known.topic
          from unnest(array['slack', 'email', 'alert_webhook']) as known (topic)
         where ringfence.has_channel(known.topic)
    loop
        perform ringfence.enqueue_effect(
            '00000000-0000-0000-0000-000000000000', v_topic,
            'alert:' || p_alert.alert_id || case when v_over then ':closed' else ':opened' end,
            case v_topic
                when 'slack' then jsonb_build_object('text', v_what || E'\n' || v_text)
                when 'email' then jsonb_build_object(
                    'subject', 'Ringfence: ' || v_what, 'text', v_text)
                else jsonb_build_object('body', jsonb_build_object(
                    'type', case when v_over then 'alert.closed' else 'alert.opened' end,
                    'timestamp', to_char(p_as_of at time zone 'UTC',
                                         'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                    'data', jsonb_build_object(
                        'alert_id', p_alert.alert_id, 'rule', p_rule.rule,
                        'severity', p_rule.severity, 'summary', p_alert.summary,
                        'opened_at', p_alert.opened_at, 'closed_at', p_alert.closed_at,
                        'facts', p_alert.facts))::text) end,
            p_as_of);
        v_told := array_append(v_told, v_topic);
    end loop;
    return v_told;
end
$tell_operators$;

comment on function ringfence.tell_operators(
    ringfence.alert, ringfence.alert_rule, timestamptz) is
'Tells operators of an incident through every channel that is configured.';

commit;
