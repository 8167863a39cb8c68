-- Revert ringfence:vapi/answer_status_check from pg
begin;
set local role ringfence_owner;
drop function billing.answer_status_check(uuid, text, numeric, timestamptz);
commit;
