-- Revert ringfence:inbox/claim_lost_webhook from pg
begin;
set local role ringfence_owner;
drop function ringfence.claim_lost_webhook(timestamptz, timestamptz);
commit;
