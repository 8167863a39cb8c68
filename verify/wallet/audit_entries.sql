-- Verify ringfence:wallet/audit_entries on pg
select ringfence.verify_internal_function('ringfence.audit_entries(uuid)');
