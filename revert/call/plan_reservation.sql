-- Revert ringfence:call/plan_reservation from pg
begin;
set local role ringfence_owner;
drop function ringfence.plan_reservation(ringfence.call_rules, ringfence.rate_terms, bigint, bigint, bigint, bigint);
commit;
