-- Verify ringfence:reconcile/quarantine_found_call on pg
select ringfence.verify_internal_function('ringfence.quarantine_found_call(uuid,jsonb,ringfence.call_report,timestamptz)');
