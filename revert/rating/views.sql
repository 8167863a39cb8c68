-- Revert ringfence:rating/views from pg
begin;
set local role ringfence_owner;
drop view billing.exchange_rates;
drop view billing.rates;
commit;
