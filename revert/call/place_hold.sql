-- Revert ringfence:call/place_hold from pg
begin;
set local role ringfence_owner;
drop function ringfence.place_hold(uuid, text, text, ringfence.call_rules, ringfence.rate_terms, ringfence.call_grant, timestamptz);
commit;
