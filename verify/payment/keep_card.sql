-- Verify ringfence:payment/keep_card on pg
select ringfence.verify_internal_function('ringfence.keep_card(uuid,text,text,timestamptz)');
