-- Verify ringfence:wallet/seal_organization on pg
select ringfence.verify_internal_function('ringfence.seal_organization(uuid,bigint,timestamptz)');
