-- Revert ringfence:monitor/claim_worker_alarm from pg
begin;
set local role ringfence_owner;
drop function billing.claim_worker_alarm(timestamptz);
commit;
