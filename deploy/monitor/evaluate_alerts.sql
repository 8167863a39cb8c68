-- Deploy ringfence:monitor/evaluate_alerts to pg
-- requires: monitor/tell_operators
-- requires: monitor/read_signals

-- Purpose      Opens an incident where a rule fires, closes it where all is well again, and tells
--              of both, once. In between it keeps the figures current.
-- Called by    alerts_job, claim_worker_alarm.
-- Idempotency  An incident is opened and closed once.
-- Locks        The row of the rule, so that two at once decide one after the other.
-- Errors       None of ours.
-- Returns      How many incidents are open.
begin;
set local role ringfence_owner;

create or replace function ringfence.evaluate_alerts(
    p_as_of timestamptz,
    p_rule  text default null
)
returns bigint
language plpgsql
volatile
as $evaluate_alerts$
declare
    v_signal ringfence.alert_signal;
    v_rule   ringfence.alert_rule;
    v_alert  ringfence.alert;
begin
    for v_signal in
        select signal.*
          from ringfence.read_signals(p_as_of, p_rule) as signal
         order by signal.rule
    loop
        select rule.* into strict v_rule
          from ringfence.alert_rule as rule
         where rule.rule = v_signal.rule
           for no key update;
        update ringfence.alert as alert
           set last_seen_at = case when v_signal.is_well then alert.last_seen_at else p_as_of end,
               summary = case when v_signal.is_bad then v_signal.summary else alert.summary end,
               facts = case when v_signal.is_bad then v_signal.facts else alert.facts end,
               closed_at = case when v_signal.is_well then p_as_of end
         where alert.rule = v_signal.rule
           and alert.closed_at is null
        returning alert.* into v_alert;
        if found and v_signal.is_well then
            perform ringfence.tell_operators(v_alert, v_rule, p_as_of);
        elsif not found and v_signal.is_bad then
            insert into ringfence.alert (rule, opened_at, last_seen_at, summary, facts)
            values (v_signal.rule, p_as_of, p_as_of, v_signal.summary, v_signal.facts)
            returning * into strict v_alert;
            update ringfence.alert as alert
               set told = ringfence.tell_operators(v_alert, v_rule, p_as_of)
             where alert.alert_id = v_alert.alert_id;
        end if;
    end loop;
    return (select count(*) from ringfence.alert as alert where alert.closed_at is null);
end
$evaluate_alerts$;

comment on function ringfence.evaluate_alerts(timestamptz, text) is
'Opens and closes incidents, and tells operators of both.';

commit;
