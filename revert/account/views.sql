-- Revert ringfence:account/views from pg
begin;
set local role ringfence_owner;
drop view billing.vendor_links;
drop view billing.organizations;
commit;
