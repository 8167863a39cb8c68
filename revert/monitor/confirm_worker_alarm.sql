-- Revert ringfence:monitor/confirm_worker_alarm from pg
begin;
set local role ringfence_owner;
drop function billing.confirm_worker_alarm(uuid);
commit;
