-- Revert ringfence:rating/types from pg
begin;
set local role ringfence_owner;
drop type ringfence.call_price;
drop type ringfence.exchange;
drop type ringfence.rate_terms;
commit;
