-- Verify ringfence:wallet/audit_lots on pg
select ringfence.verify_internal_function('ringfence.audit_lots(uuid)');
