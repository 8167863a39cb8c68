-- Verify ringfence:wallet/archive_organization on pg
select ringfence.verify_internal_function('ringfence.archive_organization(uuid,timestamptz,bigint)');
