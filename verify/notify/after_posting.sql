-- Verify ringfence:notify/after_posting on pg
select ringfence.verify_internal_function('ringfence.after_posting(uuid,bigint,timestamptz)');
