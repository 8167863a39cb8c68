-- Verify ringfence:reconcile/reconcile_vapi_call on pg
select ringfence.verify_internal_function('ringfence.reconcile_vapi_call(ringfence.reconciliation_run,uuid,jsonb,timestamptz)');
