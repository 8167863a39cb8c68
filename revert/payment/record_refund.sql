-- Revert ringfence:payment/record_refund from pg
begin;
set local role ringfence_owner;
drop function ringfence.record_refund(jsonb, timestamptz);
commit;
