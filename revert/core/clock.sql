-- Revert ringfence:core/clock from pg
begin;
set local role ringfence_owner;
drop function ringfence.clock(timestamptz);
commit;
