-- Verify ringfence:payment/consider_recharges_job on pg
select ringfence.verify_internal_function('ringfence.consider_recharges_job(timestamptz,timestamptz)');
