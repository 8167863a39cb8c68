-- Revert ringfence:call/tell_call_ended from pg
begin;
set local role ringfence_owner;
drop function ringfence.tell_call_ended(uuid, text, timestamptz);
commit;
