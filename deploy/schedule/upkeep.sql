-- Deploy ringfence:schedule/upkeep to pg
-- requires: schedule/tables
-- requires: inbox/empty_payloads

-- Purpose      Keeps records small: run history of 30 days, heartbeats of a week, payloads of
--              webhooks and effects of 30 days, whose keys stay for ever. pg_cron's history lies
--              in another database and is pruned by the row beside ours there.
-- Called by    The job upkeep, daily.
-- Idempotency  Takes what is old; a second run finds nothing.
-- Locks        The rows it deletes, 10,000 at most, and those it empties.
-- Errors       None.
-- Returns      How many rows it deleted or emptied.
begin;
set local role ringfence_owner;

create or replace function ringfence.upkeep(
    p_slot  timestamptz,
    p_as_of timestamptz
)
returns bigint
language plpgsql
volatile
as $upkeep$
declare
    c_batch   constant integer := 10000;
    v_runs    bigint;
    v_callers bigint;
begin
    delete from ringfence.job_run as job_run
     where (job_run.job_name, job_run.slot, job_run.attempt) in (
               select old.job_name, old.slot, old.attempt
                 from ringfence.job_run as old
                where old.started_at < p_slot - interval '30 days'
                limit c_batch);
    get diagnostics v_runs = row_count;

    delete from ringfence.heartbeat as heartbeat
     where heartbeat.lease_until < p_as_of - interval '7 days';
    get diagnostics v_callers = row_count;

    return v_runs + v_callers + ringfence.empty_payloads(p_slot - interval '30 days');
end
$upkeep$;

comment on function ringfence.upkeep(timestamptz, timestamptz) is
'Deletes run history older than 30 days and heartbeats older than a week, and empties payloads '
'older than 30 days.';

commit;
