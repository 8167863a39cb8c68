-- Revert ringfence:call/explain_wallet from pg
begin;
set local role ringfence_owner;
drop function billing.explain_wallet(uuid, timestamptz);
commit;
