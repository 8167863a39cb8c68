-- Revert ringfence:payment/stripe_org_id from pg
begin;
set local role ringfence_owner;
drop function ringfence.stripe_org_id(jsonb);
commit;
