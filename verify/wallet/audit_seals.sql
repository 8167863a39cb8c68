-- Verify ringfence:wallet/audit_seals on pg
select ringfence.verify_internal_function('ringfence.audit_seals(uuid)');
