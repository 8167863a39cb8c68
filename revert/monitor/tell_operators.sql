-- Revert ringfence:monitor/tell_operators from pg
begin;
set local role ringfence_owner;
drop function ringfence.tell_operators(ringfence.alert, ringfence.alert_rule, timestamptz);
commit;
