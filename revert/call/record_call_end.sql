-- Revert ringfence:call/record_call_end from pg
begin;
set local role ringfence_owner;
drop function billing.record_call_end(uuid, text, boolean, timestamptz);
commit;
