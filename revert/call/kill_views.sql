-- Revert ringfence:call/kill_views from pg
begin;
set local role ringfence_owner;
drop view billing.kill_latency;
commit;
