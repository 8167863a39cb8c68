-- Revert ringfence:payment/mirror_reversals from pg
begin;
set local role ringfence_owner;
drop function ringfence.mirror_reversals(ringfence.payment, timestamptz);
commit;
