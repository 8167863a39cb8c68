-- Revert ringfence:account/create_organization from pg
begin;
set local role ringfence_owner;
drop function billing.create_organization(uuid, text, text, text, bigint, timestamptz);
commit;
