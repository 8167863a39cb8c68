-- Revert ringfence:account/assert_organization from pg
begin;
set local role ringfence_owner;
drop function ringfence.assert_organization(uuid);
commit;
