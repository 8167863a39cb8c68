-- Revert ringfence:core/assert_org from pg
begin;
set local role ringfence_owner;
drop function ringfence.assert_org(uuid);
commit;
