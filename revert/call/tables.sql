-- Revert ringfence:call/tables from pg
begin;
set local role ringfence_owner;
drop type ringfence.call_rules;
drop type ringfence.call_grant;
drop type ringfence.call_check;
drop type ringfence.call_report;
drop table ringfence.appointment;
drop table ringfence.live_call;
drop table ringfence.call;
drop domain ringfence.call_status;
commit;
