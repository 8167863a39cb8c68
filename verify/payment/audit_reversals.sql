-- Verify ringfence:payment/audit_reversals on pg
select ringfence.verify_internal_function('ringfence.audit_reversals(uuid)');
