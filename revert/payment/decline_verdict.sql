-- Revert ringfence:payment/decline_verdict from pg
begin;
set local role ringfence_owner;
drop function ringfence.decline_verdict(jsonb);
commit;
