-- Revert ringfence:payment/record_checkout from pg
begin;
set local role ringfence_owner;
drop function billing.record_checkout(uuid, text, text, text);
commit;
