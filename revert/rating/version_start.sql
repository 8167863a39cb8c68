-- Revert ringfence:rating/version_start from pg
begin;
set local role ringfence_owner;
drop function ringfence.version_start(timestamptz, timestamptz);
commit;
