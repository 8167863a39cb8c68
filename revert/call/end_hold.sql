-- Revert ringfence:call/end_hold from pg
begin;
set local role ringfence_owner;
drop function ringfence.end_hold(uuid, text, text, text, timestamptz);
commit;
