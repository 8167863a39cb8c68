-- Revert ringfence:core/is_call_id from pg
begin;
set local role ringfence_owner;
drop function ringfence.is_call_id(text);
commit;
