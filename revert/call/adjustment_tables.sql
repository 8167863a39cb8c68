-- Revert ringfence:call/adjustment_tables from pg
begin;
set local role ringfence_owner;
drop type ringfence.call_correction;
drop table ringfence.call_adjustment;
commit;
