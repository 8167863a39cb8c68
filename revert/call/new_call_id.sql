-- Revert ringfence:call/new_call_id from pg
begin;
set local role ringfence_owner;
drop function ringfence.new_call_id();
commit;
