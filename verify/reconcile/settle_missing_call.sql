-- Verify ringfence:reconcile/settle_missing_call on pg
select ringfence.verify_internal_function('ringfence.settle_missing_call(uuid,jsonb,ringfence.call_report,uuid,timestamptz)');
