-- Revert ringfence:rating/price_call from pg
begin;
set local role ringfence_owner;
drop function ringfence.price_call(ringfence.rate_terms, numeric, numeric, ringfence.exchange);
commit;
