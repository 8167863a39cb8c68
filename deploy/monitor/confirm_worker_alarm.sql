-- Deploy ringfence:monitor/confirm_worker_alarm to pg
-- requires: monitor/claim_worker_alarm

-- Purpose      Notes that operators have been told that no worker is there.
-- Called by    The web process, once it has told them.
-- Idempotency  Again changes nothing.
-- Locks        The incidents row.
-- Errors       None of ours.
-- Returns      Whether it was the first to say so.
begin;
set local role ringfence_owner;

create or replace function billing.confirm_worker_alarm(
    p_alert_id uuid
)
returns boolean
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $confirm_worker_alarm$
begin
    update ringfence.alert as alert
       set told = alert.told || 'web'::text
     where alert.alert_id = p_alert_id
       and alert.rule = 'worker_missing'
       and 'web' <> all (alert.told);
    return found;
end
$confirm_worker_alarm$;

comment on function billing.confirm_worker_alarm(uuid) is
'Notes that operators have been told that no worker is there.';

grant execute on function billing.confirm_worker_alarm(uuid)
   to ringfence_web, ringfence_ops;

commit;
