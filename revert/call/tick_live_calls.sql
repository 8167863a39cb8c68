-- Revert ringfence:call/tick_live_calls from pg
begin;
set local role ringfence_owner;
drop function billing.tick_live_calls(integer, timestamptz);
commit;
