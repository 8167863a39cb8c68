-- Revert ringfence:account/tables from pg
begin;
set local role ringfence_owner;
drop table ringfence.former_link;
drop table ringfence.vendor_link;
drop table ringfence.vendor_kind;
drop table ringfence.setting;
drop table ringfence.wallet;
drop table ringfence.organization;
drop table ringfence.currency;
commit;
