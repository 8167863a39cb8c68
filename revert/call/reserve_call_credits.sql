-- Revert ringfence:call/reserve_call_credits from pg
begin;
set local role ringfence_owner;
drop function billing.reserve_call_credits(uuid, text, text, integer, timestamptz);
commit;
