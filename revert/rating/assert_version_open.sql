-- Revert ringfence:rating/assert_version_open from pg
begin;
set local role ringfence_owner;
drop function ringfence.assert_version_open(boolean, timestamptz, timestamptz);
commit;
