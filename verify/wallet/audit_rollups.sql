-- Verify ringfence:wallet/audit_rollups on pg
select ringfence.verify_internal_function('ringfence.audit_rollups(uuid)');
