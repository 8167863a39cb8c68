-- Revert ringfence:call/extend_hold from pg
begin;
set local role ringfence_owner;
drop function ringfence.extend_hold(ringfence.live_call, ringfence.rate_terms, ringfence.call_rules, bigint, timestamptz, timestamptz);
commit;
