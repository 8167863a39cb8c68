-- Verify ringfence:call/new_call_id on pg
select ringfence.verify_internal_function('ringfence.new_call_id()');
