-- Verify ringfence:payment/audit_recharges on pg
select ringfence.verify_internal_function('ringfence.audit_recharges(uuid)');
