-- Verify ringfence:rating/version_start on pg
select ringfence.verify_internal_function('ringfence.version_start(timestamptz,timestamptz)');
