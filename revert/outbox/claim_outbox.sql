-- Revert ringfence:outbox/claim_outbox from pg
begin;
set local role ringfence_owner;
drop function billing.claim_outbox(text[], integer, text, timestamptz);
commit;
