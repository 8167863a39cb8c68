-- Verify ringfence:inbox/add_webhook_handler on pg
select ringfence.verify_internal_function('ringfence.add_webhook_handler(text,text,text)');
