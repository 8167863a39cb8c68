-- Revert ringfence:reconcile/settle_looked_up_call from pg
begin;
set local role ringfence_owner;
drop function billing.settle_looked_up_call(uuid, text, text, timestamptz);
commit;
