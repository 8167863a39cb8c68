-- Verify ringfence:payment/consider_recharges on pg
select ringfence.verify_internal_function('ringfence.consider_recharges(integer,timestamptz)');
