-- Revert ringfence:monitor/payment_signals from pg
begin;
set local role ringfence_owner;
drop function ringfence.payment_signals(timestamptz);
commit;
