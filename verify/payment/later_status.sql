-- Verify ringfence:payment/later_status on pg
select ringfence.verify_internal_function('ringfence.later_status(text[],text,text)');
