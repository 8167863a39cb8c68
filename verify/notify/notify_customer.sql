-- Verify ringfence:notify/notify_customer on pg
select ringfence.verify_internal_function('ringfence.notify_customer(uuid,text,text,jsonb,timestamptz)');
