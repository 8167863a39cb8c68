-- Verify ringfence:rating/assert_version_open on pg
select ringfence.verify_internal_function('ringfence.assert_version_open(boolean,timestamptz,timestamptz)');
