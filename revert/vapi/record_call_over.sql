-- Revert ringfence:vapi/record_call_over from pg
begin;
set local role ringfence_owner;
drop function billing.record_call_over(uuid, text, timestamptz);
commit;
