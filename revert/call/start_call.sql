-- Revert ringfence:call/start_call from pg
begin;
set local role ringfence_owner;
drop function ringfence.start_call(uuid, text, timestamptz);
commit;
