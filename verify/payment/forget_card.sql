-- Verify ringfence:payment/forget_card on pg
select ringfence.verify_internal_function('ringfence.forget_card(text,text,text,timestamptz)');
