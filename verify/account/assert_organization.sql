-- Verify ringfence:account/assert_organization on pg
select ringfence.verify_internal_function('ringfence.assert_organization(uuid)');
