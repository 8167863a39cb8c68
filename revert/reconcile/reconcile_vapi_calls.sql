-- Revert ringfence:reconcile/reconcile_vapi_calls from pg
begin;
set local role ringfence_owner;
drop function billing.reconcile_vapi_calls(uuid, text, uuid, timestamptz, timestamptz);
commit;
