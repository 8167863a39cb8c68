-- Revert ringfence:core/assert_read_committed from pg
begin;
set local role ringfence_owner;
drop function ringfence.assert_read_committed();
commit;
