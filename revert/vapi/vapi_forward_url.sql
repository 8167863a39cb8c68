-- Revert ringfence:vapi/vapi_forward_url from pg
begin;
set local role ringfence_owner;
drop function billing.vapi_forward_url(text);
commit;
