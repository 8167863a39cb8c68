-- Verify ringfence:call/look_again_at on pg
select ringfence.verify_internal_function('ringfence.look_again_at(timestamptz,bigint,bigint)');
