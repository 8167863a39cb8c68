-- Verify ringfence:notify/amount_text on pg
select ringfence.verify_internal_function('ringfence.amount_text(bigint,text)');
