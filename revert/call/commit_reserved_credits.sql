-- Revert ringfence:call/commit_reserved_credits from pg
begin;
set local role ringfence_owner;
drop function billing.commit_reserved_credits(uuid, text, numeric, numeric, jsonb, timestamptz);
commit;
