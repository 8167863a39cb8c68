-- Verify ringfence:core/assert_read_committed on pg
select ringfence.verify_internal_function('ringfence.assert_read_committed()');
