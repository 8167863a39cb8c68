-- Revert ringfence:payment/record_dispute from pg
begin;
set local role ringfence_owner;
drop function ringfence.record_dispute(jsonb, text, timestamptz);
commit;
