-- Verify ringfence:call/audit_adjustments on pg
select ringfence.verify_internal_function('ringfence.audit_adjustments(uuid)');
