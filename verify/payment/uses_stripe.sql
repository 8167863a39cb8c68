-- Verify ringfence:payment/uses_stripe on pg
select ringfence.verify_internal_function('ringfence.uses_stripe()');
