-- Verify ringfence:monitor/audit_job on pg
select ringfence.verify_internal_function('ringfence.audit_job(timestamptz,timestamptz)');
