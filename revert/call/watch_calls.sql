-- Revert ringfence:call/watch_calls from pg
begin;
set local role ringfence_owner;
drop function ringfence.watch_calls(uuid, timestamptz);
commit;
