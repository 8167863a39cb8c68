-- Verify ringfence:payment/recharged_this_month on pg
select ringfence.verify_internal_function('ringfence.recharged_this_month(uuid,timestamptz)');
