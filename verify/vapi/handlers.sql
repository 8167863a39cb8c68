-- Verify ringfence:vapi/handlers on pg
select 1 / (count(*) = 13)::integer from ringfence.webhook_handler where vendor = 'vapi';
