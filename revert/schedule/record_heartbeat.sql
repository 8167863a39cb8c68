-- Revert ringfence:schedule/record_heartbeat from pg
begin;
set local role ringfence_owner;
drop function billing.record_heartbeat(text, timestamptz);
commit;
