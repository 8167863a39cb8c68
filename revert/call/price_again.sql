-- Revert ringfence:call/price_again from pg
begin;
set local role ringfence_owner;
drop function ringfence.price_again(ringfence.call, ringfence.call_report);
commit;
