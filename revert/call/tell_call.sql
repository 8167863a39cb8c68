-- Revert ringfence:call/tell_call from pg
begin;
set local role ringfence_owner;
drop function ringfence.tell_call(ringfence.call, text, bigint, ringfence.call_rules, timestamptz);
commit;
