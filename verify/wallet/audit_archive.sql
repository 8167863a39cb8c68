-- Verify ringfence:wallet/audit_archive on pg
select ringfence.verify_internal_function('ringfence.audit_archive(uuid)');
