-- Revert ringfence:call/first_due_at from pg
begin;
set local role ringfence_owner;
drop function ringfence.first_due_at(boolean, ringfence.call_grant, ringfence.call_rules, timestamptz, timestamptz);
commit;
