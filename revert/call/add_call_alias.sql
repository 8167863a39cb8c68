-- Revert ringfence:call/add_call_alias from pg
begin;
set local role ringfence_owner;
drop function ringfence.add_call_alias(uuid, text, text);
commit;
