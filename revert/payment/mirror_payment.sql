-- Revert ringfence:payment/mirror_payment from pg
begin;
set local role ringfence_owner;
drop function ringfence.mirror_payment(text, timestamptz);
commit;
