-- Verify ringfence:reconcile/judge_vapi_call on pg
select ringfence.verify_internal_function('ringfence.judge_vapi_call(ringfence.reconciliation_run,uuid,jsonb,ringfence.call_report,timestamptz)');
