-- Revert ringfence:payment/checkout_parameters from pg
begin;
set local role ringfence_owner;
drop function ringfence.checkout_parameters(uuid, uuid, text, bigint, text, text, text, timestamptz, boolean);
commit;
