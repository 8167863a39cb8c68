-- Revert ringfence:core/checked_time from pg
begin;
set local role ringfence_owner;
drop function ringfence.checked_time(timestamptz);
commit;
