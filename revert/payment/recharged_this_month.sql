-- Revert ringfence:payment/recharged_this_month from pg
begin;
set local role ringfence_owner;
drop function ringfence.recharged_this_month(uuid, timestamptz);
commit;
