-- Revert ringfence:notify/tell_call_blocked from pg
begin;
set local role ringfence_owner;
drop function ringfence.tell_call_blocked(uuid, text, text, text, jsonb, timestamptz);
commit;
