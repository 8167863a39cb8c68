-- Verify ringfence:core/is_call_id on pg
select ringfence.verify_internal_function('ringfence.is_call_id(text)');
