-- Deploy ringfence:monitor/alerts_job to pg
-- requires: monitor/evaluate_alerts

-- Purpose      Looks at every rule, as a job.
-- Called by    The schedule.
-- Idempotency  An incident is opened and closed once.
-- Locks        Those of evaluate_alerts.
-- Errors       None of ours.
-- Returns      How many incidents are open.
begin;
set local role ringfence_owner;

create or replace function ringfence.alerts_job(
    p_slot  timestamptz,
    p_as_of timestamptz
)
returns bigint
language sql
volatile
return ringfence.evaluate_alerts(p_as_of);

comment on function ringfence.alerts_job(timestamptz, timestamptz) is
'Looks at every rule, as a job.';

commit;
