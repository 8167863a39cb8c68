-- Verify ringfence:reconcile/request_vapi_job on pg
select ringfence.verify_internal_function('ringfence.request_vapi_job(timestamptz,timestamptz)');
