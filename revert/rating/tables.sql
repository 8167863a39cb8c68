-- Revert ringfence:rating/tables from pg
begin;
set local role ringfence_owner;
drop table ringfence.exchange_rate;
drop table ringfence.rate;
drop table ringfence.product;
commit;
