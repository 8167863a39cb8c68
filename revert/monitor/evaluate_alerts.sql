-- Revert ringfence:monitor/evaluate_alerts from pg
begin;
set local role ringfence_owner;
drop function ringfence.evaluate_alerts(timestamptz, text);
commit;
