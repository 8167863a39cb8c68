-- Verify ringfence:payment/restored_since on pg
select ringfence.verify_internal_function('ringfence.restored_since()');
