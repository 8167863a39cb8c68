-- Revert ringfence:payment/reversed_intent from pg
begin;
set local role ringfence_owner;
drop function ringfence.reversed_intent(jsonb);
commit;
