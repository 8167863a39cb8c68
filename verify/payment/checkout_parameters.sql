-- Verify ringfence:payment/checkout_parameters on pg
select ringfence.verify_internal_function('ringfence.checkout_parameters(uuid,uuid,text,bigint,text,text,text,timestamptz,boolean)');
