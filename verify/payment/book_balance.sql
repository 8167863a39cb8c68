-- Verify ringfence:payment/book_balance on pg
select ringfence.verify_internal_function('ringfence.book_balance(jsonb)');
