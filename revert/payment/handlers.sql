-- Revert ringfence:payment/handlers from pg
begin;
set local role ringfence_owner;
delete from ringfence.webhook_handler where vendor = 'stripe';
commit;
