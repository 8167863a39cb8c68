-- Verify ringfence:reconcile/correct_call on pg
select ringfence.verify_internal_function('ringfence.correct_call(uuid,jsonb,ringfence.call_report,text,uuid,timestamptz)');
