-- Revert ringfence:rating/set_rate from pg
begin;
set local role ringfence_owner;
drop function billing.set_rate(uuid, text, text, numeric, integer, integer, bigint, numeric, numeric, timestamptz, text, timestamptz);
commit;
