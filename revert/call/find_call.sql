-- Revert ringfence:call/find_call from pg
begin;
set local role ringfence_owner;
drop function ringfence.find_call(uuid, text);
commit;
