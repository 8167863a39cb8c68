-- Verify ringfence:core/assert_org on pg
select ringfence.verify_internal_function('ringfence.assert_org(uuid)');
