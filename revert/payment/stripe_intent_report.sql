-- Revert ringfence:payment/stripe_intent_report from pg
begin;
set local role ringfence_owner;
drop function ringfence.stripe_intent_report(jsonb);
commit;
