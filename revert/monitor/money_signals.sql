-- Revert ringfence:monitor/money_signals from pg
begin;
set local role ringfence_owner;
drop function ringfence.money_signals(timestamptz);
commit;
