-- Revert ringfence:call/watch_call from pg
begin;
set local role ringfence_owner;
drop function ringfence.watch_call(ringfence.live_call, ringfence.call_rules, bigint, timestamptz, bigint, timestamptz);
commit;
