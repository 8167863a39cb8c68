-- Revert ringfence:call/check_call_closely from pg
begin;
set local role ringfence_owner;
drop function ringfence.check_call_closely(uuid, text, numeric, timestamptz);
commit;
