-- Revert ringfence:monitor/verify_deployment from pg
begin;
set local role ringfence_owner;
drop function billing.verify_deployment();
commit;
