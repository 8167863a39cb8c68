-- Revert ringfence:reconcile/charging_status from pg
begin;
set local role ringfence_owner;
drop function billing.charging_status();
commit;
