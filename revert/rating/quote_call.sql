-- Revert ringfence:rating/quote_call from pg
begin;
set local role ringfence_owner;
drop function billing.quote_call(uuid, numeric, numeric, timestamptz);
commit;
