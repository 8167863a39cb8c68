-- Deploy ringfence:reconcile/freeze_covered to pg
-- requires: payment/restored_since
-- requires: reconcile/tables

-- Purpose      Whether what happened at Stripe since the backup has been worked in: a comparison
--              that began behind the freeze, came to its end and left nothing out.
-- Called by    thaw_charging, charging_status.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      The run; null where there is none, or nothing was restored.
begin;
set local role ringfence_owner;

create or replace function ringfence.freeze_covered()
returns uuid
language plpgsql
stable
as $freeze_covered$
begin
    return (select run.run_id
              from ringfence.charging_freeze as frozen
              join ringfence.reconciliation_run as run
                on run.vendor = 'stripe'
               and run.status = 'completed'
               and run.failed = 0
               and run.started_at >= frozen.frozen_at
               and run.window_from <= ringfence.restored_since()
               and run.window_to >= frozen.frozen_at
               and run.progress_at >= run.window_to
             order by run.finished_at desc
             limit 1);
end
$freeze_covered$;

comment on function ringfence.freeze_covered() is
'The comparison that has worked in what happened at Stripe since the backup.';

commit;
