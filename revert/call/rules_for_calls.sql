-- Revert ringfence:call/rules_for_calls from pg
begin;
set local role ringfence_owner;
drop function ringfence.rules_for_calls(uuid);
commit;
