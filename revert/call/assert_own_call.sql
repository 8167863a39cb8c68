-- Revert ringfence:call/assert_own_call from pg
begin;
set local role ringfence_owner;
drop function ringfence.assert_own_call(uuid, text);
commit;
