-- Verify ringfence:call/needed_by on pg
select ringfence.verify_internal_function('ringfence.needed_by(uuid,timestamptz)');
