-- Deploy ringfence:monitor/reconciliation_health to pg
-- requires: reconcile/tables
-- requires: schedule/system_health

-- Purpose      Whether calls that nobody told us of would be found: a worker is alive, the newest
--              run over everybody that is over ended well, and none waits that should have begun.
-- Called by    GET /api/billing/reconciliation/health, which anybody may ask.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF002, RF006 p_as_of.
-- Returns      One row; why is ok, or the first of no_worker, failed (the newest run) and overdue
--              (a run has been due for an hour).
begin;
set local role ringfence_owner;

create or replace function billing.reconciliation_health(
    p_as_of timestamptz default null
)
returns table (
    healthy         boolean,
    why             text,
    last_success_at timestamptz
)
language plpgsql
volatile
rows 1
security definer
set search_path = pg_catalog, pg_temp
as $reconciliation_health$
declare
    c_everybody constant uuid := uuid '00000000-0000-0000-0000-000000000000';
    c_patience  constant interval := interval '1 hour';
    v_system    record;
    v_failed    boolean;
    v_overdue   boolean;
begin
    select health.worker_alive, health.as_of into v_system
      from billing.system_health(p_as_of) as health;
    select max(run.finished_at) into last_success_at
      from ringfence.reconciliation_run as run
     where run.org_id = c_everybody
       and run.vendor = 'vapi'
       and run.status = 'completed';
    select coalesce(max(run.finished_at) > coalesce(last_success_at, '-infinity'), false)
      into v_failed
      from ringfence.reconciliation_run as run
     where run.org_id = c_everybody
       and run.vendor = 'vapi'
       and run.status = 'failed';
    v_overdue := exists (
        select from ringfence.reconciliation_run as run
         where run.status = 'waiting'
           and run.vendor = 'vapi'
           and run.due_at < v_system.as_of - c_patience);

    why := case when not v_system.worker_alive then 'no_worker'
                when v_failed then 'failed'
                when v_overdue then 'overdue'
                else 'ok' end;
    healthy := why = 'ok';
    return next;
end
$reconciliation_health$;

comment on function billing.reconciliation_health(timestamptz) is
'Whether calls that nobody told us of would be found, and when that last went well. '
'Errors: RF002, RF006.';

grant execute on function billing.reconciliation_health(timestamptz)
   to ringfence_web, ringfence_worker, ringfence_ops, ringfence_readonly;

commit;
