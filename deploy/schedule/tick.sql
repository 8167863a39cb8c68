-- Deploy ringfence:schedule/tick to pg
-- requires: schedule/record_heartbeat
-- requires: schedule/run_next_job

-- Purpose      The scheduler's one entry point: leaves a heartbeat, then runs what is due, each job
--              in a transaction of its own. It decides nothing itself, because a procedure that
--              commits can be neither definer nor pin its search_path; everything in it is
--              qualified.
-- Called by    pg_cron every minute, the worker every second, people.
-- Idempotency  Any number of callers at any time; each slot runs once.
-- Locks        None of its own.
-- Errors       RF003 caller not of the form kind or kind:name.
-- Returns      Nothing.
begin;
set local role ringfence_owner;

create or replace procedure billing.tick(
    p_caller text default 'manual'
)
language plpgsql
as $tick$
begin
    perform billing.record_heartbeat(p_caller);
    commit;

    -- Bounded, so that a caller hears of a shutdown soon even when jobs keep falling due.
    for v_round in 1 .. 100 loop
        exit when billing.run_next_job(p_caller) is null;
        commit;
    end loop;
end
$tick$;

comment on procedure billing.tick(text) is
'Runs whatever is due. Call it as often as you like, from as many places as you like. Errors: '
'RF003.';

grant execute on procedure billing.tick(text) to ringfence_worker, ringfence_ops;

commit;
