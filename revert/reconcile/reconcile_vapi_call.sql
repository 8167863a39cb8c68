-- Revert ringfence:reconcile/reconcile_vapi_call from pg
begin;
set local role ringfence_owner;
drop function ringfence.reconcile_vapi_call(ringfence.reconciliation_run, uuid, jsonb, timestamptz);
commit;
