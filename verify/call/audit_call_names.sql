-- Verify ringfence:call/audit_call_names on pg
select ringfence.verify_internal_function('ringfence.audit_call_names(uuid)');
