-- Revert ringfence:payment/charging_frozen from pg
begin;
set local role ringfence_owner;
drop function ringfence.charging_frozen();
commit;
