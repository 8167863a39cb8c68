-- Revert ringfence:call/record_settlement from pg
begin;
set local role ringfence_owner;
drop function ringfence.record_settlement(uuid, text, boolean, ringfence.call_report, ringfence.call_price, ringfence.posting, timestamptz);
commit;
