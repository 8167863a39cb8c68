-- Revert ringfence:payment/uses_stripe from pg
begin;
set local role ringfence_owner;
drop function ringfence.uses_stripe();
commit;
