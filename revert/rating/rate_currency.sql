-- Revert ringfence:rating/rate_currency from pg
begin;
set local role ringfence_owner;
drop function ringfence.rate_currency(uuid, text);
commit;
