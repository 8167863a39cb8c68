-- Deploy ringfence:monitor/claim_worker_alarm to pg
-- requires: monitor/evaluate_alerts
-- requires: core/clock

-- Purpose      Without a worker nobody carries the alert about that out, so whoever serves the web
--              does. It says who is to do so, one at a time: who claims has a minute, then another
--              may.
-- Called by    The web process, twice a minute.
-- Idempotency  An incident is claimed once a minute until it is confirmed, by any number of
--              callers.
-- Locks        The row of the rule.
-- Errors       RF002, RF006 p_as_of.
-- Returns      One row when the caller is to tell operators, else none.
begin;
set local role ringfence_owner;

create or replace function billing.claim_worker_alarm(
    p_as_of timestamptz default null
)
returns table (
    alert_id uuid,
    subject  text,
    message  text
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $claim_worker_alarm$
declare
    c_patience constant interval := interval '1 minute';
    v_now      constant timestamptz := ringfence.clock(p_as_of);
begin
    perform ringfence.evaluate_alerts(v_now, 'worker_missing');
    return query
    update ringfence.alert as alert
       set claimed_at = v_now
      from ringfence.alert_rule as rule
     where alert.rule = 'worker_missing'
       and rule.rule = alert.rule
       and alert.closed_at is null
       and 'web' <> all (alert.told)
       and coalesce(alert.claimed_at < v_now - c_patience, true)
    returning alert.alert_id, 'Ringfence: ' || initcap(rule.severity) || ': worker missing',
              alert.summary || ' ' || rule.advice;
end
$claim_worker_alarm$;

comment on function billing.claim_worker_alarm(timestamptz) is
'Whether the caller is to tell operators that no worker is there. '
'Errors: RF002, RF006.';

grant execute on function billing.claim_worker_alarm(timestamptz)
   to ringfence_web, ringfence_ops;

commit;
