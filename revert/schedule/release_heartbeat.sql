-- Revert ringfence:schedule/release_heartbeat from pg
begin;
set local role ringfence_owner;
drop function billing.release_heartbeat(text, timestamptz);
commit;
