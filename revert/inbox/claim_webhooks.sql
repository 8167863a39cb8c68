-- Revert ringfence:inbox/claim_webhooks from pg
begin;
set local role ringfence_owner;
drop function billing.claim_webhooks(integer, timestamptz);
commit;
