-- Revert ringfence:vapi/vapi_reservation from pg
begin;
set local role ringfence_owner;
drop function ringfence.vapi_reservation(jsonb);
commit;
