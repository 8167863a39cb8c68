-- Revert ringfence:core/claimed_organization from pg
begin;
set local role ringfence_owner;
drop function billing.claimed_organization();
commit;
