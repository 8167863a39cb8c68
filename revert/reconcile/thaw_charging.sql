-- Revert ringfence:reconcile/thaw_charging from pg
begin;
set local role ringfence_owner;
drop function billing.thaw_charging(timestamptz);
commit;
