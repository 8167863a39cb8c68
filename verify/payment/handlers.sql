-- Verify ringfence:payment/handlers on pg
select 1 / (count(*) = 19)::integer from ringfence.webhook_handler where vendor = 'stripe';
