-- Revert ringfence:call/needed_by from pg
begin;
set local role ringfence_owner;
drop function ringfence.needed_by(uuid, timestamptz);
commit;
