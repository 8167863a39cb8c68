-- Revert ringfence:payment/apply_checkout from pg
begin;
set local role ringfence_owner;
drop function billing.apply_checkout(text, timestamptz);
commit;
