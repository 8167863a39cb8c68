-- Verify ringfence:reconcile/reconcile_vapi_calls on pg
select ringfence.verify_api_function('billing.reconcile_vapi_calls(uuid,text,uuid,timestamptz,timestamptz)', '{ringfence_worker,ringfence_ops}');
