-- Revert ringfence:payment/stripe_session_report from pg
begin;
set local role ringfence_owner;
drop function ringfence.stripe_session_report(jsonb, text);
commit;
