-- Revert ringfence:call/bind_vapi_call from pg
begin;
set local role ringfence_owner;
drop function ringfence.bind_vapi_call(ringfence.call, text);
commit;
