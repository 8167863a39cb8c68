-- Revert ringfence:monitor/rate_signals from pg
begin;
set local role ringfence_owner;
drop function ringfence.rate_signals(timestamptz);
commit;
