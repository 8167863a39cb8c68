-- Revert ringfence:reconcile/webhook_reliability from pg
begin;
set local role ringfence_owner;
drop function billing.webhook_reliability(uuid);
commit;
