-- Verify ringfence:payment/handlers on pg
select 1 / (count(*) = 24)::integer from ringfence.webhook_handler where vendor = 'stripe';
