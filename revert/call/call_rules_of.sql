-- Revert ringfence:call/call_rules_of from pg
begin;
set local role ringfence_owner;
drop function ringfence.call_rules_of(jsonb);
commit;
