-- Revert ringfence:vapi/answer_assistant_request from pg
begin;
set local role ringfence_owner;
drop function billing.answer_assistant_request(text, text, timestamptz);
commit;
