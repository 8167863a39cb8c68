-- Revert ringfence:call/check_call from pg
begin;
set local role ringfence_owner;
drop function billing.check_call(uuid, text, numeric, timestamptz);
commit;
