-- Revert ringfence:rating/set_exchange_rate from pg
begin;
set local role ringfence_owner;
drop function billing.set_exchange_rate(text, numeric, timestamptz, timestamptz);
commit;
