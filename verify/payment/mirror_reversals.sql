-- Verify ringfence:payment/mirror_reversals on pg
select ringfence.verify_internal_function('ringfence.mirror_reversals(ringfence.payment,timestamptz)');
