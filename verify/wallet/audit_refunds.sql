-- Verify ringfence:wallet/audit_refunds on pg
select ringfence.verify_internal_function('ringfence.audit_refunds(uuid)');
