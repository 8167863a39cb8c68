-- Revert ringfence:call/join_calls from pg
begin;
set local role ringfence_owner;
drop function ringfence.join_calls(ringfence.call, ringfence.call, timestamptz);
commit;
