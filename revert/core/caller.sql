-- Revert ringfence:core/caller from pg
begin;
set local role ringfence_owner;
drop function ringfence.caller();
commit;
