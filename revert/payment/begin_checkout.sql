-- Revert ringfence:payment/begin_checkout from pg
begin;
set local role ringfence_owner;
drop function billing.begin_checkout(uuid, bigint, text, text, boolean, timestamptz);
commit;
