-- Verify ringfence:notify/customer_listens on pg
select ringfence.verify_internal_function('ringfence.customer_listens(uuid,text)');
