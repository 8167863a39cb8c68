-- Verify ringfence:call/audit_calls on pg
select ringfence.verify_internal_function('ringfence.audit_calls(uuid)');
