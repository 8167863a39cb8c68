-- Verify ringfence:monitor/alerts_job on pg
select ringfence.verify_internal_function('ringfence.alerts_job(timestamptz,timestamptz)');
