-- Revert ringfence:call/record_adjustment from pg
begin;
set local role ringfence_owner;
drop function ringfence.record_adjustment(ringfence.call, ringfence.call_report, ringfence.call_price, ringfence.call_correction, timestamptz, timestamptz);
commit;
