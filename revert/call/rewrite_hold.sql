-- Revert ringfence:call/rewrite_hold from pg
begin;
set local role ringfence_owner;
drop function ringfence.rewrite_hold(uuid, text, text, ringfence.call_rules, ringfence.rate_terms, ringfence.call_grant, timestamptz);
commit;
