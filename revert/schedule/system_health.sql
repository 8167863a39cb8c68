-- Revert ringfence:schedule/system_health from pg
begin;
set local role ringfence_owner;
drop function billing.system_health(timestamptz);
commit;
