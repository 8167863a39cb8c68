-- Revert ringfence:account/configure_organization from pg
begin;
set local role ringfence_owner;
drop function billing.configure_organization(uuid, jsonb, timestamptz);
commit;
