-- Verify ringfence:outbox/count_completed on pg
select ringfence.verify_internal_function('ringfence.count_completed(text,integer)');
