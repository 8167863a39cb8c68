-- Verify ringfence:notify/new_webhook_secret on pg
select ringfence.verify_internal_function('ringfence.new_webhook_secret()');
