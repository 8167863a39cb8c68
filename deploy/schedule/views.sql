-- Deploy ringfence:schedule/views to pg
-- requires: schedule/tables

-- Purpose  Whether the schedule is kept, and who keeps it.
begin;
set local role ringfence_owner;

create view billing.job_status as
select job.job_name,
       case when job.every = interval '1 day'
            then 'daily at ' || to_char(job.time_of_day, 'HH24:MI') || ' UTC'
            else 'every ' || job.every end as schedule,
       job.enabled,
       job.next_slot,
       case when job.enabled
            then greatest(clock_timestamp() - job.next_slot, interval '0')
            else interval '0' end as lateness,
       job.last_started_at,
       job.last_finished_at,
       job.last_succeeded_at,
       job.last_caller,
       job.last_result,
       job.failures,
       job.last_error,
       job.due_at as next_attempt_at,
       job.runs,
       job.missed_slots
  from ringfence.job as job;

comment on view billing.job_status is
'Every job with its next slot, how late it is, its last start and success, failures in a row and '
'last error.';

create view billing.job_history as
select job_run.job_name, job_run.slot, job_run.attempt, job_run.caller, job_run.started_at,
       job_run.finished_at, job_run.result, job_run.error
  from ringfence.job_run as job_run;

comment on view billing.job_history is
'Runs of the last 30 days; of jobs that run more often than once a minute only the failures.';

create view billing.scheduler_heartbeats as
select heartbeat.caller,
       heartbeat.kind,
       heartbeat.first_seen_at,
       heartbeat.last_seen_at,
       clock_timestamp() - heartbeat.last_seen_at as age,
       heartbeat.lease_until > clock_timestamp()
       and heartbeat.last_seen_at <= clock_timestamp() + interval '5 s' as alive
  from ringfence.heartbeat as heartbeat;

comment on view billing.scheduler_heartbeats is 'Who calls billing.tick, and who of them is alive.';

grant select on billing.job_status, billing.job_history, billing.scheduler_heartbeats
   to ringfence_web, ringfence_worker, ringfence_ops, ringfence_readonly;

commit;
