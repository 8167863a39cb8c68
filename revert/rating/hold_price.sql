-- Revert ringfence:rating/hold_price from pg
begin;
set local role ringfence_owner;
drop function ringfence.hold_price(ringfence.rate_terms, numeric);
commit;
